/// The values of literal tokens.
enum ExpressionLiteral {
    /// Why a literal has no value, and where.
    struct Fault: Error {
        let message: String
        let range: Range<Int>
    }

    // MARK: Numbers

    /// The value of an int token, with its sign, which belongs to it: `-9223372036854775808`.
    static func int(_ text: UnsafeBufferPointer<UInt8>, isNegative: Bool) -> Int64? {
        guard let magnitude = magnitude(text) else { return nil }
        if isNegative { return magnitude <= 1 << 63 ? Int64(truncatingIfNeeded: 0 &- magnitude) : nil }
        return Int64(exactly: magnitude)
    }

    /// The value of a uint token.
    static func uint(_ text: UnsafeBufferPointer<UInt8>) -> UInt64? {
        magnitude(UnsafeBufferPointer(rebasing: text.dropLast()))
    }

    /// The value of a double token.
    static func double(_ text: UnsafeBufferPointer<UInt8>, isNegative: Bool) -> Double? {
        let magnitude = Double(String(decoding: text, as: UTF8.self))
        return magnitude.map { isNegative ? -$0 : $0 }
    }

    private static func magnitude(_ text: UnsafeBufferPointer<UInt8>) -> UInt64? {
        let isHex = text.count > 2 && text[1] | 0x20 == UInt8(ascii: "x")
        let radix: UInt64 = isHex ? 16 : 10
        var value: UInt64 = 0
        for byte in text.dropFirst(isHex ? 2 : 0) {
            guard let digit = hexDigit(byte), UInt64(digit) < radix else { return nil }
            let (product, overflow) = value.multipliedReportingOverflow(by: radix)
            let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
            guard !overflow, !carry else { return nil }
            value = sum
        }
        return value
    }

    private static func hexDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }

    // MARK: Strings and bytes

    /// The content of a string or bytes token: quotes off, escapes resolved.
    /// - Parameters:
    ///   - text: the whole expression.
    ///   - range: the token, with prefix and quotes.
    ///   - isBytes: whether octal and hexadecimal escapes are bytes, not characters.
    /// - Returns: the UTF-8 of the string, or the bytes.
    /// - Throws: where an escape is wrong.
    static func content(
        _ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, isBytes: Bool
    ) throws(Fault) -> [UInt8] {
        var start = range.lowerBound
        var isRaw = false
        while text[start] != UInt8(ascii: "'"), text[start] != UInt8(ascii: "\"") {
            if text[start] | 0x20 == UInt8(ascii: "r") { isRaw = true }
            start += 1
        }
        let isTriple = range.upperBound - start >= 6 && text[start + 1] == text[start] && text[start + 2] == text[start]
        let inside = (start + (isTriple ? 3 : 1))..<(range.upperBound - (isTriple ? 3 : 1))
        let slice = text[inside]
        if isRaw || !slice.contains(UInt8(ascii: "\\")) { return Array(slice) }
        return try unescaped(text, inside, isBytes)
    }

    private static func unescaped(
        _ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ isBytes: Bool
    ) throws(Fault) -> [UInt8] {
        var content: [UInt8] = []
        content.reserveCapacity(range.count)
        var index = range.lowerBound
        while index < range.upperBound {
            if text[index] == UInt8(ascii: "\\") {
                index = try appendEscape(text, index, range.upperBound, isBytes, to: &content)
            } else {
                content.append(text[index])
                index += 1
            }
        }
        return content
    }

    /// Resolves the escape at `index`; the result is the byte behind it.
    private static func appendEscape(
        _ text: UnsafeBufferPointer<UInt8>, _ index: Int, _ end: Int, _ isBytes: Bool, to content: inout [UInt8]
    ) throws(Fault) -> Int {
        let letter = index + 1 < end ? text[index + 1] : 0
        if let plain = plainEscape(letter) {
            content.append(plain)
            return index + 2
        }
        let (digits, radix, start): (Int, UInt32, Int) =
            switch letter {
            case UInt8(ascii: "x"), UInt8(ascii: "X"): (2, 16, index + 2)
            case UInt8(ascii: "u") where !isBytes: (4, 16, index + 2)
            case UInt8(ascii: "U") where !isBytes: (8, 16, index + 2)
            case UInt8(ascii: "0")...UInt8(ascii: "3"): (3, 8, index + 1)
            default: throw Fault(message: "this is no escape that CEL knows", range: index..<min(index + 2, end))
            }
        let last = start + digits
        var code: UInt32 = 0
        for place in start..<last {
            guard place < end, let digit = hexDigit(text[place]), digit < radix else {
                throw Fault(message: "this escape needs \(digits) digits", range: index..<min(last, end))
            }
            code = code << (radix == 16 ? 4 : 3) | digit
        }
        if isBytes {
            content.append(UInt8(truncatingIfNeeded: code))
        } else if let scalar = Unicode.Scalar(code) {
            content.append(contentsOf: Array(String(Character(scalar)).utf8))
        } else {
            throw Fault(message: "this escape is no Unicode character", range: index..<last)
        }
        return last
    }

    private static func plainEscape(_ letter: UInt8) -> UInt8? {
        switch letter {
        case UInt8(ascii: "a"): 0x07
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "v"): 0x0B
        case UInt8(ascii: "\\"), UInt8(ascii: "?"), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"): letter
        default: nil
        }
    }
}
