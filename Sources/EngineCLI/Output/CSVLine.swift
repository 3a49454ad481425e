internal import EngineLanguage

/// A line of a CSV file (RFC 4180).
struct CSVLine {
    let cells: [String]

    init(_ cells: [String]) {
        self.cells = cells
    }

    /// The cells with quotes where they are needed, and the line's end.
    var text: String { cells.map { Self.quoted(Self.harmless($0)) }.joined(separator: ",") + "\r\n" }

    private static func quoted(_ cell: String) -> String {
        // 0x22 a quotation mark, 0x2C a comma.
        guard cell.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return cell }
        return "\"" + cell.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    /// A text that a spreadsheet would run as a formula, made one that it shows: upstream chose it, not its reader.
    ///
    /// Numbers stay as they are, also with a sign; who needs every byte takes JSON lines.
    private static func harmless(_ cell: String) -> String {
        guard let first = cell.unicodeScalars.first,
            "=+-@\t\r\n\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}".unicodeScalars.contains(first)
        else { return cell }
        return JSONNumber(cell) != nil ? cell : "'" + cell
    }
}
