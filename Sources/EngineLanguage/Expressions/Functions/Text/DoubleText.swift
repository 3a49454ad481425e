internal import Glibc

/// The texts of a double.
///
/// Unless told how many, they have the fewest digits that read back as the same value.
enum DoubleText {
    /// What `string(double)` gives: plain from 0.0001 up to six digits before the point, else with an
    /// exponent.
    static func general(_ value: Double) -> String {
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        guard let digits = Digits(value) else { return "NaN" }
        return (-4..<6).contains(digits.exponent) ? digits.plain : digits.scientific
    }

    /// Without an exponent, as long as it gets: what `format` writes for `%s` and `%d`.
    static func plain(_ value: Double) -> String {
        special(value) ?? Digits(value)?.plain ?? "NaN"
    }

    /// The number as RFC 8785 and JavaScript write it; nil for what JSON cannot say.
    static func json(_ value: Double) -> String? {
        guard value.isFinite, let digits = Digits(value) else { return nil }
        if value == 0 { return "0" }
        return (-6..<21).contains(digits.exponent) ? digits.plain : digits.scientific(minimumExponentDigits: 1)
    }

    /// So many digits after the point, rounded half to even on the exact value.
    static func fixed(_ value: Double, precision: Int) -> String {
        special(value) ?? formatted("%.*f", value, precision)
    }

    /// One digit before the point, so many after it, and an exponent.
    static func scientific(_ value: Double, precision: Int) -> String {
        special(value) ?? formatted("%.*e", value, precision)
    }

    private static func special(_ value: Double) -> String? {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
        return nil
    }

    /// C's formatting, which is exact.
    ///
    /// The process never calls `setlocale`, so the point is a point.
    private static func formatted(_ format: String, _ value: Double, _ precision: Int) -> String {
        // 320: the digits of the largest double before the point, its sign and the exponent.
        let bytes = [UInt8](unsafeUninitializedCapacity: 320 + precision) { buffer, count in
            count = buffer.withMemoryRebound(to: CChar.self) { text in
                withVaList([Int32(precision), value]) { arguments in
                    Int(vsnprintf(text.baseAddress, text.count, format, arguments))
                }
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The shortest digits of a finite double and the power of ten of the first one.
    private struct Digits {
        let isNegative: Bool
        let digits: [UInt8]
        let exponent: Int

        /// Takes the standard library's shortest text apart; nil for NaN.
        init?(_ value: Double) {
            guard value.isFinite else { return nil }
            var digits: [UInt8] = []
            var point: Int?
            var power = 0
            var rest = value.magnitude.description.utf8[...]
            while let byte = rest.popFirst() {
                switch byte {
                case UInt8(ascii: "."): point = digits.count
                case UInt8(ascii: "e"):
                    power = Int(Substring(rest)) ?? 0
                    rest = rest[rest.endIndex...]
                default: digits.append(byte)
                }
            }
            let leadingZeros = digits.prefix { $0 == UInt8(ascii: "0") }.count
            exponent = leadingZeros == digits.count ? 0 : (point ?? digits.count) - 1 + power - leadingZeros
            digits.removeFirst(min(leadingZeros, digits.count - 1))
            while digits.count > 1, digits.last == UInt8(ascii: "0") { digits.removeLast() }
            self.digits = digits
            isNegative = value.sign == .minus
        }

        var plain: String {
            var bytes: [UInt8] = isNegative ? [UInt8(ascii: "-")] : []
            let zero = UInt8(ascii: "0")
            if exponent < 0 {
                bytes += [zero, UInt8(ascii: ".")] + repeatElement(zero, count: -exponent - 1) + digits
            } else {
                let whole = exponent + 1
                bytes += digits.prefix(whole) + repeatElement(zero, count: max(0, whole - digits.count))
                if digits.count > whole { bytes += [UInt8(ascii: ".")] + digits.dropFirst(whole) }
            }
            return String(decoding: bytes, as: UTF8.self)
        }

        var scientific: String { scientific(minimumExponentDigits: 2) }

        func scientific(minimumExponentDigits: Int) -> String {
            var bytes: [UInt8] = isNegative ? [UInt8(ascii: "-")] : []
            bytes.append(digits[0])
            if digits.count > 1 { bytes += [UInt8(ascii: ".")] + digits.dropFirst() }
            bytes += [UInt8(ascii: "e"), UInt8(ascii: exponent < 0 ? "-" : "+")]
            bytes.append(number: abs(exponent), digits: minimumExponentDigits)
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}
