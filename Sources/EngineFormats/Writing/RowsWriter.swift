public import EngineLanguage

/// Writes lists of maps as lines: CSV and NDJSON.
public enum RowsWriter {
    /// A line of names and a line for each map (RFC 4180); the columns are the keys, in the order in
    /// which they come.
    /// - Throws: a fault if it is no list of maps, or a cell has no text.
    public static func table(_ value: ExpressionValue) throws(ExpressionFault) -> [UInt8] {
        let rows = try rows(of: value, "a CSV").map { row throws(ExpressionFault) in
            guard let map = row.unwrapped.map else {
                throw ExpressionFault(.type, "a line of a CSV is a map, not \(row.kindName)")
            }
            return map
        }
        var names: [String] = []
        var known: Set<String> = []
        for row in rows {
            for entry in row.entries {
                let name = try entry.key.templateText()
                if known.insert(name).inserted { names.append(name) }
            }
        }
        guard !names.isEmpty else { return [] }
        var bytes = line(names)
        for row in rows {
            var cells: [String] = []
            for name in names { cells.append(try row[name]?.cellText() ?? "") }
            bytes += line(cells)
        }
        return bytes
    }

    /// A JSON value a line.
    /// - Throws: a fault if it is no list.
    public static func ndjson(_ value: ExpressionValue) throws(ExpressionFault) -> [UInt8] {
        var bytes: [UInt8] = []
        for row in try rows(of: value, "NDJSON") {
            bytes += Array(try row.jsonText().utf8)
            bytes.append(UInt8(ascii: "\n"))
        }
        return bytes
    }

    private static func rows(
        of value: ExpressionValue, _ what: String
    ) throws(ExpressionFault) -> [ExpressionValue] {
        guard let list = value.unwrapped.list else {
            throw ExpressionFault(.type, "\(what) is made of a list, not of \(value.kindName)")
        }
        return list
    }

    private static func line(_ cells: [String]) -> [UInt8] {
        // An empty cell alone would be an empty line, which readers pass over.
        let isLone = cells == [""]
        return Array((isLone ? "\"\"" : cells.map(quoted).joined(separator: ",")).utf8) + [13, 10]
    }

    private static func quoted(_ cell: String) -> String {
        guard cell.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return cell }
        return "\"" + cell.replacing("\"", with: "\"\"") + "\""
    }
}

extension Sequence {
    /// The same as `map`, for closures that throw one type of error.
    fileprivate func map<Result>(
        _ change: (Element) throws(ExpressionFault) -> Result
    ) throws(ExpressionFault) -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try change(element)) }
        return results
    }
}
