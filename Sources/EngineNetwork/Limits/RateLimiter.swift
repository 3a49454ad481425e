/// Decides when a call may be made under one limit, with a bucket for each key.
///
/// Pure: instants are given, nothing waits here. Whoever drives it asks again after the wait, or when a
/// call has ended.
public struct RateLimiter: Sendable {
    /// The limit.
    public let limit: RateLimit
    private var buckets: [RateBucket] = []
    /// Where the bucket of each key is.
    private var places: [String: Int] = [:]

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
        if buckets.count > Self.manyBuckets { forgetNew(at: now) }
        return buckets[place(of: key, at: now)].begin(cost: cost, limit, at: now)
    }

    /// Where the bucket of a key is, which is made if there is none.
    private mutating func place(of key: String, at now: MonotonicInstant) -> Int {
        if let place = places[key] { return place }
        places[key] = buckets.count
        buckets.append(RateBucket(limit, at: now))
        return buckets.count - 1
    }

    /// Forgets the buckets that are as good as new.
    private mutating func forgetNew(at now: MonotonicInstant) {
        let (former, kept) = (buckets, places.filter { !buckets[$0.value].isAsNew(at: now) })
        buckets = kept.values.map { former[$0] }
        places = Dictionary(uniqueKeysWithValues: kept.keys.enumerated().map { ($1, $0) })
    }

    /// Tells that a call has ended, however it did.
    public mutating func end(key: String = "", at now: MonotonicInstant) {
        if let place = places[key] { buckets[place].end() }
    }

    /// Tells what a call has really taken, where that is only known from its response.
    /// - Parameters:
    ///   - difference: what it took beyond what was asked for; negative for less.
    ///   - key: which bucket.
    ///   - now: the present.
    public mutating func charge(_ difference: Double, key: String = "", at now: MonotonicInstant) {
        if let place = places[key] { buckets[place].charge(difference, at: now) }
    }

    /// Takes what a response says about the quota; to be told before ``end(key:at:)``.
    public mutating func observe(_ quota: QuotaNotice, key: String = "", at now: MonotonicInstant) {
        buckets[place(of: key, at: now)].observe(quota, at: now)
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
        buckets[place(of: key, at: now)].refuse(asked: asked, growth, limit, at: now)
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
