internal import EngineLanguage
internal import Glibc

/// The command line: from words to an exit code.
public enum EngineCLI {
    /// Options that every command has.
    private static let common = ["json", "project", "no-color", "help"]

    /// Makes signals wait for whoever asks for them; called before anything else.
    public static func prepareProcess() {
        StopSignal.block()
    }

    /// Runs one command line.
    /// - Parameters:
    ///   - arguments: the words behind the name of the program.
    ///   - environment: the variables of the process.
    ///   - workingDirectory: where it was typed.
    ///   - binaryPath: where the program lies.
    ///   - sink: takes what is written; nothing: standard output and standard error.
    /// - Returns: what the process ends with.
    public static func run(
        arguments: [String], environment: [String: String], workingDirectory: String, binaryPath: String,
        sink: Terminal.Sink? = nil
    ) async -> ExitCode {
        let (rest, shared) = takeCommon(arguments)
        let terminal =
            sink.map { Terminal(sink: $0) } ?? Terminal(environment: environment, noColor: shared.noColor)
        let session = CommandSession(
            terminal: terminal, wantsJSON: shared.json, projectPath: shared.project ?? environment["ENGINE_PROJECT"],
            environment: environment, workingDirectory: workingDirectory, binaryPath: binaryPath)
        do throws(CommandFailure) {
            return try await run(rest, in: session)
        } catch {
            report(error, to: session)
            return error.exitCode
        }
    }

    private static func run(
        _ arguments: [String], in session: CommandSession
    ) async throws(CommandFailure) -> ExitCode {
        switch try CommandLineParser(commands: CommandRegistry.members).parse(arguments) {
        case .help(let words) where words == ["exit-codes"]:
            session.terminal.write(ExitCode.help)
            return .done
        case .help(let words):
            session.terminal.write(HelpWriter(commands: CommandRegistry.members).text(for: words))
            // Words that lack a command are a mistake; asking for help is none.
            let isAsked = arguments.contains { ["--help", "-h", "help"].contains($0) }
            return isAsked ? .done : .usage
        case .command(let type, let words, let options):
            var reader = ArgumentReader(words: words, given: options)
            let command = type.init(reading: &reader)
            reader.finish()
            if let fault = reader.faults.first {
                throw .usage(fault, hint: "'engine \(type.title) --help' shows how it is used")
            }
            return try await command.run(in: session)
        }
    }

    // MARK: What every command has

    private struct Shared {
        var json = false
        var noColor = false
        var project: String?
    }

    private static func takeCommon(_ arguments: [String]) -> (rest: [String], shared: Shared) {
        var shared = Shared()
        var rest: [String] = []
        var index = 0
        while index < arguments.count {
            let argument = arguments[index]
            index += 1
            switch argument {
            case "--json": shared.json = true
            case "--no-color": shared.noColor = true
            case "--project" where index < arguments.count:
                shared.project = arguments[index]
                index += 1
            case _ where argument.hasPrefix("--project="): shared.project = String(argument.dropFirst(10))
            case "--":
                rest += arguments[(index - 1)...]
                index = arguments.count
            default: rest.append(argument)
            }
        }
        return (rest, shared)
    }

    private static func report(_ failure: CommandFailure, to session: CommandSession) {
        if session.wantsJSON {
            var members: [(String, JSONValue)] = [
                ("code", .string(failure.code)), ("message", .string(failure.message)),
            ]
            if let hint = failure.hint { members.append(("hint", .string(hint))) }
            session.terminal.note(JSONWriter.text(.object([("error", .object(members))])))
            return
        }
        let name = session.terminal.hasColor ? "\u{1B}[31merror\u{1B}[0m" : "error"
        session.terminal.note("\(name): \(failure.message) [\(failure.code)]")
        if let hint = failure.hint { session.terminal.note("help: \(hint)") }
    }
}
