/// A number of bytes.
public struct ByteSize: Sendable, Hashable, Comparable {
    /// How many.
    public let bytes: Int

    /// Makes a size.
    public init(bytes: Int) { self.bytes = bytes }

    /// Reads `512B`, `64KiB`, `4MiB`, `1GiB`.
    public init?(notation text: String) {
        for (unit, factor) in ByteSize.units where text.hasSuffix(unit) {
            guard let count = Int(digits: text.dropLast(unit.count)) else { continue }
            let (bytes, isTooMuch) = count.multipliedReportingOverflow(by: factor)
            guard !isTooMuch else { return nil }
            self.bytes = bytes
            return
        }
        return nil
    }

    /// In the greatest unit that needs no fraction.
    public var notation: String {
        let (unit, factor) = ByteSize.units.first { bytes >= $0.1 && bytes % $0.1 == 0 } ?? ("B", 1)
        return "\(bytes / factor)\(unit)"
    }

    /// Fewer bytes first.
    public static func < (left: ByteSize, right: ByteSize) -> Bool { left.bytes < right.bytes }

    private static let units = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1)]
}

/// A share of a whole.
public struct Percentage: Sendable, Hashable {
    /// From 0 to 1.
    public let fraction: Double

    /// Makes a share from a fraction.
    public init(_ fraction: Double) { self.fraction = fraction }

    /// Reads `20%`, `0.5%`.
    public init?(notation text: String) {
        let digits = text.dropLast()
        guard text.hasSuffix("%"), let first = digits.utf8.first, let last = digits.utf8.last,
            UInt8(ascii: "0")...UInt8(ascii: "9") ~= first, UInt8(ascii: "0")...UInt8(ascii: "9") ~= last,
            digits.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || $0 == UInt8(ascii: ".") }),
            let value = Double(digits), value <= 100
        else { return nil }
        fraction = value / 100
    }

    /// As an author writes it.
    public var notation: String {
        let percent = fraction * 100
        return percent == percent.rounded() ? "\(Int(percent))%" : "\(percent)%"
    }
}

/// A number of calls in a length of time.
public struct Rate: Sendable, Hashable {
    /// How many calls.
    public let count: Int
    /// In what time.
    public let period: Duration

    /// Makes a rate.
    public init(count: Int, per period: Duration) {
        self.count = count
        self.period = period
    }

    /// Reads `60/1m`.
    public init?(notation text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let count = Int(digits: parts[0]), count > 0,
            let period = Duration(notation: String(parts[1])), period > .zero
        else { return nil }
        self.init(count: count, per: period)
    }

    /// As an author writes it.
    public var notation: String { "\(count)/\(period.notation)" }
}

extension Duration {
    /// Reads `90s`, `5m`, `2h`, `30d`.
    public init?(notation text: String) {
        guard let unit = text.last, let factor = Duration.units.first(where: { $0.0 == unit })?.1,
            let count = Int(digits: text.dropLast())
        else { return nil }
        let (seconds, isTooMuch) = count.multipliedReportingOverflow(by: factor)
        // 100 years: longer ones are slips, and would overflow instants.
        guard !isTooMuch, seconds <= 36_525 * 86_400 else { return nil }
        self = .seconds(seconds)
    }

    /// In the greatest unit that needs no fraction; parts of a second are left out.
    public var notation: String {
        let seconds = Int(components.seconds)
        let (unit, factor) = Duration.units.first { seconds >= $0.1 && seconds % $0.1 == 0 } ?? ("s", 1)
        return "\(seconds / factor)\(unit)"
    }

    private static let units: [(Character, Int)] = [("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)]
}

extension Int {
    /// A number of decimal digits and nothing else, so no sign.
    fileprivate init?(digits text: Substring) {
        guard !text.isEmpty, text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else { return nil }
        self.init(text)
    }
}
