/// Looks at the deadlines of a loop's transfers when one of them could be over, or before.
///
/// One timer for all: most transfers end long before their deadlines, which move on with each byte. Confined to the
/// loop.
final class DeadlineSweep {
    private let loop: EventLoop
    private let transfers: () -> [Transfer]
    private let fail: (Transfer, TransportFault) -> Void
    private var next: (timer: EventLoop.Timer, instant: MonotonicInstant)?

    /// - Parameters:
    ///   - loop: whose timers ring.
    ///   - transfers: those that are on their way.
    ///   - fail: ends one that has taken too long.
    init(
        loop: EventLoop, of transfers: @escaping () -> [Transfer],
        fail: @escaping (Transfer, TransportFault) -> Void
    ) {
        self.loop = loop
        self.transfers = transfers
        self.fail = fail
    }

    /// Sees to it that the deadlines are looked at when this transfer's could be over, or before.
    func watch(_ transfer: Transfer) {
        if let next = transfer.deadlines.next { look(at: next) }
    }

    private func look(at instant: MonotonicInstant) {
        if let next {
            guard instant < next.instant else { return }
            loop.cancel(next.timer)
        }
        next = (loop.schedule(at: instant) { [weak self] in self?.check() }, instant)
    }

    /// Ends the transfers that have taken too long.
    private func check() {
        next = nil
        let now = MonotonicInstant.now
        for transfer in transfers() {
            guard let (phase, limit) = transfer.deadlines.expired(at: now) else { continue }
            if phase == .idle, transfer.hasSentMore(at: now) { continue }
            fail(transfer, .timeout(phase, after: limit, transfer.call.target.origin))
        }
        if let instant = transfers().compactMap(\.deadlines.next).min() { look(at: instant) }
    }

    /// Looks no more.
    func cancel() {
        if let next { loop.cancel(next.timer) }
        next = nil
    }
}
