internal import EngineDefinition
internal import EngineLanguage

/// Lists the providers.
struct ProviderListCommand: EngineCommand {
    static let words = ["provider", "list"]
    static let summary = "lists the providers, bundled and own"
    static let examples = [
        CommandExample("engine provider list", "all of them; own files that stand for bundled ones are marked")
    ]

    init(reading arguments: inout ArgumentReader) {}

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        let definitions = try Definitions.load(.everything, in: session)
        let overridden = Set(definitions.library.index.overridden.map(\.id))
        let own = Set(definitions.library.index.sources.filter { !$0.isBundled }.map(\.id))
        let providers = definitions.library.providers.filter { !$0.value.isAbstract }
        if session.wantsJSON {
            let list = providers.map { json($0, isOwn: own.contains($0.name), overrides: overridden.contains($0.name)) }
            session.terminal.write(JSONWriter.text(["providers": .array(list)]) + "\n")
            return .done
        }
        let rows = providers.map { entry in
            let origin =
                overridden.contains(entry.name)
                ? "own, over the bundled one" : own.contains(entry.name) ? "own" : "bundled"
            return [
                entry.name, entry.value.title, entry.value.auth.names.joined(separator: ", "),
                String(entry.value.streams.count), origin,
            ]
        }
        session.terminal.write(TextTable(header: ["id", "title", "auth", "streams", "origin"], rows: rows).text)
        return .done
    }

    private func json(_ entry: NamedValues<ProviderDefinition>.Entry, isOwn: Bool, overrides: Bool) -> JSONValue {
        [
            "id": .string(entry.name), "title": .string(entry.value.title),
            "auth": .array(entry.value.auth.names.map { .string($0) }),
            "streams": .array(entry.value.streams.names.map { .string($0) }), "own": .bool(isOwn),
            "overrides": .bool(overrides),
        ]
    }
}
