import Testing

@testable import EngineNetwork

struct EventLoopTimerQueueTests {
    @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
    func `callbacks come out by instant, and by order of entry within one`(seed: UInt64) {
        var random = Generator(seed: seed)
        var queue = EventLoop.TimerQueue()
        var expected: [(instant: Int64, id: UInt64)] = []
        var out: [UInt64] = []
        for _ in 0..<500 {
            let instant = Int64.random(in: 0..<50, using: &random)
            let next = UInt64(expected.count + 1)
            let id = queue.insert(at: MonotonicInstant(nanoseconds: instant)) { out.append(next) }
            expected.append((instant, id))
        }
        let removed = Set(expected.map(\.id).filter { _ in Bool.random(using: &random) })
        for id in removed { queue.remove(id) }
        expected.removeAll { removed.contains($0.id) }
        while let callback = queue.popDue(at: MonotonicInstant(nanoseconds: 50)) { callback() }
        #expect(out == expected.sorted { ($0.instant, $0.id) < ($1.instant, $1.id) }.map(\.id), "seed \(seed)")
        #expect(queue.isEmpty)
    }

    @Test
    func `nothing is due before its instant`() {
        var queue = EventLoop.TimerQueue()
        _ = queue.insert(at: MonotonicInstant(nanoseconds: 10)) {}
        #expect(queue.popDue(at: MonotonicInstant(nanoseconds: 9)) == nil)
        #expect(queue.next == MonotonicInstant(nanoseconds: 10))
        #expect(queue.popDue(at: MonotonicInstant(nanoseconds: 10)) != nil)
        #expect(queue.next == nil)
    }

    @Test
    func `cancelled timers do not pile up`() {
        var queue = EventLoop.TimerQueue()
        for _ in 0..<10_000 {
            let id = queue.insert(at: MonotonicInstant(nanoseconds: .max)) {}
            queue.remove(id)
        }
        #expect(queue.storedCount <= 65)
    }
}

/// SplitMix64: a seed gives the same numbers on every run.
struct Generator: RandomNumberGenerator {
    var seed: UInt64

    mutating func next() -> UInt64 {
        seed &+= 0x9e37_79b9_7f4a_7c15
        var value = seed
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }
}
