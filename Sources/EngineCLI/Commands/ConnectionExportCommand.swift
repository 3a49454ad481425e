internal import Engine
internal import EngineCrypto
internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// Writes connections as `connection import` reads them.
struct ConnectionExportCommand: ReportingCommand {
    static let words = ["connection", "export"]
    static let summary = "writes connections as 'connection import' reads them"
    static let discussion = """
        Credentials are left out: an import asks upstream, and refuses what has none. With --reveal
        they are in it as they are; that asks on a terminal, needs --yes elsewhere, and is written to
        the audit trail for each connection. Such a file is as secret as the vault key. A refresh
        token that is used in two places is lost in one: delete the connection here once it works
        there.
        """
    static let examples = [
        CommandExample("engine connection export", "all, without their secrets, as YAML"),
        CommandExample("engine connection export acme --reveal --yes > acme.yaml", "one to be imported elsewhere"),
    ]

    static let result = ResultShape([
        .init(
            "connections",
            .list(
                .object([
                    .init("connection", .text, "its name"), .init("provider", .text, "id of its provider"),
                    .init("integration", .text, "the operator's application"),
                    .init("scheme", .text, "the auth scheme"),
                    .init("owner", .text, "whom it belongs to").orAbsent,
                    .init("base_url", .text, "the address that stands for the provider's").orAbsent,
                    .init("config", .map(.any), "its settings").orAbsent,
                    .init("metadata", .map(.any), "the host's own data").orAbsent,
                    .init("learnt", .map(.any), "what upstream told of it").orAbsent,
                    .init("tags", .map(.any), "its tags").orAbsent,
                    .init("credentials", .map(.any), "its secrets, with --reveal").orAbsent,
                    .init("expires_at", .text, "when its token ends, with --reveal").orAbsent,
                ])), "each connection")
    ])

    private let names: [String]
    private let reveals: Bool
    private let isSure: Bool

    init(reading arguments: inout ArgumentReader) {
        names = arguments.rest("name", "names of connections; all")
        reveals = arguments.flag("reveal", "write the credentials too")
        isSure = arguments.flag("yes", "do not ask")
    }

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        let exported = try await Workplace.with(.paths([]), in: session) { workplace throws(CommandFailure) in
            var connections: [StoredConnection] = []
            for name in names { connections.append(try await workplace.connection(named: name)) }
            if names.isEmpty { connections = try await workplace.connections() }
            if reveals, !connections.isEmpty {
                try await workplace.permitRevealing(connections.map(\.name), isSure: isSure)
            }
            var exported: [JSONValue] = []
            for connection in connections { exported.append(try await export(connection, workplace)) }
            return exported
        }
        let facts: [(String, JSONValue)] = [("connections", .array(exported))]
        report(facts, text: YAMLWriter.text(.object(facts)), to: session)
        return .done
    }

    private func export(
        _ connection: StoredConnection, _ workplace: Workplace
    ) async throws(CommandFailure) -> JSONValue {
        var members: [(String, JSONValue)] = [
            ("connection", .string(connection.name)), ("provider", .string(connection.provider)),
            ("integration", .string(connection.integration)), ("scheme", .string(connection.scheme)),
        ]
        if let owner = connection.owner { members.append(("owner", .string(owner))) }
        if let address = connection.baseURL { members.append(("base_url", .string(address))) }
        for (name, text) in [
            ("config", connection.config), ("metadata", connection.metadata), ("learnt", connection.learnt),
            ("tags", connection.tags),
        ] {
            guard let value = try? JSONValue(parsing: text), value.members?.isEmpty == false else { continue }
            members.append((name, value))
        }
        guard reveals else { return .object(members) }
        let stored = try await Workplace.storing { () async throws(StoreFault) in
            try await workplace.store.credentials(of: connection.name, in: workplace.environment)
        }
        guard let stored else { return .object(members) }
        members.append(("credentials", .object(SealedCredentials(stored.secret).values)))
        if let end = connection.expiresAt {
            members.append(("expires_at", .string(InstantText(microseconds: end).text)))
        }
        return .object(members)
    }
}
