internal import EngineLanguage
internal import EngineStore

/// Lists the records that were set aside: `engine record list --quarantined`.
struct QuarantineList {
    let workplace: Workplace
    let session: CommandSession
    let connection: String?
    let model: String?
    let limit: Int
    /// Whether what upstream sent is shown.
    let isRaw: Bool

    /// What the document holds.
    static let shape = ResultShape(
        rows: "quarantined",
        [
            .init(
                "quarantined",
                .list(
                    .object([
                        .init("connection", .text, "the connection"), .init("model", .text, "the record type"),
                        .init("stream", .text, "the sync and its stream"),
                        .init("partition", .text, "the key of the partition; empty for the only one"),
                        .init("key", .text, "the record's key, if it is known").orNull,
                        .init("field", .text, "the field that could not be read").orNull,
                        .init("reason", .text, "what is wrong"),
                        .init("page", .integer, "the page of its reading, counted from 1"),
                        .init("number", .integer, "its place on the page, counted from 1"),
                        .init("first_seen", .text, "when it was set aside"),
                        .init("last_seen", .text, "when it was last seen"),
                        .init("run", .integer, "the run that saw it last"),
                        .init("raw", .any, "what upstream sent; with --raw").orAbsent,
                    ])), "the records that were set aside, the first one first")
        ])

    private static let pageSize = 500

    /// Writes the list.
    func write() async throws(CommandFailure) {
        guard session.output.format == .table, !isRaw else { return try await writeRows() }
        var rows: [[String]] = []
        try await forEach { record throws(CommandFailure) in
            rows.append([
                record.stream, record.partition, record.key ?? "", record.field ?? "",
                "\(record.page)/\(record.number)", record.reason, InstantText(microseconds: record.lastSeen).text,
            ])
        }
        guard !rows.isEmpty else { return session.terminal.note("none") }
        let header = ["stream", "partition", "key", "field", "page/record", "reason", "last seen"]
        session.terminal.write(TextTable(header: header, rows: rows).text)
    }

    private func writeRows() async throws(CommandFailure) {
        var writer = RowWriter(session: session, shape: Self.shape, head: [])
        if session.output.format != .table { writer.begin() }
        try await forEach { record throws(CommandFailure) in
            let raw = isRaw ? try await source(of: record) : nil
            if session.output.format == .table {
                session.terminal.write(JSONWriter.text(raw ?? .null, style: .pretty) + "\n")
            } else {
                writer.write(json(record, raw))
            }
        }
        if session.output.format != .table { writer.end() }
    }

    private func forEach(
        _ body: (QuarantinedRecord) async throws(CommandFailure) -> Void
    ) async throws(CommandFailure) {
        var (last, left) = (Int64(0), limit)
        while left > 0 {
            let (after, count) = (last, min(left, Self.pageSize))
            let page = try await Workplace.storing { () async throws(StoreFault) in
                try await workplace.reader.quarantined(
                    in: workplace.environment, connection: connection, model: model, after: after, limit: count)
            }
            guard let end = page.last else { return }
            for record in page { try await body(record) }
            left -= page.count
            last = end.id
        }
    }

    private func source(of record: QuarantinedRecord) async throws(CommandFailure) -> JSONValue? {
        let bytes = try await Workplace.storing { () async throws(StoreFault) in
            try await workplace.store.source(of: record)
        }
        return bytes.flatMap { try? JSONValue(parsing: $0) }
    }

    private func json(_ record: QuarantinedRecord, _ raw: JSONValue?) -> JSONValue {
        func time(_ microseconds: Int64) -> JSONValue { .string(InstantText(microseconds: microseconds).text) }
        let members: [(String, JSONValue)] = [
            ("connection", .string(record.connection)), ("model", .string(record.model)),
            ("stream", .string(record.stream)), ("partition", .string(record.partition)),
            ("key", record.key.map { .string($0) } ?? .null), ("field", record.field.map { .string($0) } ?? .null),
            ("reason", .string(record.reason)), ("page", .number(JSONNumber(record.page))),
            ("number", .number(JSONNumber(record.number))), ("first_seen", time(record.firstSeen)),
            ("last_seen", time(record.lastSeen)), ("run", .number(JSONNumber(record.run.number))),
        ]
        return .object(members + (isRaw ? [("raw", raw ?? .null)] : []))
    }
}
