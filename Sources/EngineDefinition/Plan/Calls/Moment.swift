public import EngineLanguage

/// What an interpreter cannot know by itself: the time, and values that nobody can guess.
///
/// The driver makes one for each step, so that a run can be replayed exactly.
public struct Moment: Sendable {
    /// The roots that it gives.
    static let roots = ["now", "nonce", "idempotency_key"]

    /// One instant for all that one step evaluates.
    public let now: ExpressionTimestamp
    /// 32 hex digits, new for each attempt.
    public let nonce: String
    /// A version 4 UUID; a call keeps the one of its first attempt.
    public let uuid: String

    /// Makes a moment.
    public init(now: ExpressionTimestamp, nonce: String, uuid: String) {
        self.now = now
        self.nonce = nonce
        self.uuid = uuid
    }
}
