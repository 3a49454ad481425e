/// Looks at the deadlines of a loop's transfers when one of them could be over, or before.
///
/// One timer for all: most transfers end long before their deadlines, which move on with each byte. Confined to the
/// loop.
final class DeadlineSweep {
    private let loop: EventLoop
    private let check: () -> MonotonicInstant?
    private var next: (timer: EventLoop.Timer, instant: MonotonicInstant)?

    /// - Parameters:
    ///   - loop: whose timers ring.
    ///   - check: ends what is over, and says when to look again.
    init(loop: EventLoop, check: @escaping () -> MonotonicInstant?) {
        self.loop = loop
        self.check = check
    }

    /// Sees to it that it is looked at an instant or before.
    func look(at instant: MonotonicInstant) {
        if let next {
            guard instant < next.instant else { return }
            loop.cancel(next.timer)
        }
        next = (loop.schedule(at: instant) { [weak self] in self?.ring() }, instant)
    }

    private func ring() {
        next = nil
        if let instant = check() { look(at: instant) }
    }

    /// Looks no more.
    func cancel() {
        if let next { loop.cancel(next.timer) }
        next = nil
    }
}
