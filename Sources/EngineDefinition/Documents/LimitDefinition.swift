public import EngineLanguage

/// A limit of the API that calls wait for (definitions.md §2.7).
public struct LimitDefinition: Configurable {
    /// Who shares a limit.
    public enum Scope: String, ShapeChoice {
        /// Each connection has its own.
        case connection
        /// All connections of the app share it.
        case integration
    }

    /// The name in shapes.
    public static let shapeName = "limit"

    /// Name for waits and metrics.
    public let name: Spanned<String>?
    /// So many calls in so much time.
    public let rate: Rate?
    /// How many may come at once before the rate holds; the rate's count.
    public let burst: Int?
    /// Calls at once.
    public let concurrency: Int?
    /// Endpoint names, as globs; empty: all.
    public let endpoints: [Spanned<String>]
    /// Who shares it.
    public let scope: Scope
    /// A bucket for each value.
    public let key: ExpressionField?
    /// What a call took, read from its response.
    public let cost: ExpressionField?
    /// What the response says is left.
    public let remaining: ExpressionField?
    /// What the response says is the most.
    public let capacity: ExpressionField?
    /// What comes back per second.
    public let refill: ExpressionField?
    /// When the bucket is full again.
    public let reset: ExpressionField?
    /// Wait after a refusal that names no time.
    public let penalty: Duration?
    /// Where the limit stands.
    public let span: Span

    /// Calls at once where nothing else is said.
    public static let defaultConcurrency = 10

    /// Reads a limit.
    public init(reading object: inout ObjectReader) {
        span = object.span
        name = object.optional("name", .spanned(.text), "Name for waits and metrics.", example: "search")
        rate = object.optional("rate", .rate, "So many calls in so much time.", example: "60/1m")
        burst = object.optional("burst", .integer(1...1_000_000), "How many may come at once; the rate's count.")
        concurrency = object.optional("concurrency", .integer(1...1_000), "Calls at once; 10.")
        endpoints = object.optional(
            "for", .oneOrList(of: .spanned(.text)), "Endpoint names, as globs; all.", default: [],
            example: "[\"list_*\"]")
        scope = object.optional("scope", .choice, "Who shares it.", default: .connection)
        key = object.optional("key", .expression(in: .request), "A bucket for each value.", example: "input.channel")
        cost = object.optional(
            "cost", .expression(in: .response), "What a call took, read from its response; the endpoint's `cost`.")
        remaining = object.optional(
            "remaining", .expression(in: .response), "What the response says is left.",
            example: "int(response.headers['x-ratelimit-remaining'])")
        capacity = object.optional("capacity", .expression(in: .response), "What the response says is the most.")
        refill = object.optional("refill", .expression(in: .response), "What comes back per second.")
        reset = object.optional(
            "reset", .expression(in: .response),
            "When the bucket is full again; a refusal with nothing left is waited out until then.",
            example: "timestamp(int(response.headers['x-ratelimit-reset']))")
        penalty = object.optional("penalty", .duration, "Wait after a refusal that names no time.")
        object.key("burst", needs: "rate")
    }
}
