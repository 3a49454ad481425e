internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// Lists connections.
struct ConnectionListCommand: EngineCommand {
    static let words = ["connection", "list"]
    static let summary = "lists the connections of the environment"
    static let examples = [CommandExample("engine connection list", "all of them, with their state")]

    init(reading arguments: inout ArgumentReader) {}

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        let connections = try await Workplace.with(.paths([]), in: session, key: .unneeded) {
            workplace throws(CommandFailure) in
            try await workplace.connections()
        }
        if session.wantsJSON {
            let list = connections.map { connection -> JSONValue in
                [
                    "name": .string(connection.name), "provider": .string(connection.provider),
                    "scheme": .string(connection.scheme), "status": .string(connection.status.rawValue),
                    "reason": connection.reason.map { .string($0) } ?? .null,
                ]
            }
            session.terminal.write(JSONWriter.text(["connections": .array(list)]) + "\n")
            return .done
        }
        let rows = connections.map { [$0.name, $0.provider, $0.scheme, $0.status.rawValue, $0.reason ?? ""] }
        session.terminal.write(TextTable(header: ["name", "provider", "scheme", "status", "reason"], rows: rows).text)
        if rows.isEmpty { session.terminal.note("none yet; 'engine connect <provider>' makes one") }
        return .done
    }
}
