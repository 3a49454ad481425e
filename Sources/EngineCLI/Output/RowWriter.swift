internal import EngineLanguage

/// Writes the rows of a result one after another, so that long lists need no memory.
struct RowWriter {
    private let session: CommandSession
    private let shape: ResultShape
    private let head: [(String, JSONValue)]
    private var count = 0

    /// Prepares to write.
    /// - Parameters:
    ///   - session: the command's session, which says the format and takes the text.
    ///   - shape: the shape of the result.
    ///   - head: the members of the document beside the rows.
    init(session: CommandSession, shape: ResultShape, head: [(String, JSONValue)]) {
        self.session = session
        self.shape = shape
        self.head = [("format_version", ResultShape.formatVersion)] + head
    }

    /// The names of a row's fields that are written.
    private var names: [String] {
        session.output.fields.isEmpty ? shape.rowFields.map(\.name) : session.output.fields
    }

    // MARK: A list

    mutating func begin() {
        switch session.output.format {
        case .json: put("\(JSONWriter.text(.object(head)).dropLast()),\"\(shape.rows ?? "rows")\":[")
        case .yaml: put(YAMLWriter.text(.object(head)) + "\(shape.rows ?? "rows"):")
        case .csv: put(CSVLine(names).text)
        case .table, .ndjson: break
        }
    }

    mutating func write(_ row: JSONValue) {
        let row = chosen(row)
        switch session.output.format {
        case .json: put((count > 0 ? "," : "") + JSONWriter.text(row))
        case .ndjson: put(JSONWriter.text(row) + "\n")
        case .yaml: put((count > 0 ? "" : "\n") + YAMLWriter.element(row))
        case .csv: put(line(row))
        case .table: break
        }
        count += 1
    }

    mutating func end() {
        switch session.output.format {
        case .json: put("]}\n")
        case .yaml: put(count > 0 ? "" : " []\n")
        case .table, .ndjson, .csv: break
        }
    }

    // MARK: A document without a list

    /// Writes a document that is its own only row.
    func writeWhole(_ members: [(String, JSONValue)]) {
        let row = chosen(.object(members))
        let version = JSONValue.Member(key: "format_version", value: ResultShape.formatVersion)
        let document = JSONValue.object([version] + (row.members ?? []))
        switch session.output.format {
        case .json, .ndjson: put(JSONWriter.text(document) + "\n")
        case .yaml: put(YAMLWriter.text(document))
        case .csv: put(CSVLine(names).text + line(row))
        case .table: break
        }
    }

    // MARK: Parts

    private func chosen(_ row: JSONValue) -> JSONValue {
        let names = session.output.fields
        guard !names.isEmpty, row.members != nil else { return row }
        return .object(names.map { ($0, row[$0] ?? .null) })
    }

    private func line(_ row: JSONValue) -> String {
        guard row.members != nil else { return CSVLine([Self.cell(row)]).text }
        return CSVLine(names.map { Self.cell(row[$0] ?? .null) }).text
    }

    private static func cell(_ value: JSONValue) -> String {
        value.isNull ? "" : value.string ?? JSONWriter.text(value)
    }

    private func put(_ text: String) { session.terminal.write(text) }
}
