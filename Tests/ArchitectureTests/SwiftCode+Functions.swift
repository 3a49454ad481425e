extension SwiftCode {
    /// A function with a body.
    struct Function {
        /// The line of `func` or `init`, from 1.
        let line: Int
        /// From that line to the one of the closing brace.
        let lines: Int
    }

    /// A word of the code and where it begins.
    struct Word {
        let text: String
        let start: Int
        var end: Int { start + text.utf8.count }
    }

    /// All words in order.
    var words: [Word] {
        var words: [Word] = []
        var start: Int?
        for (index, byte) in bytes.enumerated() {
            if SwiftCode.isWordByte(byte) {
                if start == nil { start = index }
            } else if let begin = start {
                words.append(Word(text: String(decoding: bytes[begin..<index], as: UTF8.self), start: begin))
                start = nil
            }
        }
        return words
    }

    /// Every function, initialiser and subscript that has a body.
    var functions: [Function] {
        let breaks = bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }
        func line(_ offset: Int) -> Int { breaks.partitioningIndex { $0 >= offset } + 1 }
        return words.compactMap { word in
            guard isDeclaration(word), let end = endOfBody(from: word.end) else { return nil }
            let first = line(word.start)
            return Function(line: first, lines: line(end) - first + 1)
        }
    }

    private func isDeclaration(_ word: Word) -> Bool {
        let before = word.start > 0 ? bytes[word.start - 1] : UInt8(ascii: " ")
        guard before != UInt8(ascii: "."), before != UInt8(ascii: "`") else { return false }
        switch word.text {
        case "func": return true
        case "init", "deinit", "subscript":
            let next = word.end < bytes.count ? bytes[word.end] : 0
            return "(<?! {".utf8.contains(next)
        default: return false
        }
    }

    /// The closing brace of the body that belongs to a declaration, or nothing for a requirement.
    private func endOfBody(from start: Int) -> Int? {
        var depth = 0
        var hasParameters = false
        for index in start..<bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "("), UInt8(ascii: "["):
                depth += 1
                hasParameters = true
            case UInt8(ascii: ")"), UInt8(ascii: "]"):
                depth -= 1
                if depth < 0 { return nil }
            case UInt8(ascii: "{") where depth == 0: return closingBrace(index)
            case UInt8(ascii: "}") where depth == 0: return nil
            case UInt8(ascii: "\n") where depth == 0 && hasParameters:
                if !continues(after: index) { return nil }
            default: break
            }
        }
        return nil
    }

    /// Whether a declaration goes on behind a line break.
    private func continues(after index: Int) -> Bool {
        let rest = String(decoding: bytes[index...].prefix(200).drop { $0 == 0x20 || $0 == 0x0A }, as: UTF8.self)
        if ["{", "->", "throws", "rethrows", "async", "where", ":", ",", "&", "=="].contains(where: rest.hasPrefix) {
            return true
        }
        var before = String(decoding: bytes[..<index].suffix(200), as: UTF8.self)
        while before.last == " " { before.removeLast() }
        return ["->", "where", ",", ":", "==", "&"].contains { before.hasSuffix($0) }
    }

    private func closingBrace(_ start: Int) -> Int? {
        var depth = 0
        for index in start..<bytes.count {
            if bytes[index] == UInt8(ascii: "{") { depth += 1 }
            if bytes[index] == UInt8(ascii: "}") { depth -= 1 }
            if depth == 0 { return index }
        }
        return nil
    }

    static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...0xFF:
            true
        default: false
        }
    }
}

extension [Int] {
    /// The first index whose element passes, in a list in which all behind it pass too.
    fileprivate func partitioningIndex(where passes: (Int) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if passes(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
