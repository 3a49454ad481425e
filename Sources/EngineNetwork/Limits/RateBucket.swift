/// What is left of a limit for one key: a bucket of tokens that fills with time, what the upstream
/// said, what is on its way, and a block after a refusal.
struct RateBucket: Sendable {
    /// What a response told about the upstream's own window.
    private struct Window {
        var remaining: Double
        let end: MonotonicInstant
    }

    private var tokens: Double
    private var capacity: Double
    private var perSecond: Double?
    private var filledAt: MonotonicInstant
    private var window: Window?
    private var inFlight = 0
    private var blockedUntil: (instant: MonotonicInstant, reason: LimitWait.Reason)?
    /// Refusals without a named wait, with no quiet time between them.
    private var refusals = 0
    /// When the wait after the last of these is over.
    private var quietSince: MonotonicInstant?

    /// How long nothing may be refused until the next refusal counts as the first: the window of most rates.
    private static let quietTime = Duration.seconds(60)

    init(_ limit: RateLimit, at now: MonotonicInstant) {
        capacity = Double(limit.burst ?? limit.rate?.count ?? 1)
        perSecond = limit.rate?.perSecond
        tokens = capacity
        filledAt = now
    }

    mutating func begin(cost: Double, _ limit: RateLimit, at now: MonotonicInstant) -> RateLimiter.Permission {
        if let block = blockedUntil {
            if block.instant > now { return .wait(LimitWait(now.duration(to: block.instant), block.reason)) }
            blockedUntil = nil
        }
        guard inFlight < limit.concurrency else { return .busy(concurrency: limit.concurrency) }
        // A call that takes more than fits waits for a full bucket: it could never be made otherwise.
        let due = min(cost, capacity)
        fill(at: now)
        if let window, window.end <= now { self.window = nil }
        if let window, window.remaining < min(cost, 1) {
            return .wait(LimitWait(now.duration(to: window.end), .quota(limit: limit.name)))
        }
        if let perSecond, tokens < due {
            return .wait(LimitWait(Self.span((due - tokens) / perSecond), .rate(limit: limit.name)))
        }
        if perSecond != nil { tokens -= due }
        window?.remaining -= cost
        inFlight += 1
        return .granted
    }

    mutating func end() {
        inFlight = max(0, inFlight - 1)
    }

    mutating func charge(_ difference: Double, at now: MonotonicInstant) {
        fill(at: now)
        tokens = min(capacity, tokens - difference)
        window?.remaining -= difference
    }

    mutating func observe(_ quota: QuotaNotice, at now: MonotonicInstant) {
        fill(at: now)
        if let most = quota.capacity, most > 0 { capacity = most }
        if let refill = quota.refill, refill > 0 {
            if perSecond == nil { tokens = capacity }
            perSecond = refill
        }
        tokens = min(tokens, capacity)
        guard let remaining = quota.remaining else { return }
        // Calls on their way have not been counted by the upstream yet; the one that answers has.
        let left = max(0, remaining - Double(max(0, inFlight - 1)))
        if let reset = quota.reset {
            observeWindow(left, end: now.advanced(by: reset), at: now)
        } else if perSecond != nil {
            tokens = min(tokens, left)
        }
    }

    /// Answers may overtake each other: within one window the least counts.
    private mutating func observeWindow(_ left: Double, end: MonotonicInstant, at now: MonotonicInstant) {
        if let known = window, known.end > now, abs(known.end.duration(to: end).wholeNanoseconds) < 2_000_000_000 {
            window = Window(remaining: min(known.remaining, left), end: max(known.end, end))
        } else {
            window = Window(remaining: left, end: end)
        }
    }

    mutating func refuse(
        asked: Duration?, _ growth: RefusalGrowth, _ limit: RateLimit, at now: MonotonicInstant
    ) -> LimitWait {
        let wait: LimitWait
        if let asked {
            let cap = asked > limit.longestAsked ? limit.longestAsked : nil
            wait = LimitWait(max(.zero, cap ?? asked), .asked(asked, cappedAt: cap))
        } else if let window, window.end > now {
            let left = now.duration(to: window.end)
            wait = LimitWait(min(left, limit.longestAsked), .quota(limit: limit.name))
        } else if let block = blockedUntil, block.instant > now {
            // It was on its way when the one before was refused, and says nothing new.
            return LimitWait(now.duration(to: block.instant), block.reason)
        } else {
            if let quietSince, quietSince.duration(to: now) > Self.quietTime { refusals = 0 }
            refusals += 1
            let grown = growth.wait(refusals)
            let penalty = limit.penalty.map { refusals == 1 ? $0 : max($0, grown) }
            wait = LimitWait(penalty ?? grown, .penalty(limit: limit.name))
            quietSince = now.advanced(by: wait.duration)
        }
        let until = now.advanced(by: wait.duration)
        if blockedUntil.map({ $0.instant < until }) ?? true { blockedUntil = (until, wait.reason) }
        return wait
    }

    /// Whether a new bucket would answer the same.
    func isAsNew(at now: MonotonicInstant) -> Bool {
        var filled = self
        filled.fill(at: now)
        return inFlight == 0 && (blockedUntil.map { $0.instant <= now } ?? true) && filled.tokens >= capacity
            && (window.map { $0.end <= now } ?? true)
            && (quietSince.map { $0.duration(to: now) > Self.quietTime } ?? true)
    }

    private mutating func fill(at now: MonotonicInstant) {
        guard now > filledAt else { return }
        if let perSecond {
            let seconds = Double(filledAt.duration(to: now).wholeNanoseconds) / 1e9
            tokens = min(capacity, tokens + seconds * perSecond)
        }
        filledAt = now
    }

    /// Rounded up to the next nanosecond and one more, so that whoever waits as told is never a hair
    /// too early.
    private static func span(_ seconds: Double) -> Duration {
        .nanoseconds(Int64(min(seconds * 1e9, 9e18).rounded(.up)) + 1)
    }
}
