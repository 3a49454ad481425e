/// A table of texts in columns.
struct TextTable {
    let header: [String]
    let rows: [[String]]

    /// The table: numbers to the right, everything else to the left, two spaces between.
    var text: String {
        let all = [header] + rows
        let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        let isNumber = header.indices.map { column in
            !rows.isEmpty && rows.allSatisfy { $0[column].allSatisfy(\.isNumber) }
        }
        return all.map { row in
            let cells = row.indices.map { column in
                let gap = String(repeating: " ", count: widths[column] - row[column].count)
                return isNumber[column] ? gap + row[column] : row[column] + gap
            }
            var line = cells.joined(separator: "  ")
            while line.hasSuffix(" ") { line.removeLast() }
            return line + "\n"
        }.joined()
    }
}
