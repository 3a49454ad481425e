internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// Deletes a connection.
struct ConnectionDeleteCommand: EngineCommand {
    static let words = ["connection", "delete"]
    static let summary = "deletes a connection with its credentials, positions and records"
    static let examples = [CommandExample("engine connection delete acme --yes", "without being asked")]

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
        let text =
            session.wantsJSON
            ? JSONWriter.text(["deleted": .string(name), "records": .number(JSONNumber(records))])
            : "Deleted '\(name)' and \(records) records."
        session.terminal.write(text + "\n")
        return .done
    }

    private func delete(_ workplace: Workplace, _ session: CommandSession) async throws(CommandFailure) -> Int {
        let names = try await workplace.connections().map(\.name)
        guard names.contains(name) else { throw .unknown("connection", name, candidates: names) }
        if !isSure {
            guard session.terminal.canAsk else {
                throw CommandFailure(.failed, "needs-yes", "deleting '\(name)' cannot be taken back", hint: "add --yes")
            }
            session.terminal.write("Type the name of the connection to delete it with its records: ", to: .error)
            guard readLine(strippingNewline: true) == name else {
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
