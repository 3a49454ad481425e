internal import EngineLanguage

/// What an endpoint gave, written without anything around it.
struct ToolResult {
    let value: JSONValue

    /// Writes it to standard output.
    func write(to session: CommandSession) {
        switch session.output.format {
        case .table: session.terminal.write(JSONWriter.text(value, style: .pretty) + "\n")
        case .json: session.terminal.write(JSONWriter.text(chosen(session.output.fields)) + "\n")
        case .ndjson, .yaml, .csv: writeRows(to: session)
        }
    }

    /// A list is told by its elements; anything else is the only row.
    private func writeRows(to session: CommandSession) {
        let rows = value.elements ?? [value]
        let shape = ResultShape(rows: "records", [.init("records", .list(.object(fields(of: rows))), "what came")])
        var writer = RowWriter(session: session, shape: shape, head: [])
        writer.begin()
        for row in rows { writer.write(row) }
        writer.end()
    }

    private func fields(of rows: [JSONValue]) -> [ResultShape.Field] {
        var names: [String] = []
        for member in rows.flatMap({ $0.members ?? [] }) where !names.contains(member.key) { names.append(member.key) }
        return names.map { .init($0, .any, "") }
    }

    private func chosen(_ fields: [String]) -> JSONValue {
        guard !fields.isEmpty else { return value }
        func reduced(_ row: JSONValue) -> JSONValue {
            row.members == nil ? row : .object(fields.map { ($0, row[$0] ?? .null) })
        }
        return value.elements.map { .array($0.map(reduced)) } ?? reduced(value)
    }
}
