/// The content of JSON strings (RFC 8259 §7), appended run by run.
enum JSONContent {
    private static let digits = Array("0123456789abcdef".utf8)

    /// Appends text as the content of a string.
    ///
    /// Unlike the writer of single values it leaves it to the array how it grows: a slice has a hundred
    /// thousand cells.
    static func append(_ text: UnsafeBufferPointer<UInt8>, to json: inout [UInt8]) {
        var at = 0
        while at < text.count {
            var end = at
            while end < text.count, isVerbatim(text[end]) { end += 1 }
            if end > at { json.append(contentsOf: UnsafeBufferPointer(rebasing: text[at..<end])) }
            guard end < text.count else { return }
            append(escaped: text[end], to: &json)
            at = end + 1
        }
    }

    @inline(__always)
    private static func isVerbatim(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    private static func append(escaped byte: UInt8, to json: inout [UInt8]) {
        json.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x09: json.append(UInt8(ascii: "t"))
        case 0x0A: json.append(UInt8(ascii: "n"))
        case 0x0D: json.append(UInt8(ascii: "r"))
        case ..<0x20: json.append(contentsOf: "u00".utf8 + [digits[Int(byte >> 4)], digits[Int(byte & 15)]])
        default: json.append(byte)
        }
    }
}
