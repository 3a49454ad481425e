internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// Deletes a connection.
struct ConnectionDeleteCommand: ReportingCommand {
    static let words = ["connection", "delete"]
    static let summary = "deletes a connection with its credentials, positions and records"
    static let examples = [CommandExample("engine connection delete acme --yes", "without being asked")]

    static let result = ResultShape([
        .init("deleted", .text, "the connection"), .init("records", .integer, "how many records went with it"),
    ])

    private let name: String
    private let isSure: Bool

    init(reading arguments: inout ArgumentReader) {
        name = arguments.required("name", "name of the connection")
        isSure = arguments.flag("yes", "do not ask")
    }

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        let records = try await Workplace.with(.paths([]), in: session, key: .unneeded) {
            workplace throws(CommandFailure) in
            try await delete(workplace, session)
        }
        report(
            [("deleted", .string(name)), ("records", .number(JSONNumber(records)))],
            text: "Deleted '\(name)' and \(records) records.\n", to: session)
        return .done
    }

    private func delete(_ workplace: Workplace, _ session: CommandSession) async throws(CommandFailure) -> Int {
        let names = try await workplace.connections().map(\.name)
        guard names.contains(name) else { throw .unknown("connection", name, candidates: names) }
        if !isSure {
            guard session.terminal.canAsk else {
                throw CommandFailure(.failed, "needs-yes", "deleting '\(name)' cannot be taken back", hint: "add --yes")
            }
            let typed = session.terminal.ask("Type the name of the connection to delete it with its records: ")
            guard typed == name else {
                throw CommandFailure(.failed, "needs-yes", "nothing was deleted")
            }
        }
        do throws(StoreFault) {
            return try await workplace.store.deleteConnection(named: name, in: workplace.environment)
        } catch {
            throw CommandFailure(error)
        }
    }
}
