internal import EngineLanguage

/// A value as bytes that compare as the values of its kind do, so that a store can tell the newer of two.
struct OrderedBytes: Sendable {
    /// The first byte is the kind: values of two kinds are not compared.
    let bytes: [UInt8]

    /// Writes a value.
    /// - Returns: nothing for what has no order: maps, lists, truth values, NaN.
    init?(_ value: ExpressionValue) {
        // What stands in a record remembers how it was written; its worth is what is compared.
        var value = value
        if case .number(let written) = value { value = written.value }
        switch value {
        case .timestamp(let instant):
            bytes = [UInt8(ascii: "t")] + Self.ordered(instant.seconds) + Self.ordered(Int64(instant.nanoseconds))
        case .string(let text):
            guard let instant = ExpressionTimestamp(rfc3339: text) else {
                bytes = [UInt8(ascii: "s")] + text.utf8
                return
            }
            // As text a fraction that is left out would be later than one that is written.
            bytes = [UInt8(ascii: "t")] + Self.ordered(instant.seconds) + Self.ordered(Int64(instant.nanoseconds))
        case .int(let number): bytes = Self.number(Double(number), rest: Int128(number))
        case .uint(let number): bytes = Self.number(Double(number), rest: Int128(number))
        case .double(let number):
            guard !number.isNaN else { return nil }
            bytes = Self.number(number, rest: nil)
        case .number(let number):
            // As upstream wrote it.
            if case .number = number.value { return nil }
            guard let ordered = OrderedBytes(number.value) else { return nil }
            bytes = ordered.bytes
        default: return nil
        }
    }

    /// A number as its nearest double, and behind it how far a whole number lies from that.
    private static func number(_ double: Double, rest whole: Int128?) -> [UInt8] {
        let rest = whole.flatMap { whole in Int128(exactly: double).map { Int64(truncatingIfNeeded: whole - $0) } }
        let normal = double == 0 ? 0 : double
        let pattern = normal.bitPattern
        // Negative doubles are ordered the other way round.
        let ordered = normal.sign == .minus ? ~pattern : pattern | 1 << 63
        return [UInt8(ascii: "n")] + big(ordered) + Self.ordered(rest ?? 0)
    }

    private static func ordered(_ number: Int64) -> [UInt8] {
        big(UInt64(bitPattern: number) ^ 1 << 63)
    }

    private static func big(_ number: UInt64) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }
}
