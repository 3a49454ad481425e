import Testing

@testable import EngineNetwork

struct MonotonicInstantTests {
    @Test
    func `moving on and measuring agree`() {
        let start = MonotonicInstant(nanoseconds: 5)
        #expect(start.duration(to: start.advanced(by: .milliseconds(3))) == .milliseconds(3))
        #expect(start.advanced(by: .milliseconds(-3)) < start)
    }

    @Test
    func `the ends of the clock hold`() {
        let start = MonotonicInstant(nanoseconds: 5)
        #expect(start.advanced(by: .seconds(Int64.max)).nanoseconds == .max)
        #expect(start.advanced(by: .seconds(Int64.min)).nanoseconds < -9_000_000_000_000_000_000)
        #expect(MonotonicInstant(nanoseconds: .min).duration(to: MonotonicInstant(nanoseconds: .max)) > .zero)
    }

    @Test
    func `the clock does not go back`() {
        var last = MonotonicInstant.now
        for _ in 0..<1_000 {
            let now = MonotonicInstant.now
            #expect(now >= last)
            last = now
        }
    }
}
