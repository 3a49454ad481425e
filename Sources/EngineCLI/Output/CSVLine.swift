/// A line of a CSV file (RFC 4180).
struct CSVLine {
    let cells: [String]

    init(_ cells: [String]) {
        self.cells = cells
    }

    /// The cells with quotes where they are needed, and the line's end.
    var text: String {
        cells.map { cell in
            // 0x22 a quotation mark, 0x2C a comma.
            guard cell.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return cell }
            return "\"" + cell.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
        }.joined(separator: ",") + "\r\n"
    }
}
