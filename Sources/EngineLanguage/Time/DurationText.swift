/// The text of durations in expressions: `1h30m`, `-1.5s`; a duration is a count of nanoseconds.
public enum DurationText {
    /// Reads a duration: an optional sign, then numbers with a unit of `h m s ms us ns` each; `0` needs
    /// none.
    ///
    /// - Returns: nanoseconds, or nil where the text is no duration or 64 bits cannot hold it (292 years).
    public static func parse(_ text: String) -> Int64? {
        DigitScanner.scan(text) { parse(&$0) }
    }

    static func parse(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
        var scanner = DigitScanner(text)
        return parse(&scanner)
    }

    private static func parse(_ scanner: inout DigitScanner) -> Int64? {
        let isNegative = scanner.take("-")
        if !isNegative { _ = scanner.take("+") }
        if scanner.rest.elementsEqual("0".utf8) { return 0 }
        guard !scanner.isAtEnd else { return nil }
        var total: UInt128 = 0
        while !scanner.isAtEnd {
            guard let part = part(&scanner) else { return nil }
            total += part
            guard total <= UInt128(Int64.max) + 1 else { return nil }
        }
        let magnitude = UInt64(total)
        if isNegative { return Int64(truncatingIfNeeded: 0 &- magnitude) }
        return Int64(exactly: magnitude)
    }

    /// The duration in seconds with as many fraction digits as it needs: `5400s`, `-1.5s`.
    public static func format(_ nanoseconds: Int64) -> String {
        var bytes: [UInt8] = nanoseconds < 0 ? [UInt8(ascii: "-")] : []
        let magnitude = nanoseconds.magnitude
        bytes.append(contentsOf: String(magnitude / 1_000_000_000).utf8)
        bytes.append(fraction: Int(magnitude % 1_000_000_000))
        bytes.append(UInt8(ascii: "s"))
        return String(decoding: bytes, as: UTF8.self)
    }

    /// One number with its unit.
    private static func part(_ scanner: inout DigitScanner) -> UInt128? {
        var whole: UInt128 = 0
        var fraction: UInt128 = 0
        var scale: UInt128 = 1
        var digits = 0
        while let digit = scanner.next?.decimalDigit {
            whole = whole * 10 + UInt128(digit)
            guard whole <= UInt128(UInt64.max) else { return nil }
            scanner.skip(1)
            digits += 1
        }
        if scanner.take(".") {
            while let digit = scanner.next?.decimalDigit {
                // 18: further digits are below a nanosecond in every unit.
                if scale < 1_000_000_000_000_000_000 {
                    fraction = fraction * 10 + UInt128(digit)
                    scale *= 10
                }
                scanner.skip(1)
                digits += 1
            }
        }
        guard digits > 0, let unit = unit(&scanner) else { return nil }
        return whole * unit + fraction * unit / scale
    }

    private static func unit(_ scanner: inout DigitScanner) -> UInt128? {
        for (name, nanoseconds) in units where scanner.rest.starts(with: name.utf8) {
            scanner.skip(name.utf8.count)
            return nanoseconds
        }
        return nil
    }

    /// Longer names first, so that `ms` is not read as minutes.
    private static let units: [(name: String, nanoseconds: UInt128)] = [
        ("ns", 1), ("us", 1000), ("\u{B5}s", 1000), ("\u{3BC}s", 1000), ("ms", 1_000_000), ("s", 1_000_000_000),
        ("m", 60_000_000_000), ("h", 3_600_000_000_000),
    ]
}
