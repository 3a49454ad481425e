internal import EngineDefinition
internal import EngineLanguage
internal import EngineTesting

/// Replays cases.
struct TestCommand: ReportingCommand {
    static let words = ["test"]
    static let summary = "replays the cases of providers without network"
    static let examples = [
        CommandExample("engine test acme", "the cases of one provider"),
        CommandExample("engine test", "those of the project, or of all bundled providers"),
    ]

    static let result = ResultShape(
        rows: "cases",
        [
            .init("passed", .integer, "cases that passed"), .init("failed", .integer, "cases that did not"),
            .init(
                "cases",
                .list(
                    .object([
                        .init("name", .text, "the case"), .init("file", .text, "its file"),
                        .init("line", .integer, "its line"), .init("passed", .flag, "whether it passed"),
                        .init("failures", .list(.text), "what differed"),
                    ])), "all cases, in the order of their files"),
        ])

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
        let failed = results.count { !$0.failures.isEmpty }
        var text = ""
        for result in results where !result.failures.isEmpty || isVerbose {
            text += "\(result.failures.isEmpty ? "passed" : "FAILED")  \(result.name)\n"
            for failure in result.failures {
                let position = failure.span.position
                text += "  \(failure.span.file.path):\(position.line):\(position.column): \(failure.message)\n"
            }
        }
        text += "\(results.count - failed) passed, \(failed) failed\n"
        report(
            [
                ("passed", .number(JSONNumber(results.count - failed))), ("failed", .number(JSONNumber(failed))),
                ("cases", .array(results.map(Self.json))),
            ], text: text, to: session)
    }

    private static func json(_ result: CaseResult) -> JSONValue {
        [
            "name": .string(result.name), "file": .string(result.span.file.path),
            "line": .number(JSONNumber(result.span.position.line)), "passed": .bool(result.failures.isEmpty),
            "failures": .array(result.failures.map { .string($0.message) }),
        ]
    }
}
