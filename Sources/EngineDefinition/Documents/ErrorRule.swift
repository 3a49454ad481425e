public import EngineLanguage

/// What an answer means, where its status alone does not say it (definitions.md §4).
public struct ErrorRule: Configurable {
    /// What the engine does about an answer.
    public enum Class: String, ShapeChoice {
        /// Waits and asks again; does not count as an attempt.
        case rateLimited = "rate_limited"
        /// Retried with backoff.
        case unavailable
        /// The credentials are refreshed, and the request is sent once again.
        case expired
        /// The connection is marked broken.
        case unauthorized
        /// Told to the caller.
        case forbidden
        /// Told to the caller.
        case notFound = "not_found"
        /// Told to the caller.
        case conflict
        /// Told to the caller.
        case gone
        /// Told to the caller.
        case invalid
        /// No records here; the partition counts as read.
        case skip
        /// The saved position is refused.
        case reset
        /// The run of the stream fails.
        case failed
    }

    /// The name in shapes.
    public static let shapeName = "error"

    /// Which answers are meant; nothing: all.
    public let when: ExpressionField?
    /// What they mean.
    public let isClass: Class
    /// What to tell.
    public let message: ExpressionField?
    /// Upstream's own code.
    public let code: ExpressionField?
    /// How long to wait, or until when.
    public let retryAfter: ExpressionField?
    /// Where the rule stands.
    public let span: Span

    /// Reads a rule.
    public init(reading object: inout ObjectReader) {
        span = object.span
        when = object.optional(
            "when", .guarded(in: .response), "Which answers are meant; all.", example: "response.status == 403")
        isClass = object.required("is", .choice, "What they mean.", example: "rate_limited")
        message = object.optional(
            "message", .expression(in: .response), "What to tell.", example: "response.body.message")
        code = object.optional(
            "code", .expression(in: .response), "Upstream's own code.", example: "response.body.code")
        retryAfter = object.optional(
            "retry_after", .expression(in: .response), "How long to wait (a duration), or until when (a timestamp).",
            example: "duration('60s')")
    }
}
