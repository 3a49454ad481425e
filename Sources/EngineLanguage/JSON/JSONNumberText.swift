/// The text of a number that follows JSON's grammar, and what it comes to.
package struct JSONNumberText {
    private let text: UnsafeBufferPointer<UInt8>

    /// Wraps the text of a number; valid as long as the pointer is.
    package init(_ text: UnsafeBufferPointer<UInt8>) {
        self.text = text
    }

    private var isNegative: Bool { text.first == UInt8(ascii: "-") }

    /// The value if the text is an integer literal (no fraction, no exponent) that fits.
    package var int64: Int64? {
        guard let magnitude = magnitude(of: text.dropFirst(isNegative ? 1 : 0)) else { return nil }
        if isNegative { return magnitude <= 1 << 63 ? Int64(truncatingIfNeeded: 0 &- magnitude) : nil }
        return Int64(exactly: magnitude)
    }

    /// The value if the text is an integer literal that fits; `-0` is 0.
    package var uint64: UInt64? {
        guard let magnitude = magnitude(of: text.dropFirst(isNegative ? 1 : 0)) else { return nil }
        return isNegative && magnitude != 0 ? nil : magnitude
    }

    private func magnitude(of digits: Slice<UnsafeBufferPointer<UInt8>>) -> UInt64? {
        var value: UInt64 = 0
        for byte in digits {
            let digit = byte &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            let (product, isTooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, carries) = product.addingReportingOverflow(UInt64(digit))
            guard !isTooLarge, !carries else { return nil }
            value = sum
        }
        return digits.isEmpty ? nil : value
    }

    /// The nearest double; infinite if the number is too large.
    package var double: Double {
        exactDouble ?? Double(String(decoding: text, as: UTF8.self)) ?? .infinity * (isNegative ? -1 : 1)
    }

    /// The double of a short number: digits below 2^53 times or divided by a power of ten that is exact
    /// is correctly rounded (Clinger 1990).
    private var exactDouble: Double? {
        var digits: UInt64 = 0
        var exponent = 0
        var isFraction = false
        for (offset, byte) in text.enumerated() {
            if byte == UInt8(ascii: "-"), offset == 0 { continue }
            if byte == UInt8(ascii: ".") {
                isFraction = true
                continue
            }
            let digit = byte &- UInt8(ascii: "0")
            guard digit < 10, digits < 900_000_000_000_000 else { return nil }
            digits = digits * 10 + UInt64(digit)
            if isFraction { exponent += 1 }
        }
        guard exponent < Self.powers.count else { return nil }
        let magnitude = Double(digits) / Self.powers[exponent]
        return isNegative ? -magnitude : magnitude
    }

    /// Powers of ten that a double holds exactly.
    private static let powers: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]
}
