internal import EngineLanguage

/// Records as people look at them: a column for each field, as many as the terminal is wide.
struct RecordTable {
    /// A record: its key and its fields.
    typealias Row = (id: String, record: JSONValue, isDeleted: Bool)

    let rows: [Row]
    /// Columns of the terminal.
    let width: Int

    /// The table, and the fields that had no place.
    var layout: (text: String, hidden: [String]) {
        var header = ["id"]
        var columns = [rows.map { TextTable.Cell($0.id, fitting: Self.widest).text }]
        if rows.contains(where: \.isDeleted) {
            header.append("deleted")
            columns.append(rows.map { $0.isDeleted ? "yes" : "" })
        }
        var left = width - zip(header, columns).reduce(0) { $0 + Self.width($1.0, $1.1) }
        var hidden: [String] = []
        for name in names {
            let cells = rows.map { TextTable.Cell(Self.text($0.record[name]), fitting: Self.widest).text }
            left -= Self.width(name, cells)
            // A narrow field behind a wide one is not drawn forward: columns keep the order of the model.
            guard left >= 0, hidden.isEmpty else {
                hidden.append(name)
                continue
            }
            header.append(name)
            columns.append(cells)
        }
        let lines = rows.indices.map { row in columns.map { $0[row] } }
        return (TextTable(header: header, rows: lines).text, hidden)
    }

    /// 28: a name or an address is read whole; longer texts are told by their beginning.
    private static let widest = 28

    /// The fields of all records but the one that repeats the key, in the order of the first that has them.
    private var names: [String] {
        var names: [String] = []
        for row in rows {
            for member in row.record.members ?? [] where !names.contains(member.key) { names.append(member.key) }
        }
        return names.filter { name in rows.contains { Self.text($0.record[name]) != $0.id } }
    }

    private static func width(_ name: String, _ cells: [String]) -> Int {
        2 + max(TextTable.Cell(name).width, cells.map { TextTable.Cell($0).width }.max() ?? 0)
    }

    private static func text(_ value: JSONValue?) -> String {
        guard let value, !value.isNull else { return "" }
        return value.string ?? JSONWriter.text(value)
    }
}
