internal import EngineDefinition
internal import EngineLanguage

/// Lists the providers.
struct ProviderListCommand: ReportingCommand {
    static let words = ["provider", "list"]
    static let summary = "lists the providers, bundled and own"
    static let examples = [
        CommandExample("engine provider list", "all of them; own files that stand for bundled ones are marked")
    ]

    static let result = ResultShape(
        rows: "providers",
        [
            .init(
                "providers",
                .list(
                    .object([
                        .init("id", .text, "its id"), .init("title", .text, "what people call it"),
                        .init("auth", .list(.text), "its auth schemes"),
                        .init("streams", .list(.text), "what can be synced"),
                        .init("own", .flag, "whether the project has it"),
                        .init("overrides", .flag, "whether it stands for a bundled one"),
                    ])), "the providers, by id")
        ])

    init(reading arguments: inout ArgumentReader) {}

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        let definitions = try Definitions.load(.everything, in: session)
        let overridden = Set(definitions.library.index.overridden.map(\.id))
        let own = Set(definitions.library.index.sources.filter { !$0.isBundled }.map(\.id))
        let providers = definitions.library.providers.filter { !$0.value.isAbstract }
        let list = providers.map { json($0, isOwn: own.contains($0.name), overrides: overridden.contains($0.name)) }
        let rows = providers.map { entry in
            let origin =
                overridden.contains(entry.name)
                ? "own, over the bundled one" : own.contains(entry.name) ? "own" : "bundled"
            let schemes = entry.value.auth.names.joined(separator: ", ")
            return [entry.name, entry.value.title, schemes, String(Self.streams(of: entry.value).count), origin]
        }
        let table = TextTable(header: ["id", "title", "auth", "streams", "origin"], rows: rows).text
        let catalogue = Catalogue(environment: session.environment, binaryPath: session.binaryPath)
        if let problem = catalogue.problem { session.terminal.note("warning: \(problem.message); \(problem.fix)") }
        report([("providers", .array(list))], text: rows.isEmpty ? Self.nothing : table, to: session)
        return .done
    }

    private static let nothing = """
        There are no providers: none are beside this binary, and the project has none of its own.
        scripts/install brings the bundled ones; 'engine provider new acme' writes one.

        """

    private static func streams(of provider: ProviderDefinition) -> [String] {
        provider.streams.filter { !$0.value.isAbstract }.map(\.name)
    }

    private func json(
        _ entry: NamedValues<ProviderDefinition>.Entry, isOwn: Bool, overrides: Bool
    ) -> JSONValue {
        [
            "id": .string(entry.name), "title": .string(entry.value.title),
            "auth": .array(entry.value.auth.names.map { .string($0) }),
            "streams": .array(Self.streams(of: entry.value).map { .string($0) }), "own": .bool(isOwn),
            "overrides": .bool(overrides),
        ]
    }
}
