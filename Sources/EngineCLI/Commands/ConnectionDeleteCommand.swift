internal import Engine
internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// Deletes a connection.
struct ConnectionDeleteCommand: ReportingCommand {
    static let words = ["connection", "delete"]
    static let summary = "deletes a connection with its credentials, positions and records"
    static let discussion = """
        Where the provider has a way for it, its access is taken back first. A provider that cannot be
        reached keeps nothing from being deleted here.
        """
    static let examples = [CommandExample("engine connection delete acme --yes", "without being asked")]

    static let result = ResultShape([
        .init("deleted", .text, "the connection"), .init("records", .integer, "how many records went with it"),
        .init("revoked", .flag, "whether its access was taken back upstream"),
    ])

    private let name: String
    private let isSure: Bool

    init(reading arguments: inout ArgumentReader) {
        name = arguments.required("name", "name of the connection")
        isSure = arguments.flag("yes", "do not ask")
    }

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        let (name, records, isRevoked) = try await Workplace.with(.paths([]), in: session, key: .wanted) {
            workplace throws(CommandFailure) in
            try await delete(workplace, session)
        }
        report(
            [
                ("deleted", .string(name)), ("records", .number(JSONNumber(records))), ("revoked", .bool(isRevoked)),
            ],
            text: "Deleted '\(name)' and \(records) records.\(isRevoked ? " Its access was taken back." : "")\n",
            to: session)
        return .done
    }

    private func delete(
        _ workplace: Workplace, _ session: CommandSession
    ) async throws(CommandFailure) -> (name: String, records: Int, isRevoked: Bool) {
        let connection = try await workplace.connection(named: name)
        if !isSure {
            guard session.terminal.canAsk else {
                throw CommandFailure(.failed, "needs-yes", "deleting '\(name)' cannot be taken back", hint: "add --yes")
            }
            let typed = session.terminal.ask("Type the name of the connection to delete it with its records: ")
            guard typed == name || typed == connection.name else {
                throw CommandFailure(.failed, "needs-yes", "nothing was deleted")
            }
        }
        let isRevoked = await workplace.takeBack(connection)
        let records = try await Workplace.storing { () async throws(StoreFault) in
            try await workplace.store.deleteConnection(
                named: connection.name, in: workplace.environment, actor: session.actor)
        }
        return (connection.name, records, isRevoked)
    }
}
