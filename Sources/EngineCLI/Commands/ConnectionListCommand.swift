internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// Lists connections.
struct ConnectionListCommand: ReportingCommand {
    static let words = ["connection", "list"]
    static let summary = "lists the connections of the environment"
    static let examples = [
        CommandExample("engine connection list", "all of them, with their state"),
        CommandExample("engine connection list --json=name,status", "two fields of each, for a script"),
    ]

    static let result = ResultShape(
        rows: "connections",
        [
            .init(
                "connections",
                .list(
                    .object([
                        .init("name", .text, "its name"), .init("provider", .text, "id of its provider"),
                        .init("scheme", .text, "the auth scheme"),
                        .init("status", .text, "active, invalid, expired, …"),
                        .init("reason", .text, "why it is not active").orNull,
                    ])), "the connections, by name")
        ])

    init(reading arguments: inout ArgumentReader) {}

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        let connections = try await Workplace.with(.paths([]), in: session, key: .unneeded) {
            workplace throws(CommandFailure) in
            try await workplace.connections()
        }
        let list = connections.map { connection -> JSONValue in
            [
                "name": .string(connection.name), "provider": .string(connection.provider),
                "scheme": .string(connection.scheme), "status": .string(connection.status.rawValue),
                "reason": connection.reason.map { .string($0) } ?? .null,
            ]
        }
        let rows = connections.map { [$0.name, $0.provider, $0.scheme, $0.status.rawValue, $0.reason ?? ""] }
        let table = TextTable(header: ["name", "provider", "scheme", "status", "reason"], rows: rows).text
        report([("connections", .array(list))], text: table, to: session)
        if rows.isEmpty { session.terminal.note("none yet; 'engine connect <provider>' makes one") }
        return .done
    }
}
