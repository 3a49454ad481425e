/// Swift source with comments and the insides of strings blanked, so that braces and words in text are never counted.
struct SwiftCode {
    /// The bytes, as many as there were; line breaks are kept.
    private(set) var bytes: [UInt8]

    private static let hash = UInt8(ascii: "#")
    private static let quote = UInt8(ascii: "\"")
    private static let newline = UInt8(ascii: "\n")

    /// Blanks a source.
    init(_ source: [UInt8]) {
        bytes = source
        var index = 0
        while index < bytes.count {
            let next = index + 1 < bytes.count ? bytes[index + 1] : 0
            switch (bytes[index], next) {
            case (UInt8(ascii: "/"), UInt8(ascii: "/")): index = blank(from: index, to: endOfLine(index))
            case (UInt8(ascii: "/"), UInt8(ascii: "*")): index = blank(from: index, to: endOfComment(index))
            case (SwiftCode.quote, _): index = blank(from: index, to: endOfString(index, hashes: 0))
            case (SwiftCode.hash, SwiftCode.hash), (SwiftCode.hash, SwiftCode.quote):
                let hashes = bytes[index...].prefix { $0 == SwiftCode.hash }.count
                let isString = index + hashes < bytes.count && bytes[index + hashes] == SwiftCode.quote
                index = isString ? blank(from: index, to: endOfString(index + hashes, hashes: hashes)) : index + hashes
            case (UInt8(ascii: "`"), _):  // a raw identifier may hold any words
                let end = bytes[(index + 1)...].firstIndex { $0 == UInt8(ascii: "`") || $0 == SwiftCode.newline }
                let stop = end ?? bytes.count
                for inside in (index + 1)..<max(index + 1, stop) { bytes[inside] = UInt8(ascii: "_") }
                index = stop + 1
            default: index += 1
            }
        }
    }

    private mutating func blank(from start: Int, to end: Int) -> Int {
        for index in start..<min(end, bytes.count) where bytes[index] != SwiftCode.newline {
            bytes[index] = UInt8(ascii: " ")
        }
        return end
    }

    private func endOfLine(_ start: Int) -> Int { bytes[start...].firstIndex(of: SwiftCode.newline) ?? bytes.count }

    private func endOfComment(_ start: Int) -> Int {
        var depth = 1
        var index = start + 2
        while index + 1 < bytes.count, depth > 0 {
            switch (bytes[index], bytes[index + 1]) {
            case (UInt8(ascii: "/"), UInt8(ascii: "*")): (depth, index) = (depth + 1, index + 2)
            case (UInt8(ascii: "*"), UInt8(ascii: "/")): (depth, index) = (depth - 1, index + 2)
            default: index += 1
            }
        }
        return depth > 0 ? bytes.count : index
    }

    /// The index behind a string whose first quote stands at `start`; interpolations may hold strings of their own.
    private func endOfString(_ start: Int, hashes: Int) -> Int {
        let marks = [UInt8](repeating: SwiftCode.hash, count: hashes)
        let isLong = bytes[start...].starts(with: [SwiftCode.quote, SwiftCode.quote, SwiftCode.quote])
        let closing = [UInt8](repeating: SwiftCode.quote, count: isLong ? 3 : 1) + marks
        let escape = [UInt8(ascii: "\\")] + marks
        var index = start + (isLong ? 3 : 1)
        while index < bytes.count {
            if bytes[index] == escape[0], bytes[index...].starts(with: escape) {
                index += escape.count
                let isHole = index < bytes.count && bytes[index] == UInt8(ascii: "(")
                index = isHole ? endOfHole(index) : index + 1
            } else if bytes[index] == SwiftCode.quote, bytes[index...].starts(with: closing) {
                return index + closing.count
            } else if bytes[index] == SwiftCode.newline, !isLong {
                return index
            } else {
                index += 1
            }
        }
        return bytes.count
    }

    private func endOfHole(_ start: Int) -> Int {
        var depth = 0
        var index = start
        while index < bytes.count {
            switch bytes[index] {
            case SwiftCode.quote: index = endOfString(index, hashes: 0) - 1
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"): depth -= 1
            default: break
            }
            index += 1
            if depth == 0 { return index }
        }
        return index
    }
}
