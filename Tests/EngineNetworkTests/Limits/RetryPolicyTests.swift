import EngineNetwork
import Testing

struct RetryPolicyTests {
    private let policy = RetryPolicy(attempts: 5, first: .seconds(1), max: .seconds(6))

    @Test
    func `waits lie between nothing and an end that doubles up to the longest`() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = Generator(seed: seed)
        let ends: [Duration] = [.seconds(1), .seconds(2), .seconds(4), .seconds(6)]
        for (attempt, end) in zip(1..., ends) {
            var waits: [Duration] = []
            for _ in 0..<500 {
                guard case .retry(let wait) = policy.decide(afterAttempt: attempt, using: &random) else {
                    Issue.record("gave up after \(attempt), seed \(seed)")
                    return
                }
                #expect(wait.reason == .backoff(attempt: attempt, of: 5))
                waits.append(wait.duration)
            }
            #expect(waits.allSatisfy { $0 >= .zero && $0 <= end }, "seed \(seed)")
            // Full jitter: both halves are used.
            #expect(waits.contains { $0 < end / 2 } && waits.contains { $0 > end / 2 }, "seed \(seed)")
        }
    }

    @Test
    func `the last attempt is the last`() {
        var random = Generator(seed: 1)
        #expect(policy.decide(afterAttempt: 5, using: &random) == .giveUp(afterAttempts: 5))
        #expect(policy.decide(afterAttempt: 5, asked: .seconds(1), using: &random) == .giveUp(afterAttempts: 5))
        #expect(RetryPolicy(attempts: 1).decide(afterAttempt: 1, using: &random) == .giveUp(afterAttempts: 1))
    }

    @Test
    func `what the upstream asks for is waited, without jitter`() {
        var random = Generator(seed: 1)
        let decision = policy.decide(afterAttempt: 1, asked: .seconds(30), using: &random)
        #expect(decision == .retry(LimitWait(.seconds(30), .asked(.seconds(30), cappedAt: nil))))
    }

    @Test
    func `a year is cut, and said`() {
        let wait = policy.wait(asked: .seconds(31_536_000))
        #expect(wait.duration == .seconds(3_600))
        #expect(
            "\(wait)" == "waits 3600 s: the upstream asked for 31536000 s, the longest wait is 3600 s")
    }

    @Test
    func `many attempts do not overflow`() {
        var random = Generator(seed: 1)
        let patient = RetryPolicy(attempts: .max, first: .seconds(1), max: .seconds(60))
        guard case .retry(let wait) = patient.decide(afterAttempt: 1_000_000, using: &random) else {
            Issue.record("gave up")
            return
        }
        #expect(wait.duration <= .seconds(60))
    }

    @Test
    func `every wait says why`() {
        #expect(
            "\(LimitWait(.milliseconds(1_250), .backoff(attempt: 2, of: 5)))" == "waits 1.25 s before attempt 3 of 5")
        #expect(
            "\(LimitWait(.seconds(2), .asked(.seconds(2), cappedAt: nil)))" == "waits 2 s: the upstream asked for 2 s")
        #expect("\(LimitWait(.seconds(2), .rate(limit: "api")))" == "waits 2 s: the rate of limit 'api' is used up")
        #expect(
            "\(LimitWait(.seconds(2), .quota(limit: "api")))"
                == "waits 2 s: the upstream says that limit 'api' is used up")
        #expect(
            "\(LimitWait(.milliseconds(5), .penalty(limit: "api")))"
                == "waits 0.005 s: the upstream refused a call under limit 'api'")
    }
}
