/// How long to wait before a failed call is tried again: exponential, capped, with full jitter.
public struct RetryPolicy: Sendable, Hashable {
    /// The most calls that are made, the first one included.
    public var attempts: Int
    /// The longest first wait.
    public var first: Duration
    /// The longest wait.
    public var max: Duration

    /// Makes a policy; the defaults are those of definitions.md §4.
    public init(attempts: Int = 5, first: Duration = .seconds(1), max: Duration = .seconds(60)) {
        self.attempts = attempts
        self.first = first
        self.max = max
    }
}
