/// A limit of an API: how many calls in a span of time, and at once (definitions.md §2.7).
public struct RateLimit: Sendable, Hashable {
    /// The name, for waits and metrics.
    public var name: String
    /// How fast calls may follow each other; `nil` if only the upstream tells.
    public var rate: Rate?
    /// How many calls may be made at once after a pause; the rate's count unless it is set.
    public var burst: Int?
    /// How many calls may be on their way.
    public var concurrency: Int
    /// How long to wait after a refusal that names no time; without it, and where it is too short, waits double.
    public var penalty: Duration?
    /// The longest wait that an upstream may ask for.
    public var longestAsked: Duration

    /// A number of calls in a span of time.
    public struct Rate: Sendable, Hashable {
        /// How many.
        public let count: Int
        /// In which span.
        public let span: Duration

        /// Makes a rate; both numbers must be positive.
        public init(_ count: Int, per span: Duration) {
            self.count = max(1, count)
            self.span = max(.nanoseconds(1), span)
        }

        /// Calls a second.
        var perSecond: Double { Double(count) * 1e9 / Double(span.wholeNanoseconds) }
    }

    /// Makes a limit.
    public init(
        name: String, rate: Rate? = nil, burst: Int? = nil, concurrency: Int = 10, penalty: Duration? = nil,
        longestAsked: Duration = .seconds(3_600)
    ) {
        self.name = name
        self.rate = rate
        self.burst = burst
        self.concurrency = max(1, concurrency)
        self.penalty = penalty
        self.longestAsked = longestAsked
    }
}
