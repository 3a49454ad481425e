internal import EngineLanguage

/// A command line and where it was typed.
struct CommandCall: Sendable {
    let arguments: [String]
    let environment: [String: String]
    let workingDirectory: String
    let binaryPath: String

    /// What it takes to run it.
    private struct Prepared: Sendable {
        let session: CommandSession
        let rest: [String]
        let fault: CommandFailure?
    }

    /// Runs it on the streams of the process; signals stop it.
    func runInProcess() async -> ExitCode {
        let prepared = prepare(devices: .ofProcess) { Terminal(settings: $0) }
        let task = Task { await run(prepared) }
        let stopsCleanly = stopsCleanly(prepared.rest)
        StopSignal.onFirst {
            guard stopsCleanly else {
                Self.report(.interrupted, to: prepared.session)
                StopSignal.end()
            }
            task.cancel()
        }
        return await task.value
    }

    /// Runs it on a terminal that is made for what the line says.
    func run(
        devices: TerminalSettings.Devices = .init(), on terminal: (TerminalSettings) -> Terminal
    ) async -> ExitCode {
        await run(prepare(devices: devices, terminal))
    }

    private func prepare(
        devices: TerminalSettings.Devices, _ terminal: (TerminalSettings) -> Terminal
    ) -> Prepared {
        let (rest, options, fault) = CommonOptions.take(from: arguments)
        let settings = TerminalSettings(
            devices: devices, environment: environment, color: options.color, progress: options.progress,
            refusesQuestions: options.refusesQuestions)
        // It only tells calls apart; the generator for secrets would load OpenSSL for it, in every command.
        let number = String(UInt64.random(in: .min ... .max), radix: 16)
        let session = CommandSession(
            terminal: terminal(settings), output: options.output,
            projectPath: options.project ?? environment["ENGINE_PROJECT"], isProjectTyped: options.project != nil,
            environment: environment, workingDirectory: workingDirectory, binaryPath: binaryPath,
            requestID: "req_\(String(repeating: "0", count: 16 - number.count))\(number)")
        return Prepared(session: session, rest: rest, fault: fault)
    }

    private func run(_ prepared: Prepared) async -> ExitCode {
        do throws(CommandFailure) {
            if let fault = prepared.fault { throw fault }
            let code = try await run(prepared.rest, in: prepared.session)
            prepared.session.terminal.close()
            // Where a result was asked for and is lost, the command did not do what it was asked.
            guard let lost = prepared.session.terminal.lostOutput else { return code }
            guard code == .done else {
                Self.report(lost, to: prepared.session)
                return code
            }
            throw lost
        } catch {
            Self.report(error, to: prepared.session)
            return error.exitCode
        }
    }

    private func run(_ words: [String], in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        let parser = CommandLineParser(commands: CommandRegistry.members)
        // As most programs answer.
        let words = [["--version"], ["-V"]].contains(words) ? ["version"] : words
        switch try parser.parse(words) {
        case .help(let words) where words == ["exit-codes"]:
            session.terminal.write(ExitCode.help)
            return .done
        case .help(let topic):
            // Words that lack a command are a mistake; asking for help is none.
            let isAsked = words.contains { ["--help", "-h", "help"].contains($0) }
            let text = HelpWriter(commands: CommandRegistry.members).text(for: topic)
            session.terminal.write(text, to: isAsked ? .output : .error)
            return isAsked ? .done : .usage
        case .command(let type, let words, let options):
            var reader = ArgumentReader(words: words, given: options)
            let command = type.init(reading: &reader)
            reader.finish()
            if let fault = reader.faults.first {
                throw .usage(fault, hint: "'engine \(type.title) --help' shows how it is used")
            }
            try Self.checkFields(session.output.fields, of: type)
            return try await command.run(in: session)
        }
    }

    private func stopsCleanly(_ words: [String]) -> Bool {
        guard case .command(let type, _, _)? = try? CommandLineParser(commands: CommandRegistry.members).parse(words)
        else { return false }
        return type.stopsCleanly
    }

    /// A field that a result never has is a mistake, and told before anything is done.
    private static func checkFields(
        _ fields: [String], of type: any EngineCommand.Type
    ) throws(CommandFailure) {
        guard let shapes = (type as? any ReportingCommand.Type)?.results else { return }
        let known = shapes.flatMap { $0.rowFields.map(\.name) }
        for field in fields where !known.contains(field) { throw .unknown("field", field, candidates: known) }
    }

    private static func report(_ failure: CommandFailure, to session: CommandSession) {
        if session.output.isJSON {
            session.terminal.note(JSONWriter.text(failure.json(requestID: session.requestID)))
            return
        }
        let name = session.terminal.hasColor(on: .error) ? "\u{1B}[31merror\u{1B}[0m" : "error"
        session.terminal.write(name, to: .error)
        session.terminal.note(": \(failure.message) [\(failure.code)]")
        if let hint = failure.hint { session.terminal.note("help: \(hint)") }
    }
}
