import EngineNetwork
import Testing

struct RateLimiterTests {
    private let start = MonotonicInstant(nanoseconds: 1_000_000_000_000)

    private func after(_ milliseconds: Int) -> MonotonicInstant {
        start.advanced(by: .milliseconds(milliseconds))
    }

    /// The wait that is told, or none.
    private func wait(_ permission: RateLimiter.Permission) -> LimitWait? {
        if case .wait(let wait) = permission { return wait }
        return nil
    }

    @Test
    func `a burst passes, then calls follow at the rate`() throws {
        var limiter = RateLimiter(RateLimit(name: "api", rate: .init(10, per: .seconds(1)), burst: 3, concurrency: 100))
        for _ in 0..<3 { #expect(limiter.begin(at: start) == .granted) }
        let told = try #require(wait(limiter.begin(at: start)))
        #expect(told.reason == .rate(limit: "api"))
        #expect(told.duration >= .milliseconds(100) && told.duration < .milliseconds(101))
        #expect(wait(limiter.begin(at: after(99))) != nil)
        #expect(limiter.begin(at: start.advanced(by: told.duration)) == .granted)
    }

    @Test
    func `without a burst the rate's count may come at once`() {
        var limiter = RateLimiter(RateLimit(name: "api", rate: .init(60, per: .seconds(60)), concurrency: 100))
        for _ in 0..<60 { #expect(limiter.begin(at: start) == .granted) }
        #expect(limiter.begin(at: start) != .granted)
    }

    @Test
    func `over any span no more calls pass than rate and burst allow`() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = Generator(seed: seed)
        var limiter = RateLimiter(
            RateLimit(name: "api", rate: .init(50, per: .seconds(1)), burst: 5, concurrency: 1_000))
        var now = start
        var passed: [MonotonicInstant] = []
        while passed.count < 400 {
            switch limiter.begin(at: now) {
            case .granted: passed.append(now)
            case .wait(let wait):
                // Sometimes as told, sometimes earlier: asking too early must gain nothing.
                let share = Double.random(in: 0...1, using: &random)
                now = now.advanced(by: Bool.random(using: &random) ? wait.duration : wait.duration * share)
            case .busy: Issue.record("busy, seed \(seed)")
            }
        }
        for (index, first) in passed.enumerated() {
            for (count, last) in zip(1..., passed[index...]) {
                let seconds = Double(first.duration(to: last) / .nanoseconds(1)) / 1e9
                #expect(Double(count) <= 5 + seconds * 50 + 1e-6, "seed \(seed)")
            }
        }
        // And the rate is used: 395 calls at 50 a second.
        #expect(start.duration(to: now) < .milliseconds(7_900 + 200), "seed \(seed)")
    }

    @Test
    func `calls on their way are counted until they end`() {
        var limiter = RateLimiter(RateLimit(name: "api", concurrency: 2))
        #expect(limiter.begin(at: start) == .granted)
        #expect(limiter.begin(at: start) == .granted)
        #expect(limiter.begin(at: start) == .busy(concurrency: 2))
        limiter.end(at: start)
        #expect(limiter.begin(at: start) == .granted)
        for _ in 0..<5 { limiter.end(at: start) }
        #expect(limiter.begin(at: start) == .granted)
        #expect(limiter.begin(at: start) == .granted)
        #expect(limiter.begin(at: start) == .busy(concurrency: 2))
    }

    @Test
    func `each key has its own bucket`() {
        var limiter = RateLimiter(RateLimit(name: "api", rate: .init(1, per: .seconds(1))))
        #expect(limiter.begin(key: "a", at: start) == .granted)
        #expect(limiter.begin(key: "a", at: start) != .granted)
        #expect(limiter.begin(key: "b", at: start) == .granted)
    }

    @Test
    func `keys without end take bounded memory and lose nothing`() {
        var limiter = RateLimiter(RateLimit(name: "api", rate: .init(1, per: .seconds(1))))
        #expect(limiter.begin(key: "kept", at: start) == .granted)
        for number in 0..<5_000 {
            #expect(limiter.begin(key: "\(number)", at: start) == .granted)
            limiter.end(key: "\(number)", at: start)
        }
        #expect(limiter.begin(key: "kept", at: start) != .granted)
        #expect(limiter.begin(key: "4999", at: after(10)) != .granted)
        #expect(limiter.begin(key: "0", at: after(1_001)) == .granted)
    }

    @Test
    func `a dear call takes more, and one that never fits waits for a full bucket`() throws {
        var limiter = RateLimiter(RateLimit(name: "api", rate: .init(10, per: .seconds(1)), burst: 10))
        #expect(limiter.begin(cost: 8, at: start) == .granted)
        let told = try #require(wait(limiter.begin(cost: 50, at: start)))
        #expect(told.duration > .milliseconds(799) && told.duration < .milliseconds(801))
        #expect(limiter.begin(cost: 50, at: after(801)) == .granted)
    }

    @Test
    func `what a call really took is charged afterwards`() throws {
        var limiter = RateLimiter(RateLimit(name: "api", rate: .init(10, per: .seconds(1)), burst: 10))
        #expect(limiter.begin(at: start) == .granted)
        limiter.charge(19, at: start)
        let told = try #require(wait(limiter.begin(at: start)))
        #expect(told.duration > .milliseconds(1_099) && told.duration < .milliseconds(1_101))
        limiter.charge(-100, at: start)
        for _ in 0..<9 { #expect(limiter.begin(at: start) == .granted) }
    }

    @Test
    func `an upstream's window that is used up is waited for`() throws {
        var limiter = RateLimiter(RateLimit(name: "api"))
        #expect(limiter.begin(at: start) == .granted)
        limiter.observe(QuotaNotice(remaining: 1, reset: .seconds(30)), at: start)
        limiter.end(at: start)
        #expect(limiter.begin(at: after(10)) == .granted)
        let told = try #require(wait(limiter.begin(at: after(10))))
        #expect(told == LimitWait(.milliseconds(29_990), .quota(limit: "api")))
        #expect(limiter.begin(at: after(30_000)) == .granted)
    }

    @Test
    func `calls on their way are taken off what an answer says is left`() {
        var limiter = RateLimiter(RateLimit(name: "api"))
        for _ in 0..<4 { #expect(limiter.begin(at: start) == .granted) }
        // Three others are on their way when one says that four are left.
        limiter.observe(QuotaNotice(remaining: 4, reset: .seconds(30)), at: start)
        limiter.end(at: start)
        #expect(limiter.begin(at: start) == .granted)
        #expect(limiter.begin(at: start) != .granted)
    }

    @Test
    func `answers that overtake each other do not give calls back`() {
        var limiter = RateLimiter(RateLimit(name: "api"))
        #expect(limiter.begin(at: start) == .granted)
        limiter.observe(QuotaNotice(remaining: 0, reset: .seconds(30)), at: start)
        limiter.observe(QuotaNotice(remaining: 5, reset: .seconds(30)), at: after(100))
        #expect(limiter.begin(at: after(100)) != .granted)
        // A new window does.
        limiter.observe(QuotaNotice(remaining: 5, reset: .seconds(60)), at: after(200))
        #expect(limiter.begin(at: after(200)) == .granted)
    }

    @Test
    func `a bucket that the upstream describes is used as described`() throws {
        var limiter = RateLimiter(RateLimit(name: "points", concurrency: 100))
        #expect(limiter.begin(cost: 10, at: start) == .granted)
        limiter.observe(QuotaNotice(remaining: 20, capacity: 1_000, refill: 50), at: start)
        limiter.end(at: start)
        #expect(limiter.begin(cost: 20, at: start) == .granted)
        let told = try #require(wait(limiter.begin(cost: 100, at: start)))
        #expect(told.duration > .milliseconds(1_999) && told.duration < .milliseconds(2_001))
    }

    @Test
    func `a refusal blocks as long as it asks, at most the longest wait`() throws {
        var limiter = RateLimiter(RateLimit(name: "api", longestAsked: .seconds(600)))
        #expect(
            limiter.refuse(asked: .seconds(20), at: start)
                == LimitWait(.seconds(20), .asked(.seconds(20), cappedAt: nil)))
        let told = try #require(wait(limiter.begin(at: after(5_000))))
        #expect(told == LimitWait(.seconds(15), .asked(.seconds(20), cappedAt: nil)))
        #expect(limiter.begin(at: after(20_000)) == .granted)
        let year = limiter.refuse(asked: .seconds(31_536_000), at: after(20_000))
        #expect(year == LimitWait(.seconds(600), .asked(.seconds(31_536_000), cappedAt: .seconds(600))))
    }

    @Test
    func `a shorter refusal does not lift a longer one`() throws {
        var limiter = RateLimiter(RateLimit(name: "api"))
        _ = limiter.refuse(asked: .seconds(20), at: start)
        _ = limiter.refuse(asked: .seconds(1), at: start)
        #expect(try #require(wait(limiter.begin(at: start))).duration == .seconds(20))
    }

    @Test
    func `a refusal without a time takes the window, then the penalty, then doubles`() {
        var limiter = RateLimiter(RateLimit(name: "api"))
        limiter.observe(QuotaNotice(remaining: 3, reset: .seconds(7)), at: start)
        #expect(limiter.refuse(at: start) == LimitWait(.seconds(7), .quota(limit: "api")))
        var now = 8_000
        let waits = (0..<9).map { _ in
            let wait = limiter.refuse(at: after(now)).duration
            now += Int(wait.components.seconds) * 1_000
            return wait
        }
        #expect(waits == [1, 2, 4, 8, 16, 32, 60, 60, 60].map { .seconds($0) })
        // What an answer says of the quota is no sign that the refusals have an end: they may be another limit's.
        limiter.observe(QuotaNotice(remaining: 50), at: after(now))
        #expect(limiter.refuse(at: after(now)).duration == .seconds(60))
        // A minute without any is.
        #expect(limiter.refuse(at: after(now + 120_001)).duration == .seconds(1))
        var fixed = RateLimiter(RateLimit(name: "api", penalty: .seconds(5)))
        #expect(fixed.refuse(at: start) == LimitWait(.seconds(5), .penalty(limit: "api")))
        #expect(fixed.refuse(at: after(5_000)).duration == .seconds(5))
        #expect(fixed.refuse(at: after(10_000)).duration == .seconds(5))
        #expect(fixed.refuse(at: after(15_000)).duration == .seconds(8), "the penalty is too short for it")
    }

    @Test
    func `calls that are refused together count once`() {
        var limiter = RateLimiter(RateLimit(name: "api"))
        #expect(limiter.refuse(at: start).duration == .seconds(1))
        #expect(limiter.refuse(at: after(200)).duration == .milliseconds(800))
        #expect(limiter.refuse(at: after(999)).duration == .milliseconds(1))
        #expect(limiter.refuse(at: after(1_000)).duration == .seconds(2))
    }

    @Test
    func `growing waits are as long as they are drawn, and grow all the same`() {
        var limiter = RateLimiter(RateLimit(name: "api"))
        let short = RefusalGrowth(first: .milliseconds(400), longest: .seconds(3), share: 0.75)
        var now = 0
        let waits = (0..<5).map { _ in
            let wait = limiter.refuse(short, at: after(now)).duration
            now += 3_000
            return wait
        }
        #expect(waits == [300, 600, 1_200, 2_250, 2_250].map { .milliseconds($0) })
    }

    @Test
    func `a bucket whose refusals still count is kept`() {
        var limiter = RateLimiter(RateLimit(name: "api"))
        _ = limiter.refuse(key: "a", at: start)
        for key in 0..<2_000 {
            _ = limiter.begin(key: "\(key)", at: after(1_500))
            limiter.end(key: "\(key)", at: after(1_500))
        }
        #expect(limiter.refuse(key: "a", at: after(2_000)).duration == .seconds(2))
    }

    @Test
    func `a clock that stands still or goes back does no harm`() {
        var limiter = RateLimiter(RateLimit(name: "api", rate: .init(1, per: .seconds(1)), concurrency: 9))
        #expect(limiter.begin(at: after(1_000)) == .granted)
        #expect(limiter.begin(at: start) != .granted)
        #expect(limiter.begin(at: after(2_001)) == .granted)
    }
}
