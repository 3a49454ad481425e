internal import EngineDefinition
internal import EngineLanguage
internal import EngineTesting

/// Replays cases.
struct TestCommand: EngineCommand {
    static let words = ["test"]
    static let summary = "replays the cases of providers without network"
    static let examples = [
        CommandExample("engine test acme", "the cases of one provider"),
        CommandExample("engine test", "those of the project, or of all bundled providers"),
    ]

    private let providers: [String]
    private let isVerbose: Bool

    init(reading arguments: inout ArgumentReader) {
        providers = arguments.rest("provider", "ids of providers; all if there is none")
        isVerbose = arguments.flag("verbose", "name the cases that passed too")
    }

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        var results: [CaseResult] = []
        if providers.isEmpty {
            let project = try ProjectFolder.find(in: session)
            results = try cases(project == nil ? .everything : .project, nil, session)
        }
        for provider in providers { results += try cases(.provider(provider), provider, session) }
        report(results, to: session)
        return results.contains { !$0.failures.isEmpty } ? .failed : .done
    }

    private func cases(
        _ demand: LibraryLoader.Demand, _ name: String?, _ session: CommandSession
    ) throws(CommandFailure) -> [CaseResult] {
        let definitions = try Definitions.load(demand, in: session)
        if let name { _ = try definitions.provider(name) }
        var results: [CaseResult] = []
        for loaded in definitions.library.cases {
            let provider = try definitions.provider(loaded.definition.provider.value)
            let folder = loaded.source.path.split(separator: "/").dropLast().joined(separator: "/")
            let runner = CaseRunner(
                provider: provider, sync: definitions.library.impliedSync(ofProvider: provider.id.value),
                folder: (loaded.source.path.hasPrefix("/") ? "/" : "") + folder)
            results += loaded.definition.cases.map { runner.run($0) }
        }
        return results
    }

    private func report(_ results: [CaseResult], to session: CommandSession) {
        let failed = results.filter { !$0.failures.isEmpty }
        if session.wantsJSON {
            session.terminal.write(JSONWriter.text(json(results)) + "\n")
            return
        }
        for result in results where !result.failures.isEmpty || isVerbose {
            session.terminal.write("\(result.failures.isEmpty ? "passed" : "FAILED")  \(result.name)\n")
            for failure in result.failures {
                let position = failure.span.position
                session.terminal.write(
                    "  \(failure.span.file.path):\(position.line):\(position.column): \(failure.message)\n")
            }
        }
        session.terminal.write("\(results.count - failed.count) passed, \(failed.count) failed\n")
    }

    private func json(_ results: [CaseResult]) -> JSONValue {
        let cases = results.map { result -> JSONValue in
            [
                "name": .string(result.name), "file": .string(result.span.file.path),
                "line": .number(JSONNumber(result.span.position.line)), "passed": .bool(result.failures.isEmpty),
                "failures": .array(result.failures.map { .string($0.message) }),
            ]
        }
        return ["format_version": 1, "cases": .array(cases)]
    }
}
