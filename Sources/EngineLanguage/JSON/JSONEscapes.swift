/// The escapes of strings (RFC 8259 §7).
@usableFromInline
package enum JSONEscapes {
    /// Appends what a string means.
    ///
    /// A pair of surrogate escapes is one character; a surrogate without its partner becomes U+FFFD.
    /// - Parameters:
    ///   - content: the string's bytes without its quotes, as a parser accepted them.
    ///   - decoded: gets the UTF-8.
    @usableFromInline
    package static func appendDecoded(_ content: UnsafeBufferPointer<UInt8>, to decoded: inout [UInt8]) {
        decoded.reserveCapacity(decoded.count + content.count)
        var at = 0
        while at < content.count {
            var end = at
            while end < content.count, content[end] != UInt8(ascii: "\\") { end += 1 }
            decoded.append(contentsOf: content[at..<end])
            at = end
            guard at + 1 < content.count else { return }
            at = appendEscape(content, at, to: &decoded)
        }
    }

    /// Appends what one escape means.
    /// - Returns: the offset behind it.
    private static func appendEscape(
        _ content: UnsafeBufferPointer<UInt8>, _ at: Int, to decoded: inout [UInt8]
    ) -> Int {
        switch content[at + 1] {
        case UInt8(ascii: "b"): decoded.append(0x08)
        case UInt8(ascii: "f"): decoded.append(0x0C)
        case UInt8(ascii: "n"): decoded.append(0x0A)
        case UInt8(ascii: "r"): decoded.append(0x0D)
        case UInt8(ascii: "t"): decoded.append(0x09)
        case UInt8(ascii: "u"): return appendUnicode(content, at, to: &decoded)
        default: decoded.append(content[at + 1])
        }
        return at + 2
    }

    private static func appendUnicode(
        _ content: UnsafeBufferPointer<UInt8>, _ at: Int, to decoded: inout [UInt8]
    ) -> Int {
        let unit = codeUnit(content, at) ?? 0xFFFD
        if unit & 0xFC00 == 0xD800, let low = codeUnit(content, at + 6), low & 0xFC00 == 0xDC00 {
            append(scalar: 0x10000 + (unit & 0x3FF) << 10 + low & 0x3FF, to: &decoded)
            return at + 12
        }
        append(scalar: unit & 0xF800 == 0xD800 ? 0xFFFD : unit, to: &decoded)
        return at + 6
    }

    /// The UTF-16 code unit of a `\uXXXX` that begins here.
    private static func codeUnit(_ content: UnsafeBufferPointer<UInt8>, _ at: Int) -> UInt32? {
        guard at + 6 <= content.count, content[at] == UInt8(ascii: "\\"), content[at + 1] == UInt8(ascii: "u") else {
            return nil
        }
        var unit: UInt32 = 0
        for offset in 2..<6 {
            guard let digit = JSONScan.hexadecimalDigit(content[at + offset]) else { return nil }
            unit = unit << 4 | digit
        }
        return unit
    }

    private static func append(scalar: UInt32, to decoded: inout [UInt8]) {
        UTF8.encode(Unicode.Scalar(scalar) ?? "\u{FFFD}").map { decoded.append(contentsOf: $0) }
    }

    /// Appends text as the content of a string: only quotes, backslashes and control characters are
    /// escaped.
    package static func appendEncoded(_ text: UnsafeBufferPointer<UInt8>, to encoded: inout [UInt8]) {
        encoded.reserveCapacity(encoded.count + text.count + 2)
        var at = 0
        while at < text.count {
            var end = at
            while end < text.count, JSONScan.isVerbatim(text[end]) { end += 1 }
            encoded.append(contentsOf: text[at..<end])
            guard end < text.count else { return }
            appendEncoded(text[end], to: &encoded)
            at = end + 1
        }
    }

    private static func appendEncoded(_ byte: UInt8, to encoded: inout [UInt8]) {
        encoded.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: encoded.append(UInt8(ascii: "b"))
        case 0x09: encoded.append(UInt8(ascii: "t"))
        case 0x0A: encoded.append(UInt8(ascii: "n"))
        case 0x0C: encoded.append(UInt8(ascii: "f"))
        case 0x0D: encoded.append(UInt8(ascii: "r"))
        case ..<0x20:
            encoded.append(contentsOf: [UInt8(ascii: "u"), UInt8(ascii: "0"), UInt8(ascii: "0")])
            encoded.append(UInt8(ascii: "0") + byte >> 4)
            let low = byte & 0xF
            encoded.append(low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "a") + low - 10)
        default: encoded.append(byte)
        }
    }
}
