/// Resolves the escapes of a JSON string (RFC 8259 §7) into memory that is there already.
enum EscapedText {
    /// Writes what a string token means; the result is how many bytes that are, at most as many as the
    /// token has.
    static func decode(_ token: UnsafeBufferPointer<UInt8>, to place: UnsafeMutablePointer<UInt8>) -> Int {
        var read = 0
        var written = 0
        while read < token.count {
            if token[read] == UInt8(ascii: "\\"), read + 1 < token.count {
                read = escape(token, read, place, &written)
            } else {
                place[written] = token[read]
                written += 1
                read += 1
            }
        }
        return written
    }

    /// Writes one escape; the result is the offset behind it.
    private static func escape(
        _ token: UnsafeBufferPointer<UInt8>, _ at: Int, _ place: UnsafeMutablePointer<UInt8>, _ written: inout Int
    ) -> Int {
        let byte: UInt8
        switch token[at + 1] {
        case UInt8(ascii: "b"): byte = 0x08
        case UInt8(ascii: "f"): byte = 0x0C
        case UInt8(ascii: "n"): byte = 0x0A
        case UInt8(ascii: "r"): byte = 0x0D
        case UInt8(ascii: "t"): byte = 0x09
        case UInt8(ascii: "u"): return unicode(token, at, place, &written)
        default: byte = token[at + 1]
        }
        place[written] = byte
        written += 1
        return at + 2
    }

    private static func unicode(
        _ token: UnsafeBufferPointer<UInt8>, _ at: Int, _ place: UnsafeMutablePointer<UInt8>, _ written: inout Int
    ) -> Int {
        var code = unit(token, at) ?? 0xFFFD
        var end = at + 6
        if code & 0xFC00 == 0xD800, let low = unit(token, at + 6), low & 0xFC00 == 0xDC00 {
            code = 0x10000 + (code & 0x3FF) << 10 + low & 0x3FF
            end = at + 12
        }
        for byte in UTF8.encode(Unicode.Scalar(code) ?? "\u{FFFD}") ?? UTF8.encodedReplacementCharacter {
            place[written] = byte
            written += 1
        }
        return end
    }

    /// The UTF-16 code unit of a `\uXXXX` at an offset.
    private static func unit(_ token: UnsafeBufferPointer<UInt8>, _ at: Int) -> UInt32? {
        guard at + 6 <= token.count, token[at] == UInt8(ascii: "\\"), token[at + 1] == UInt8(ascii: "u") else {
            return nil
        }
        var unit: UInt32 = 0
        for offset in 2..<6 {
            let byte = token[at + offset]
            let digit = byte < 0x3A ? byte &- 0x30 : (byte | 0x20) &- 0x57
            guard digit < 16 else { return nil }
            unit = unit << 4 | UInt32(digit)
        }
        return unit
    }
}
