/// Decides when a call may be made under one limit, with a bucket for each key.
///
/// Pure: instants are given, nothing waits here. Whoever drives it asks again after the wait, or when a
/// call has ended.
public struct RateLimiter: Sendable {
    /// The limit.
    public let limit: RateLimit
    private var buckets: [String: RateBucket] = [:]

    /// Buckets beyond this many are looked through for such that are as good as new.
    private static let manyBuckets = 1_024

    /// Makes a limiter with full buckets.
    public init(_ limit: RateLimit) {
        self.limit = limit
    }

    /// The answer to a wish to call.
    public enum Permission: Sendable, Hashable {
        /// The call counts as made: end it with ``RateLimiter/end(key:at:)``.
        case granted
        /// Nothing before this wait is over.
        case wait(LimitWait)
        /// As many calls as may be are on their way; ask again when one has ended.
        case busy(concurrency: Int)
    }

    /// Asks to make a call.
    /// - Parameters:
    ///   - key: which bucket, for limits with one for each value.
    ///   - cost: how much of the limit the call takes.
    ///   - now: the present.
    /// - Returns: whether it may be made now.
    public mutating func begin(key: String = "", cost: Double = 1, at now: MonotonicInstant) -> Permission {
        if buckets.count > Self.manyBuckets { buckets = buckets.filter { !$0.value.isAsNew(at: now) } }
        return buckets[key, default: RateBucket(limit, at: now)].begin(cost: cost, limit, at: now)
    }

    /// Tells that a call has ended, however it did.
    public mutating func end(key: String = "", at now: MonotonicInstant) {
        buckets[key]?.end()
    }

    /// Tells what a call has really taken, where that is only known from its response.
    /// - Parameters:
    ///   - difference: what it took beyond what was asked for; negative for less.
    ///   - key: which bucket.
    ///   - now: the present.
    public mutating func charge(_ difference: Double, key: String = "", at now: MonotonicInstant) {
        buckets[key]?.charge(difference, at: now)
    }

    /// Takes what a response says about the quota; to be told before ``end(key:at:)``.
    public mutating func observe(_ quota: QuotaNotice, key: String = "", at now: MonotonicInstant) {
        buckets[key, default: RateBucket(limit, at: now)].observe(quota, at: now)
    }

    /// Takes a refusal: nothing is sent under the key until the wait is over.
    /// - Parameters:
    ///   - asked: the wait that the refusal names, if it does.
    ///   - growth: how waits grow that no refusal names.
    ///   - key: which bucket.
    ///   - now: the present.
    /// - Returns: the wait, for the log.
    public mutating func refuse(
        asked: Duration? = nil, _ growth: RefusalGrowth = RefusalGrowth(), key: String = "", at now: MonotonicInstant
    ) -> LimitWait {
        buckets[key, default: RateBucket(limit, at: now)].refuse(asked: asked, growth, limit, at: now)
    }
}

/// What a response says about a quota, in whatever way the API says it.
public struct QuotaNotice: Sendable, Hashable {
    /// How much is left.
    public var remaining: Double?
    /// The most that there can be.
    public var capacity: Double?
    /// How much comes back each second.
    public var refill: Double?
    /// How long until everything is back.
    public var reset: Duration?

    /// Makes a notice.
    public init(
        remaining: Double? = nil, capacity: Double? = nil, refill: Double? = nil, reset: Duration? = nil
    ) {
        self.remaining = remaining
        self.capacity = capacity
        self.refill = refill
        self.reset = reset
    }
}
