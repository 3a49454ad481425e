internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// Lists records.
struct RecordListCommand: EngineCommand {
    static let words = ["record", "list"]
    static let summary = "lists the records of a model"
    static let examples = [
        CommandExample("engine record list Task", "the first of them"),
        CommandExample("engine record list Task --limit 1000 --json", "as JSON"),
    ]

    private let model: String?
    private let connection: String?
    private let limit: Int?
    private let withDeleted: Bool

    init(reading arguments: inout ArgumentReader) {
        model = arguments.optional("model", "the record type; without it the types are listed")
        connection = arguments.option("connection", "name", "only those of this connection")
        limit = arguments.integer("limit", "n", "at most so many; 20", in: 1...1_000_000)
        withDeleted = arguments.flag("deleted", "deleted ones too")
    }

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        try await Workplace.with(.paths([]), in: session, key: .unneeded) { workplace throws(CommandFailure) in
            do throws(StoreFault) {
                try await list(workplace, session)
                return .done
            } catch {
                throw CommandFailure(error)
            }
        }
    }

    private func list(_ workplace: Workplace, _ session: CommandSession) async throws(StoreFault) {
        let streams = try await workplace.reader.streams(
            in: workplace.environment, connection: connection, model: model)
        guard model != nil else { return listTypes(streams, to: session) }
        var left = limit ?? 20
        for stream in streams where left > 0 {
            let records = try await workplace.reader.records(of: stream.id, limit: left, withDeleted: withDeleted)
            left -= records.count
            for record in records { write(record, to: session) }
        }
        guard streams.isEmpty else { return }
        let known = try await workplace.reader.streams(in: workplace.environment).map(\.model)
        let near = model.flatMap { Suggestion.nearest(to: $0, among: known) }.map { "did you mean '\($0)'?" }
        session.terminal.note("no records; \(near ?? "'engine record list' shows which models there are")")
    }

    private func listTypes(_ streams: [StoredStream], to session: CommandSession) {
        let rows = streams.map { [$0.connection, $0.model, String($0.records), $0.variant] }
        if session.wantsJSON {
            let types = streams.map { stream -> JSONValue in
                [
                    "connection": .string(stream.connection), "model": .string(stream.model),
                    "records": .number(JSONNumber(stream.records)),
                ]
            }
            session.terminal.write(JSONWriter.text(["models": .array(types)]) + "\n")
        } else {
            session.terminal.write(TextTable(header: ["connection", "model", "records", "input"], rows: rows).text)
        }
    }

    private func write(_ record: StoredRecord, to session: CommandSession) {
        if session.wantsJSON {
            let payload = (try? JSONValue(parsing: record.payload)) ?? .null
            session.terminal.write(
                JSONWriter.text([
                    "id": .string(record.id), "deleted": .bool(record.deletedAt != nil), "record": payload,
                ]) + "\n")
        } else {
            session.terminal.write("\(record.id)  \(record.payload)\n")
        }
    }
}
