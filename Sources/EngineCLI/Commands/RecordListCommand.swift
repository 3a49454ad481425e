internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// Lists records.
struct RecordListCommand: ReportingCommand {
    static let words = ["record", "list"]
    static let summary = "lists the records of a model"
    static let discussion = """
        Without a model the models are listed. A table shows as many fields as the terminal is wide;
        --json has all of them. For a spreadsheet or a database: 'engine record export'.
        """
    static let examples = [
        CommandExample("engine record list Task", "the first of them"),
        CommandExample("engine record list Task --limit 1000 --json", "as one JSON document"),
        CommandExample("engine record list Task --limit 100000 --json=lines", "a JSON object a line"),
        CommandExample("engine record list --quarantined", "bad records that were set aside, with the reason"),
    ]

    static let result = ResultShape(
        rows: "records",
        [
            .init("model", .text, "the record type"),
            .init(
                "records",
                .list(
                    .object([
                        .init("id", .text, "the record's key"), .init("connection", .text, "its connection"),
                        .init("input", .any, "the input of the sync that it was read with").orAbsent,
                        .init("deleted", .flag, "whether it was deleted upstream"),
                        .init("last_modified", .text, "when it last changed here"),
                        .init("record", .any, "its fields, as they are stored"),
                    ])), "the records in the order of their changes"),
        ])

    /// Without a model.
    static let models = ResultShape(
        rows: "models",
        [
            .init(
                "models",
                .list(
                    .object([
                        .init("connection", .text, "the connection"), .init("model", .text, "the record type"),
                        .init("records", .integer, "how many there are, without deleted ones"),
                        .init("input", .text, "the input of the sync that they came by; may be empty"),
                    ])), "the record types")
        ])

    static let results = [result, models, QuarantineList.shape]

    /// Records that are held at once.
    private static let pageSize = 1_000

    private let model: String?
    private let connection: String?
    private let inputs: [String]
    private let limit: Int?
    private let withDeleted: Bool
    private let isQuarantined: Bool
    private let isRaw: Bool

    init(reading arguments: inout ArgumentReader) {
        model = arguments.optional("model", "the record type; without it the types are listed")
        connection = arguments.option("connection", "name", "only those of this connection")
        inputs = arguments.options("input", "key=value", InputFilter.help)
        limit = arguments.integer("limit", "n", "at most so many; 20", in: 1...1_000_000)
        withDeleted = arguments.flag("deleted", "deleted ones too")
        isQuarantined = arguments.flag("quarantined", "bad records that were set aside, with the reason")
        isRaw = arguments.flag("raw", "with --quarantined: what upstream sent")
    }

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        if isRaw, !isQuarantined { throw .usage("--raw goes with --quarantined", hint: "or 'engine record get --raw'") }
        let key: Workplace.KeyNeed = isRaw ? .needed : .unneeded
        try await Workplace.with(.paths([]), in: session, key: key) { workplace throws(CommandFailure) in
            guard !isQuarantined else { return try await listQuarantined(workplace, session) }
            let streams = try await workplace.streams(of: connection)
            guard let model else { return listTypes(streams, to: session) }
            let chosen = try InputFilter(inputs).chosen(try workplace.streams(of: model, among: streams))
            if session.output.format == .table {
                try await showTable(chosen, workplace, session)
            } else {
                var writer = RowWriter(session: session, shape: Self.result, head: [("model", .string(model))])
                writer.begin()
                let count = try await forEachPage(of: chosen, workplace) { records, stream throws(CommandFailure) in
                    for record in records { writer.write(Self.json(record, stream)) }
                }
                writer.end()
                tellRest(count, of: chosen, to: session)
            }
        }
        return .done
    }

    private func listQuarantined(_ workplace: Workplace, _ session: CommandSession) async throws(CommandFailure) {
        // A name that does not exist is told, not answered by an empty list.
        let connection = try await workplace.known(connection)
        if let model { _ = try workplace.streams(of: model, among: try await workplace.streams(of: connection)) }
        let list = QuarantineList(
            workplace: workplace, session: session, connection: connection, model: model, limit: limit ?? 100,
            isRaw: isRaw)
        try await list.write()
    }

    // MARK: Records

    /// - Returns: how many there were.
    private func forEachPage(
        of streams: [StoredStream], _ workplace: Workplace,
        _ body: ([StoredRecord], StoredStream) throws(CommandFailure) -> Void
    ) async throws(CommandFailure) -> Int {
        var left = limit ?? 20
        for stream in streams {
            var cursor: RecordCursor?
            while left > 0 {
                let (after, count) = (cursor, min(left, Self.pageSize))
                let page = try await Workplace.storing { () async throws(StoreFault) in
                    try await workplace.reader.records(
                        of: stream.id, after: after, limit: count, withDeleted: withDeleted)
                }
                guard let last = page.last else { break }
                try body(page, stream)
                left -= page.count
                cursor = last.cursor
            }
        }
        return (limit ?? 20) - left
    }

    private func showTable(
        _ streams: [StoredStream], _ workplace: Workplace, _ session: CommandSession
    ) async throws(CommandFailure) {
        var hidden: [String] = []
        let count = try await forEachPage(of: streams, workplace) { records, _ throws(CommandFailure) in
            let rows = records.map { record in
                ((record.id, (try? JSONValue(parsing: record.payload)) ?? .null, record.deletedAt != nil))
            }
            let layout = RecordTable(rows: rows, width: session.terminal.width).layout
            session.terminal.write(layout.text)
            hidden = layout.hidden
        }
        guard count > 0 else { return session.terminal.note("no records") }
        tellRest(count, of: streams, to: session)
        guard !hidden.isEmpty else { return }
        session.terminal.note("")
        session.terminal.note("not shown: \(hidden.joined(separator: ", ")); --json has them")
    }

    /// A list that stops at the usual limit is not taken for the whole.
    private func tellRest(_ count: Int, of streams: [StoredStream], to session: CommandSession) {
        let all = streams.reduce(0) { $0 + $1.records }
        guard limit == nil, count < all else { return }
        session.terminal.note("\(count) of \(Counted.records(all)) shown; --limit \(all) shows all")
    }

    private static func json(_ record: StoredRecord, _ stream: StoredStream) -> JSONValue {
        var members: [(String, JSONValue)] = [
            ("id", .string(record.id)), ("connection", .string(stream.connection)),
        ]
        if let input = stream.input { members.append(("input", input)) }
        return .object(
            members + [
                ("deleted", .bool(record.deletedAt != nil)),
                ("last_modified", .string(InstantText(microseconds: record.lastModified).text)),
                ("record", (try? JSONValue(parsing: record.payload)) ?? .null),
            ])
    }

    // MARK: Types

    private func listTypes(_ streams: [StoredStream], to session: CommandSession) {
        let types = streams.map { stream -> JSONValue in
            [
                "connection": .string(stream.connection), "model": .string(stream.model),
                "records": .number(JSONNumber(stream.records)), "input": .string(stream.variant),
            ]
        }
        let rows = streams.map { [$0.connection, $0.model, String($0.records), $0.variant] }
        let table = TextTable(header: ["connection", "model", "records", "input"], rows: rows).text
        session.write(CommandResult([("models", .array(types))], text: table), as: Self.models)
        if rows.isEmpty { session.terminal.note("none yet; 'engine run sync <name>' brings some") }
    }
}
