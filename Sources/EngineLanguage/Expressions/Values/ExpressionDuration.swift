/// A span of time, exact to the nanosecond, up to 292 years either way.
public struct ExpressionDuration: Sendable, Hashable, Comparable {
    /// Its length; negative for a span backwards.
    public let nanoseconds: Int64

    /// Makes a duration.
    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// By length.
    public static func < (left: ExpressionDuration, right: ExpressionDuration) -> Bool {
        left.nanoseconds < right.nanoseconds
    }
}
