internal import EngineLanguage

/// A table of texts in columns.
struct TextTable {
    let header: [String]
    let rows: [[String]]

    /// The table: numbers to the right, everything else to the left, two spaces between.
    ///
    /// What steers a terminal or would break the line is replaced.
    var text: String {
        let all = ([header] + rows).map { $0.map(Cell.init) }
        let widths = header.indices.map { column in all.map { $0[column].width }.max() ?? 0 }
        let isNumber = header.indices.map { column in
            rows.contains { !$0[column].isEmpty } && rows.allSatisfy { Self.isNumber($0[column]) }
        }
        return all.map { row in
            let cells = row.indices.map { column in
                let gap = String(repeating: " ", count: widths[column] - row[column].width)
                return isNumber[column] ? gap + row[column].text : row[column].text + gap
            }
            var line = cells.joined(separator: "  ")
            while line.hasSuffix(" ") { line.removeLast() }
            return line + "\n"
        }.joined()
    }

    private static func isNumber(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }
    }

    /// A text as it stands in a cell.
    struct Cell {
        let text: String
        /// Columns of the terminal: wide characters take two.
        let width: Int

        init(_ raw: String) {
            let text = TerminalText.inOneLine(raw)
            self.text = text
            width = text.reduce(0) { $0 + Self.width(of: $1) }
        }

        /// A text that is cut where it would be wider.
        init(_ raw: String, fitting limit: Int) {
            let whole = Cell(raw)
            guard whole.width > limit else {
                self = whole
                return
            }
            var text = ""
            var width = 0
            for character in whole.text {
                let next = Self.width(of: character)
                guard width + next < limit else { break }
                text.append(character)
                width += next
            }
            self = Cell(text + "…")
        }

        private static func width(of character: Character) -> Int {
            character.unicodeScalars.first.map { TerminalWidth.of($0) } ?? 0
        }
    }
}
