/// The loops over single bytes that parser, reader and writer share.
package enum JSONScan {
    private static let ones: UInt64 = 0x0101_0101_0101_0101

    /// The offset of the first byte that needs a look: a quote, a backslash, a control character or not
    /// ASCII.
    ///
    /// Eight bytes at a time: in `(x ^ quote) - 1` a high bit appears in the lowest byte that is a
    /// quote, alike for the backslash, in `x - 0x20` for control characters; borrows reach higher bytes
    /// only, so the lowest bit is right.
    @inline(__always)
    static func plainTextEnd(_ source: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var at = start
        let raw = UnsafeRawBufferPointer(source)
        while source.count &- at >= 8 {
            let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            let quotes = (word ^ (ones &* 0x22)) &- ones
            let backslashes = (word ^ (ones &* 0x5C)) &- ones
            let found = (quotes | backslashes | (word &- ones &* 0x20) | word) & (ones &* 0x80)
            if found != 0 { return at &+ found.trailingZeroBitCount &>> 3 }
            at &+= 8
        }
        while at < source.count, isPlain(source[at]) { at &+= 1 }
        return at
    }

    @inline(__always)
    static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte < 0x80 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    /// Whether a byte stands in a JSON string as it is; bytes beyond ASCII do.
    @inline(__always)
    static func isVerbatim(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    /// The offset behind a run of characters beyond ASCII that begins here (RFC 3629 §4).
    @inline(never)
    static func multibyteEnd(_ source: UnsafeBufferPointer<UInt8>, from start: Int) throws(JSONFault) -> Int {
        var at = start
        while at < source.count, source[at] >= 0x80 {
            let length = UTF8Sequence.length(source, at: at)
            guard length > 0 else { throw JSONFault(.invalidUTF8, at: at) }
            at &+= length
        }
        return at
    }

    /// The value of a hexadecimal digit.
    @inline(__always)
    static func hexadecimalDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte &- UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte &- UInt8(ascii: "a") &+ 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte &- UInt8(ascii: "A") &+ 10)
        default: nil
        }
    }

    /// Whether a stretch of the source equals these bytes.
    @inline(__always)
    static func equal(
        _ source: UnsafeBufferPointer<UInt8>, _ start: Int, _ other: UnsafePointer<UInt8>, _ length: Int
    ) -> Bool {
        for offset in 0..<length where source[start &+ offset] != other[offset] { return false }
        return true
    }
}
