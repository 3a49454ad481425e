/// Numbers, read from text the way the conversions `int`, `uint`, `double` and `bool` do, and from each
/// other.
enum NumberText {
    /// Decimal digits after an optional sign.
    static func int(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
        let isNegative = text.first == UInt8(ascii: "-")
        let digits = isNegative || text.first == UInt8(ascii: "+") ? text.dropFirst() : text[...]
        guard let magnitude = magnitude(digits) else { return nil }
        if isNegative { return magnitude <= 1 << 63 ? Int64(truncatingIfNeeded: 0 &- magnitude) : nil }
        return Int64(exactly: magnitude)
    }

    /// Decimal digits, no sign.
    static func uint(_ text: UnsafeBufferPointer<UInt8>) -> UInt64? { magnitude(text[...]) }

    /// A decimal number with an optional fraction and exponent, `Infinity`, `Inf` or `NaN` (in any
    /// case).
    ///
    /// Nil beyond the range of doubles.
    static func double(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
        let sign = text.first.flatMap { "+-".utf8.contains($0) ? $0 : nil }
        let digits = UnsafeBufferPointer(rebasing: sign == nil ? text[...] : text.dropFirst())
        let body = String(decoding: digits, as: UTF8.self)
        if let special = special(body, sign: sign) { return special }
        guard isDecimal(digits), let value = Double(body), value.isFinite else { return nil }
        return sign == UInt8(ascii: "-") ? -value : value
    }

    /// The eleven spellings that cel-go reads.
    static func bool(_ text: UnsafeBufferPointer<UInt8>) -> Bool? {
        switch String(decoding: text, as: UTF8.self) {
        case "1", "t", "T", "true", "TRUE", "True": true
        case "0", "f", "F", "false", "FALSE", "False": false
        default: nil
        }
    }

    /// A double without its fraction, if the whole part lies strictly between the bounds of int.
    static func int(_ value: Double) -> Int64? {
        value > -0x1p63 && value < 0x1p63 ? Int64(value) : nil
    }

    /// A double without its fraction, if it is not negative and in the range of uint.
    static func uint(_ value: Double) -> UInt64? {
        value >= 0 && value < 0x1p64 ? UInt64(value) : nil
    }

    private static func magnitude(_ digits: Slice<UnsafeBufferPointer<UInt8>>) -> UInt64? {
        guard !digits.isEmpty else { return nil }
        var value: UInt64 = 0
        for byte in digits {
            guard let digit = byte.decimalDigit else { return nil }
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
            guard !overflow, !carry else { return nil }
            value = sum
        }
        return value
    }

    private static func special(_ body: String, sign: UInt8?) -> Double? {
        switch body.lowercased() {
        case "inf", "infinity": sign == UInt8(ascii: "-") ? -.infinity : .infinity
        case "nan": sign == nil ? .nan : nil
        default: nil
        }
    }

    /// Digits with at most one point and at least one digit, then perhaps an exponent.
    private static func isDecimal(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var scanner = DigitScanner(text)
        var digits = scanner.skipDigits()
        if scanner.take(".") { digits += scanner.skipDigits() }
        guard digits > 0 else { return false }
        if scanner.take("e") || scanner.take("E") {
            if !scanner.take("-") { _ = scanner.take("+") }
            guard scanner.skipDigits() > 0 else { return false }
        }
        return scanner.isAtEnd
    }
}

extension DigitScanner {
    fileprivate mutating func skipDigits() -> Int {
        let count = rest.prefix { $0.decimalDigit != nil }.count
        skip(count)
        return count
    }
}
