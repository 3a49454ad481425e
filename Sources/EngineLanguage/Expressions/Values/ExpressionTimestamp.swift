/// An instant between the years 1 and 9999, exact to the nanosecond.
public struct ExpressionTimestamp: Sendable, Hashable, Comparable {
    /// Whole seconds since 1970-01-01T00:00:00Z, rounded down.
    public let seconds: Int64
    /// Nanoseconds after that second, 0 to 999,999,999.
    public let nanoseconds: Int32

    /// 0001-01-01T00:00:00Z.
    public static let earliestSecond: Int64 = -62_135_596_800
    /// 1970-01-01T00:00:00Z.
    public static let epoch = ExpressionTimestamp(unchecked: 0, nanoseconds: 0)
    /// 9999-12-31T23:59:59Z.
    public static let latestSecond: Int64 = 253_402_300_799

    /// Makes an instant, or nothing if it is outside the years 1 to 9999.
    /// - Parameters:
    ///   - seconds: since the epoch, rounded down.
    ///   - nanoseconds: 0 to 999,999,999.
    public init?(seconds: Int64, nanoseconds: Int32 = 0) {
        guard Self.earliestSecond...Self.latestSecond ~= seconds, 0..<1_000_000_000 ~= nanoseconds else { return nil }
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// Takes over parts that were checked before.
    init(unchecked seconds: Int64, nanoseconds: Int32) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// Time order.
    public static func < (left: ExpressionTimestamp, right: ExpressionTimestamp) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }

    /// The instant a duration later, or nothing if that is outside the years 1 to 9999.
    public func advanced(by duration: ExpressionDuration) -> ExpressionTimestamp? {
        let (quotient, remainder) = duration.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        var second = seconds + quotient
        var fraction = Int64(nanoseconds) + remainder
        if fraction < 0 {
            fraction += 1_000_000_000
            second -= 1
        } else if fraction >= 1_000_000_000 {
            fraction -= 1_000_000_000
            second += 1
        }
        return ExpressionTimestamp(seconds: second, nanoseconds: Int32(fraction))
    }

    /// The time from another instant to this one, or nothing if no duration can hold it.
    public func duration(since other: ExpressionTimestamp) -> ExpressionDuration? {
        let (whole, overflow) = (seconds - other.seconds).multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, carry) = whole.addingReportingOverflow(Int64(nanoseconds) - Int64(other.nanoseconds))
        return overflow || carry ? nil : ExpressionDuration(nanoseconds: sum)
    }
}
