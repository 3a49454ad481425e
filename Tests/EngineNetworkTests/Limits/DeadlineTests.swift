import EngineNetwork
import Testing

struct DeadlineTests {
    private let start = MonotonicInstant(nanoseconds: 0)

    @Test
    func `what is left shrinks to nothing and no further`() {
        let deadline = Deadline(.seconds(10), after: start)
        #expect(deadline.remaining(at: start.advanced(by: .seconds(4))) == .seconds(6))
        #expect(deadline.remaining(at: start.advanced(by: .seconds(40))) == .zero)
        #expect(!deadline.isOver(at: start.advanced(by: .milliseconds(9_999))))
        #expect(deadline.isOver(at: start.advanced(by: .seconds(10))))
        #expect(deadline == Deadline(at: start.advanced(by: .seconds(10))))
    }

    @Test
    func `a duration is cut at the deadline`() {
        let deadline = Deadline(.seconds(10), after: start)
        #expect(deadline.limiting(.seconds(3), at: start) == .seconds(3))
        #expect(deadline.limiting(.seconds(30), at: start) == .seconds(10))
        #expect(deadline.allows(.seconds(9), at: start))
        #expect(!deadline.allows(.seconds(10), at: start))
    }

    @Test
    func `never is never over`() {
        #expect(!Deadline.never.isOver(at: MonotonicInstant(nanoseconds: .max)))
        #expect(Deadline.never.remaining(at: start) == nil)
        #expect(Deadline.never.limiting(.seconds(3), at: start) == .seconds(3))
        #expect(Deadline.never.allows(.seconds(Int64.max), at: start))
    }
}
