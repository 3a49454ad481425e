/// How long to wait before a failed call is tried again: exponential, capped, with full jitter.
///
/// Pure.
public struct RetryPolicy: Sendable, Hashable {
    /// The most calls that are made, the first one included.
    public var attempts: Int
    /// The longest first wait.
    public var first: Duration
    /// The longest wait.
    public var max: Duration
    /// The longest wait that an upstream may ask for; what it asks beyond is cut, and said.
    public var longestAsked: Duration

    /// Makes a policy; the defaults are those of definitions.md §4.
    public init(
        attempts: Int = 5, first: Duration = .seconds(1), max: Duration = .seconds(60),
        longestAsked: Duration = .seconds(3_600)
    ) {
        self.attempts = attempts
        self.first = first
        self.max = max
        self.longestAsked = longestAsked
    }

    /// What to do after a failed call.
    public enum Decision: Sendable, Hashable {
        /// Make the call again after a wait.
        case retry(LimitWait)
        /// This many calls were made; that was the last.
        case giveUp(afterAttempts: Int)
    }

    /// Decides after a call that failed in a way that may pass.
    /// - Parameters:
    ///   - attempt: the number of calls made, the failed one included; from 1.
    ///   - asked: the wait that the upstream asked for, if it did; the call is never made before it is over.
    ///   - random: the source of the jitter.
    /// - Returns: a wait before the next attempt, or the end.
    public func decide(
        afterAttempt attempt: Int, asked: Duration? = nil, using random: inout some RandomNumberGenerator
    ) -> Decision {
        guard attempt < attempts else { return .giveUp(afterAttempts: attempt) }
        if let asked { return .retry(wait(asked: asked)) }
        let longest = longestWait(afterAttempt: attempt).wholeNanoseconds
        let wait = Duration.nanoseconds(Int64.random(in: 0...Swift.max(0, longest), using: &random))
        return .retry(LimitWait(wait, .backoff(attempt: attempt, of: attempts)))
    }

    /// The wait that an upstream asked for, as far as we take it.
    public func wait(asked: Duration) -> LimitWait {
        asked > longestAsked
            ? LimitWait(longestAsked, .asked(asked, cappedAt: longestAsked))
            : LimitWait(Swift.max(.zero, asked), .asked(asked, cappedAt: nil))
    }

    /// The upper end of the jitter: doubles with each attempt.
    private func longestWait(afterAttempt attempt: Int) -> Duration {
        var wait = first
        for _ in 1..<Swift.max(1, attempt) {
            wait = wait * 2
            if wait >= max { return max }
        }
        return Swift.min(wait, max)
    }
}
