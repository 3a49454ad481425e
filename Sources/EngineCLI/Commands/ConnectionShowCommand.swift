internal import Engine
internal import EngineCrypto
internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// Shows a connection.
struct ConnectionShowCommand: ReportingCommand {
    static let words = ["connection", "show"]
    static let summary = "shows a connection; its credentials are masked"
    static let discussion = """
        With --reveal the credentials are shown as they are. That asks on a terminal, needs --yes
        elsewhere, and is written to the audit trail.
        """
    static let examples = [
        CommandExample("engine connection show acme", "everything but the secrets"),
        CommandExample("engine connection show acme --reveal --yes --json", "the secrets too, for a script"),
    ]

    static let result = ResultShape([
        .init("name", .text, "its name"), .init("environment", .text, "its environment"),
        .init("provider", .text, "id of its provider"), .init("integration", .text, "the operator's application"),
        .init("scheme", .text, "the auth scheme"), .init("status", .text, "active, invalid, expired, …"),
        .init("reason", .text, "why it is not active").orNull, .init("owner", .text, "whom it belongs to").orNull,
        .init("base_url", .text, "the address that stands for the provider's").orNull,
        .init("created_at", .text, "when it was made"), .init("updated_at", .text, "when it was last changed"),
        .init("verified_at", .text, "when upstream last accepted it").orNull,
        .init("expires_at", .text, "when its token ends").orNull, .init("config", .map(.any), "its settings"),
        .init("tags", .map(.any), "its tags"), .init("metadata", .map(.any), "the host's own data"),
        .init("learnt", .map(.any), "what upstream told of it"),
        .init("credentials", .map(.any), "its secrets, masked unless --reveal"),
    ])

    private let name: String
    private let reveals: Bool
    private let isSure: Bool

    init(reading arguments: inout ArgumentReader) {
        name = arguments.required("name", "name of the connection")
        reveals = arguments.flag("reveal", "show the credentials as they are")
        isSure = arguments.flag("yes", "do not ask")
    }

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        try await Workplace.with(.paths([]), in: session) { workplace throws(CommandFailure) in
            let connection = try await workplace.connection(named: name)
            if reveals { try await workplace.permitRevealing([connection.name], isSure: isSure) }
            let stored = try await Workplace.storing { () async throws(StoreFault) in
                try await workplace.store.credentials(of: connection.name, in: workplace.environment)
            }
            write(connection, credentials(stored), to: session)
        }
        return .done
    }

    /// The credentials by name, each masked unless they are revealed.
    private func credentials(_ stored: StoredCredentials?) -> [(String, JSONValue)] {
        SealedCredentials(stored?.secret).values.map { member in
            guard !reveals else { return (member.key, member.value) }
            let text = member.value.string ?? JSONWriter.text(member.value)
            return (member.key, .string(Secret(text).masked))
        }
    }

    // MARK: Output

    private func write(_ connection: StoredConnection, _ credentials: [(String, JSONValue)], to session: CommandSession)
    {
        let facts = facts(of: connection) + [("credentials", .object(credentials))]
        var rows: [[String]] = []
        for (name, value) in facts where !value.isNull {
            guard let members = value.members else {
                rows.append([name, Self.text(value)])
                continue
            }
            if !members.isEmpty { rows.append([name, ""]) }
            rows += members.map { ["  \($0.key)", Self.text($0.value)] }
        }
        report(facts, text: TextTable(header: rows.first ?? [], rows: Array(rows.dropFirst())).text, to: session)
    }

    private func facts(of connection: StoredConnection) -> [(String, JSONValue)] {
        func parsed(_ text: String) -> JSONValue { (try? JSONValue(parsing: text)) ?? .object([JSONValue.Member]()) }
        func time(_ microseconds: Int64?) -> JSONValue {
            microseconds.map { .string(InstantText(microseconds: $0).text) } ?? .null
        }
        func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
        return [
            ("name", .string(connection.name)), ("environment", .string(connection.environment)),
            ("provider", .string(connection.provider)), ("integration", .string(connection.integration)),
            ("scheme", .string(connection.scheme)), ("status", .string(connection.status.rawValue)),
            ("reason", text(connection.reason)), ("owner", text(connection.owner)),
            ("base_url", text(connection.baseURL)),
            ("created_at", time(connection.createdAt)), ("updated_at", time(connection.updatedAt)),
            ("verified_at", time(connection.verifiedAt)), ("expires_at", time(connection.expiresAt)),
            ("config", parsed(connection.config)), ("tags", parsed(connection.tags)),
            ("metadata", parsed(connection.metadata)), ("learnt", parsed(connection.learnt)),
        ]
    }

    private static func text(_ value: JSONValue) -> String { value.string ?? JSONWriter.text(value) }
}
