extension ScalarMapper {
    /// Decodes the lines of a block scalar (YAML 1.2.2 §8.1), all line breaks at its end included.
    mutating func decodeBlock(isFolded: Bool, indentation: Int) {
        // The break behind the last line with text, and those of the blank lines behind it.
        var lineBreak: Int?
        var wasMoreIndented = false
        var (column, blankLines) = skipIndentation(indentation)
        while column == indentation, at < end {
            let isMoreIndented = isBlank(at)
            if let source = lineBreak {
                let folds = isFolded && !wasMoreIndented && !isMoreIndented
                if !folds { emit(UInt8(ascii: "\n"), from: source) }
                if folds, blankLines.isEmpty { emit(UInt8(ascii: " "), from: source) }
            }
            for source in blankLines { emit(UInt8(ascii: "\n"), from: source) }
            wasMoreIndented = isMoreIndented
            while at < end, breakLength(at) == 0 {
                emit(bytes[at], from: at)
                at += 1
            }
            lineBreak = at < end ? at : nil
            at += breakLength(at)
            (column, blankLines) = skipIndentation(indentation)
        }
        for source in (lineBreak.map { [$0] } ?? []) + blankLines { emit(UInt8(ascii: "\n"), from: source) }
    }

    /// Skips blank lines and the indentation of the next line.
    /// - Returns: how far the line is indented, at most as asked for, and where the blank lines break.
    private mutating func skipIndentation(_ indentation: Int) -> (column: Int, breaks: [Int]) {
        var breaks: [Int] = []
        while true {
            let start = at
            while at - start < indentation, byte(at) == UInt8(ascii: " ") { at += 1 }
            guard breakLength(at) > 0 else { return (at - start, breaks) }
            breaks.append(at)
            at += breakLength(at)
        }
    }
}

/// The line that begins a block scalar: `|`, `>`, with indicators.
struct BlockHeader {
    /// Where the first line below it begins.
    let contentStart: Int
    /// How far the content may be indented: one way, unless an indicator counts from a parent that
    /// cannot be seen here.
    let indentations: [Int]

    init(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
        var at = range.lowerBound + 1
        var explicit: Int?
        while at < range.upperBound, bytes[at] != UInt8(ascii: "\n"), bytes[at] != UInt8(ascii: "\r") {
            let digit = bytes[at] &- UInt8(ascii: "0")
            if digit < 10, at <= range.lowerBound + 2 { explicit = Int(digit) }
            at += 1
        }
        if at + 1 < range.upperBound, bytes[at] == UInt8(ascii: "\r"), bytes[at + 1] == UInt8(ascii: "\n") { at += 1 }
        contentStart = min(at + 1, range.upperBound)
        let widest = Self.indentation(bytes, contentStart..<range.upperBound)
        indentations = explicit.map { $0 <= widest ? Array($0...widest) : [$0] } ?? [widest]
    }

    /// The widest indentation of the lines up to the first with text.
    private static func indentation(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Int {
        var widest = 0
        var lineStart = range.lowerBound
        var at = lineStart
        while at < range.upperBound {
            while at < range.upperBound, bytes[at] == UInt8(ascii: " ") { at += 1 }
            widest = max(widest, at - lineStart)
            guard at < range.upperBound, bytes[at] == UInt8(ascii: "\n") || bytes[at] == UInt8(ascii: "\r") else {
                break
            }
            at += 1
            lineStart = at
        }
        return widest
    }
}
