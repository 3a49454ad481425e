/// Search and replacement in UTF-8 text.
extension UnsafeBufferPointer<UInt8> {
    /// The byte offsets at which a text occurs, none overlapping another.
    ///
    /// The empty one occurs before each code point and at the end.
    func offsets(of text: UnsafeBufferPointer<UInt8>, limit: Int) -> [Int] {
        var offsets: [Int] = []
        var start = 0
        while offsets.count < limit, start <= count, let found = firstOffset(of: text, from: start) {
            offsets.append(found)
            start = text.isEmpty ? offset(afterCodePointAt: found) : found + text.count
        }
        return offsets
    }

    /// The parts between the places where a separator stands; the empty one splits into code points.
    func parts(separatedBy separator: UnsafeBufferPointer<UInt8>, limit: Int) -> [UnsafeBufferPointer<UInt8>] {
        if separator.isEmpty && isEmpty { return [] }
        var places = offsets(of: separator, limit: separator.isEmpty && limit < .max ? limit : limit - 1)
        if separator.isEmpty { places.removeAll { $0 == 0 || $0 == count } }
        var parts: [UnsafeBufferPointer<UInt8>] = []
        var start = 0
        for place in places {
            parts.append(part(start..<place))
            start = place + separator.count
        }
        return parts + [part(start..<count)]
    }

    /// The text without white space (Unicode's property) at both ends.
    var trimmed: UnsafeBufferPointer<UInt8> {
        var start = 0
        var end = count
        while let length = part(start..<end).leadingWhitespace { start += length }
        while let length = part(start..<end).trailingWhitespace { end -= length }
        return part(start..<end)
    }

    private var leadingWhitespace: Int? {
        (1...3).first { $0 <= count && Self.isWhitespace(part(0..<$0)) }
    }

    private var trailingWhitespace: Int? {
        (1...3).first { $0 <= count && Self.isWhitespace(part(count - $0..<count)) }
    }

    /// Whether bytes are the whole of one white-space character.
    private static func isWhitespace(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        switch bytes.count {
        case 1: bytes[0] == 0x20 || (0x09...0x0D).contains(bytes[0])
        case 2: bytes[0] == 0xC2 && (bytes[1] == 0x85 || bytes[1] == 0xA0)
        default:
            switch (bytes[0], bytes[1], bytes[2]) {
            case (0xE2, 0x80, 0x80...0x8A), (0xE2, 0x80, 0xA8...0xA9), (0xE2, 0x80, 0xAF), (0xE2, 0x81, 0x9F): true
            case (0xE1, 0x9A, 0x80), (0xE3, 0x80, 0x80): true
            default: false
            }
        }
    }
}
