/// What a `Retry-After` field asks for (RFC 9110 §10.2.3).
///
/// Besides seconds and dates it takes what servers send in their place: decimal seconds, and points in
/// time as seconds or milliseconds since 1970. A date that has passed is a wait of zero; garbage and
/// negative numbers are no value. However long the wait is, it is given as it is: whoever waits decides
/// how much of it to believe.
public struct RetryAfter: Sendable, Hashable {
    /// How long to wait from now on.
    public let wait: Duration

    /// Reads a field's value.
    /// - Parameters:
    ///   - text: the value.
    ///   - now: seconds since 1970.
    public init?(_ text: String, now: Int64) {
        guard let wait = WaitHint.wait(text, now: now) else { return nil }
        self.wait = wait
    }

    /// Reads the first `Retry-After` line of a head.
    /// - Parameters:
    ///   - fields: the head's fields.
    ///   - now: seconds since 1970.
    public init?(_ fields: HTTPFields, now: Int64) {
        guard let text = fields["retry-after"] else { return nil }
        self.init(text, now: now)
    }
}
