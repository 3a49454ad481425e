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
    }

    /// Why.
    public let reason: Reason
    /// How long at least, in seconds, where upstream or the definition says it.
    public let seconds: Double?
    /// What upstream answered, for the log: `429 from list_items`.
    public let message: String

    /// Makes a pause.
    public init(_ reason: Reason, seconds: Double?, message: String) {
        self.reason = reason
        self.seconds = seconds
        self.message = message
    }
}
