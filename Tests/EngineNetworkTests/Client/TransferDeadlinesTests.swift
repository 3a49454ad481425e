import Testing

@testable import EngineNetwork

struct TransferDeadlinesTests {
    private let options = RequestOptions(
        connectTimeout: .seconds(10), idleTimeout: .seconds(2), totalTimeout: .seconds(60))
    private func second(_ seconds: Int64) -> MonotonicInstant {
        MonotonicInstant(nanoseconds: seconds * 1_000_000_000)
    }

    @Test
    func `connecting has its own limit, and idleness begins with the connection`() {
        var deadlines = TransferDeadlines(options: options, start: second(0))
        #expect(deadlines.expired(at: second(9)) == nil)
        #expect(deadlines.expired(at: second(10))?.0 == .connect)
        deadlines.connect(at: second(9))
        #expect(deadlines.expired(at: second(10)) == nil)
        #expect(deadlines.expired(at: second(11))?.0 == .idle)
    }

    @Test
    func `a second connection may take as long as the first`() {
        var deadlines = TransferDeadlines(options: options, start: second(0))
        deadlines.connect(at: second(1))
        deadlines.reconnect(at: second(2))
        #expect(deadlines.next == second(12))
        #expect(deadlines.expired(at: second(11)) == nil)
        #expect(deadlines.expired(at: second(12))?.0 == .connect)
    }

    @Test
    func `the next look is at the limit that runs out first`() {
        var deadlines = TransferDeadlines(options: options, start: second(0))
        #expect(deadlines.next == second(10))
        deadlines.connect(at: second(1))
        #expect(deadlines.next == second(3))
        deadlines.touch(at: second(2))
        #expect(deadlines.next == second(4))
        deadlines.touch(at: second(59))
        #expect(deadlines.next == second(60))
        #expect(deadlines.expired(at: second(60))?.0 == .total)
    }

    @Test
    func `nobody is woken for a limit that does not run yet`() {
        // At second 2 nothing is idle, for nothing is connected: a timer for it would ring on and on.
        let deadlines = TransferDeadlines(options: options, start: second(0))
        #expect(deadlines.expired(at: second(3)) == nil)
        #expect(deadlines.next.map { $0 > second(3) } == true)
    }

    @Test
    func `a pause of our own stops idleness, not the whole`() {
        var deadlines = TransferDeadlines(options: options, start: second(0))
        deadlines.connect(at: second(0))
        deadlines.pause()
        #expect(deadlines.expired(at: second(50)) == nil)
        #expect(deadlines.next == second(60))
        deadlines.resume(at: second(50))
        #expect(deadlines.expired(at: second(51)) == nil)
        #expect(deadlines.expired(at: second(52))?.0 == .idle)
    }

    @Test
    func `a stream without an end has no limit while it is paused`() {
        var deadlines = TransferDeadlines(
            options: RequestOptions(idleTimeout: .seconds(2), totalTimeout: nil), start: second(0))
        deadlines.connect(at: second(0))
        deadlines.pause()
        #expect(deadlines.next == nil)
    }
}
