/// The numeric value of a JSON number token by the rules of the language: an integer literal in int64
/// is an int, up to uint64 a uint, everything else a double.
enum NumberToken {
    case int(Int64)
    case uint(UInt64)
    case double(Double)

    /// Reads a token whose grammar was checked before.
    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        var magnitude: UInt64 = 0
        var index = 0
        let isNegative = bytes.first == UInt8(ascii: "-")
        if isNegative { index = 1 }
        while index < bytes.count {
            let digit = UInt64(bytes[index]) &- 48
            guard digit < 10 else { break }
            let (product, overflow) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(digit)
            guard !overflow, !carry else { break }
            magnitude = sum
            index += 1
        }
        if index == bytes.count, let integer = NumberToken(magnitude: magnitude, isNegative: isNegative) {
            self = integer
        } else {
            self = .double(NumberToken.double(bytes))
        }
    }

    private init?(magnitude: UInt64, isNegative: Bool) {
        if isNegative {
            guard magnitude <= 1 << 63 else { return nil }
            self = .int(Int64(truncatingIfNeeded: 0 &- magnitude))
        } else if magnitude <= UInt64(Int64.max) {
            self = .int(Int64(magnitude))
        } else {
            self = .uint(magnitude)
        }
    }

    /// The nearest double; infinity for what no double can hold, as IEEE 754 rounds.
    private static func double(_ bytes: UnsafeBufferPointer<UInt8>) -> Double {
        Double(Substring(String(decoding: bytes, as: UTF8.self))) ?? .nan
    }
}
