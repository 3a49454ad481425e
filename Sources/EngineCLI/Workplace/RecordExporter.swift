internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// Writes the records of streams, page by page, in one of the formats of `record export`.
struct RecordExporter {
    /// The formats.
    enum Format: String, CaseIterable, Sendable {
        /// A JSON object a line.
        case ndjson
        /// RFC 4180, with a header.
        case csv
        /// One table a model, with typed columns.
        case sqlite
    }

    let workplace: Workplace
    let withDeleted: Bool
    /// Whether lines have what upstream sent.
    var isRaw = false

    /// Records that are held at once.
    private static let pageSize = 1_000

    /// Lines of JSON.
    /// - Returns: how many records.
    func ndjson(
        _ streams: [StoredStream], _ write: (String) throws(CommandFailure) -> Void
    ) async throws(CommandFailure) -> Int {
        var count = 0
        for stream in streams {
            try await forEachPage(of: stream) { records throws(CommandFailure) in
                for record in records { try write(line(record, stream)) }
                count += records.count
            }
        }
        return count
    }

    /// A table as text.
    /// - Returns: how many records.
    func csv(
        _ streams: [StoredStream], _ columns: RecordColumns, _ write: (String) throws(CommandFailure) -> Void
    ) async throws(CommandFailure) -> Int {
        try write(CSVLine(columns.table.columns.map(\.name)).text)
        var count = 0
        for stream in streams {
            try await forEachPage(of: stream) { records throws(CommandFailure) in
                for record in records {
                    try write(CSVLine(columns.row(record, of: stream).map(Self.text)).text)
                }
                count += records.count
            }
        }
        return count
    }

    /// A database, which appears under its name only when it is complete.
    /// - Returns: how many records.
    func sqlite(
        _ streams: [StoredStream], to path: String, columns: (String) -> RecordColumns
    ) async throws(CommandFailure) -> Int {
        let export = try await Workplace.storing { () async throws(StoreFault) in
            try await TableExport.create(at: path)
        }
        do throws(CommandFailure) {
            var count = 0
            for model in Set(streams.map(\.model)).sorted() {
                let columns = columns(model)
                try await Workplace.storing { () async throws(StoreFault) in try await export.add(columns.table) }
                for stream in streams where stream.model == model {
                    try await forEachPage(of: stream) { records throws(CommandFailure) in
                        let rows = records.map { columns.row($0, of: stream) }
                        try await Workplace.storing { () async throws(StoreFault) in
                            try await export.insert(rows, into: columns.table)
                        }
                        count += records.count
                    }
                }
            }
            try await Workplace.storing { () async throws(StoreFault) in try await export.finish() }
            return count
        } catch {
            // The first failure is the one to tell.
            try? await export.cancel()
            throw error
        }
    }

    private func forEachPage(
        of stream: StoredStream, _ body: ([StoredRecord]) async throws(CommandFailure) -> Void
    ) async throws(CommandFailure) {
        var cursor: RecordCursor?
        while true {
            let after = cursor
            let page = try await Workplace.storing { () async throws(StoreFault) in
                try await workplace.reader.records(
                    of: stream.id, after: after, limit: Self.pageSize, withDeleted: withDeleted)
            }
            guard let last = page.last else { return }
            guard !Task.isCancelled else { throw .interrupted }
            try await body(page)
            cursor = last.cursor
        }
    }

    // MARK: Lines

    private func line(_ record: StoredRecord, _ stream: StoredStream) -> String {
        let input = stream.input.map { [("input", $0)] } ?? []
        let head = JSONWriter.text(
            .object(
                [("connection", .string(stream.connection))] + input + [
                    ("model", .string(stream.model)), ("id", .string(record.id)),
                    ("deleted", .bool(record.deletedAt != nil)),
                ]))
        // Both go out as they are stored: no digit of a number changes.
        let raw = isRaw ? ",\"raw\":\(Self.inOneLine(record.source ?? "null"))" : ""
        return "\(head.dropLast()),\"record\":\(record.payload)\(raw)}\n"
    }

    /// Upstream may send a record on several lines; inside texts JSON has no line ends.
    private static func inOneLine(_ json: String) -> String {
        guard json.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D }) else { return json }
        return String(decoding: json.utf8.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 }, as: UTF8.self)
    }

    private static func text(_ value: ExportValue) -> String {
        switch value {
        case .null: ""
        case .integer(let number): String(number)
        case .real(let number): JSONNumber(number)?.text ?? ""
        case .text(let text): text
        }
    }
}
