/// A line of a source as a terminal shows it: cells with their width, and the bytes that each stands
/// for.
///
/// Tabs become spaces, invalid UTF-8 and characters that would steer the terminal become `�`, secrets
/// become `*`.
struct SourceLine {
    /// What fills one or more columns.
    struct Cell {
        var text: String
        var width: Int
        var bytes: Range<Int>
    }

    private(set) var cells: [Cell] = []

    /// The width of a tab.
    ///
    /// 4: what our own files use; the line below is padded by the same rule, so it fits whatever the
    /// terminal has.
    private static let tabWidth = 4

    /// Takes apart the bytes from an offset of a file to the end of the line.
    init(_ bytes: ArraySlice<UInt8>, concealed: [Range<Int>]) {
        var index = bytes.startIndex
        var column = 0
        while index < bytes.endIndex {
            let (scalar, length) = SourceLine.scalar(bytes[index...])
            let range = index..<index + length
            let isHidden = concealed.contains { $0.overlaps(range) }
            append(scalar, range, column: &column, isHidden: isHidden)
            index += length
        }
    }

    private mutating func append(_ scalar: Unicode.Scalar, _ range: Range<Int>, column: inout Int, isHidden: Bool) {
        if scalar == "\t" {
            let width = SourceLine.tabWidth - column % SourceLine.tabWidth
            cells.append(Cell(text: String(repeating: " ", count: width), width: width, bytes: range))
            column += width
            return
        }
        let safe: Unicode.Scalar = isHidden ? "*" : scalar.isSteering ? "\u{FFFD}" : scalar
        // Below U+0300 nothing joins the character before it.
        if !isHidden, safe.value >= 0x300, let last = cells.indices.last, cells[last].text != " ",
            (cells[last].text + String(safe)).count == 1
        {
            cells[last].text.unicodeScalars.append(safe)
            cells[last].bytes = cells[last].bytes.lowerBound..<range.upperBound
            if safe == "\u{FE0F}" && cells[last].width == 1 {  // shown as an emoji from here on
                cells[last].width = 2
                column += 1
            }
            return
        }
        let width = TerminalWidth.of(safe)
        cells.append(Cell(text: String(safe), width: width, bytes: range))
        column += width
    }

    /// The column of a byte, from 0.
    func column(of byte: Int) -> Int {
        cells.prefix { $0.bytes.upperBound <= byte }.reduce(0) { $0 + $1.width }
    }

    /// How many columns the line has.
    var width: Int { cells.reduce(0) { $0 + $1.width } }

    /// The columns from one to another, cut at whole cells.
    func text(columns: Range<Int>) -> String {
        var column = 0
        var text = ""
        for cell in cells {
            if column >= columns.lowerBound && column + cell.width <= columns.upperBound { text += cell.text }
            column += cell.width
        }
        while text.last == " " { text.removeLast() }
        return text
    }

    /// The first scalar of some bytes and how many of them it takes; `�` and 1 for what is not UTF-8.
    private static func scalar(_ bytes: ArraySlice<UInt8>) -> (Unicode.Scalar, Int) {
        let lead = bytes[bytes.startIndex]
        let length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        guard let text = String(validating: bytes.prefix(length), as: UTF8.self),
            let scalar = text.unicodeScalars.first,
            text.unicodeScalars.count == 1
        else { return ("\u{FFFD}", 1) }
        return (scalar, length)
    }
}

extension Unicode.Scalar {
    /// Whether it would move the cursor, change colours or turn the direction of the text.
    fileprivate var isSteering: Bool {
        switch value {
        case 0x00...0x1F, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069, 0x200E, 0x200F, 0x061C: true
        default: false
        }
    }
}
