/// A wait with its reason, for the log line that every wait has.
public struct LimitWait: Sendable, Hashable, CustomStringConvertible {
    /// How long, from now on.
    public let duration: Duration
    /// Why.
    public let reason: Reason

    /// Makes a wait.
    public init(_ duration: Duration, _ reason: Reason) {
        self.duration = duration
        self.reason = reason
    }

    /// Why there is a wait.
    public enum Reason: Sendable, Hashable {
        /// A call failed and is made again.
        case backoff(attempt: Int, of: Int)
        /// The upstream named a wait; if it was longer than we believe, the longest that we take stands
        /// here.
        case asked(Duration, cappedAt: Duration?)
        /// The rate of a limit is used up.
        case rate(limit: String)
        /// The upstream said that nothing is left until its window begins anew.
        case quota(limit: String)
        /// The upstream refused a call and named no wait.
        case penalty(limit: String)
    }

    /// Duration and reason in words.
    public var description: String {
        let span = duration.formattedSeconds
        if case .backoff = reason { return "waits \(span) \(cause)" }
        return "waits \(span): \(cause)"
    }

    /// The reason in words.
    public var cause: String {
        switch reason {
        case .backoff(let attempt, let attempts): "before attempt \(attempt + 1) of \(attempts)"
        case .asked(let asked, nil): "the upstream asked for \(asked.formattedSeconds)"
        case .asked(let asked, let cap?):
            "the upstream asked for \(asked.formattedSeconds), the longest wait is \(cap.formattedSeconds)"
        case .rate(let limit): "the rate of limit '\(limit)' is used up"
        case .quota(let limit): "the upstream says that limit '\(limit)' is used up"
        case .penalty(let limit): "the upstream refused a call under limit '\(limit)'"
        }
    }
}
