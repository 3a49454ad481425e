internal import EngineCrypto
internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore
internal import Glibc

/// Shows a connection.
struct ConnectionShowCommand: EngineCommand {
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
            if reveals { try await permitRevealing(workplace, session) }
            let stored = try await Workplace.storing { () async throws(StoreFault) in
                try await workplace.store.credentials(of: name, in: workplace.environment)
            }
            write(connection, credentials(stored), to: session)
        }
        return .done
    }

    /// Asks, and writes to the audit trail before anything is shown.
    private func permitRevealing(_ workplace: Workplace, _ session: CommandSession) async throws(CommandFailure) {
        if !isSure {
            guard session.terminal.canAsk else {
                throw CommandFailure(.failed, "needs-yes", "showing secrets needs a yes", hint: "add --yes")
            }
            session.terminal.write("Show the secrets of '\(name)' on this screen? [y/N] ", to: .error)
            guard ["y", "yes"].contains(readLine()?.lowercased()) else {
                throw CommandFailure(.failed, "needs-yes", "nothing was shown")
            }
        }
        let user = session.environment["USER"] ?? String(getuid())
        _ = try await Workplace.storing { () async throws(StoreFault) in
            try await workplace.store.appendEvent(
                "connection.reveal", subject: name, actor: "cli \(user)", in: workplace.environment)
        }
    }

    /// The credentials by name, each masked unless they are revealed.
    private func credentials(_ stored: StoredCredentials?) -> [(String, JSONValue)] {
        guard let stored, let json = try? JSONValue(parsing: stored.secret.reveal()) else { return [] }
        return (json.members ?? []).map { member in
            guard !reveals else { return (member.key, member.value) }
            let text = member.value.string ?? JSONWriter.text(member.value)
            return (member.key, .string(Secret(text).masked))
        }
    }

    // MARK: Output

    private func write(
        _ connection: StoredConnection, _ credentials: [(String, JSONValue)], to session: CommandSession
    ) {
        let facts = facts(of: connection) + [("credentials", .object(credentials))]
        guard !session.wantsJSON else {
            session.terminal.write(JSONWriter.text(.object([("format_version", 1)] + facts)) + "\n")
            return
        }
        for (name, value) in facts where !value.isNull {
            if let members = value.members {
                guard !members.isEmpty else { continue }
                session.terminal.write("\(name)\n")
                for member in members { session.terminal.write("  \(member.key)  \(Self.text(member.value))\n") }
            } else {
                session.terminal.write("\(name)  \(Self.text(value))\n")
            }
        }
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
            ("metadata", parsed(connection.metadata)),
        ]
    }

    private static func text(_ value: JSONValue) -> String { value.string ?? JSONWriter.text(value) }
}
