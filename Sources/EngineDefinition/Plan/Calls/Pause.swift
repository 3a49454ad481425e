/// A wait that the interpreter asks for.
///
/// How long a back-off takes is the driver's: it has the jitter.
public struct Pause: Sendable, Hashable {
    /// Why.
    public enum Reason: Sendable, Hashable {
        /// Upstream said that there were too many calls.
        case rateLimited
        /// Upstream is broken for the moment; this was the given attempt, counted from 1.
        case backOff(attempt: Int)
        /// A step is asked again until it is done.
        case polling
    }

    /// How pauses grow that nobody names: each is at most twice as long as the one before.
    public struct Growth: Sendable, Hashable {
        /// The first pause, in seconds.
        public let firstSeconds: Double
        /// The longest pause, in seconds.
        public let maxSeconds: Double

        /// Makes a growth; the defaults are those of definitions.md §4.
        public init(firstSeconds: Double = 1, maxSeconds: Double = 60) {
            self.firstSeconds = firstSeconds
            self.maxSeconds = maxSeconds
        }

        /// The longest that the pause of an attempt, counted from 1, may be, in seconds.
        public func ceiling(_ attempt: Int) -> Double {
            min(maxSeconds, firstSeconds * Double(1 << min(max(attempt - 1, 0), 20)))
        }
    }

    /// Why.
    public let reason: Reason
    /// How long at least, in seconds, where upstream or the definition says it.
    public let seconds: Double?
    /// What upstream answered, for the log: `429 from list_items`.
    public let message: String
    /// The first of growing pauses of this call, in seconds.
    public let firstSeconds: Double
    /// The longest of them, in seconds.
    public let maxSeconds: Double

    /// Makes a pause of a call that is repeated as a plan says.
    public init(_ reason: Reason, seconds: Double?, message: String, retry: RetryPlan = RetryPlan()) {
        self.reason = reason
        self.seconds = seconds
        self.message = message
        firstSeconds = retry.firstSeconds
        maxSeconds = retry.maxSeconds
    }

    /// The length of the n-th of growing pauses, counted from 1, without jitter: it doubles up to the longest.
    public func grown(_ number: Int) -> Double {
        min(maxSeconds, firstSeconds * Double(1 << min(max(number - 1, 0), 20)))
    }
}
