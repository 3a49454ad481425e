extension EventLoop {
    /// Names a scheduled callback, so that it can be cancelled.
    public struct Timer: Sendable, Hashable {
        let id: UInt64
    }

    /// Runs a callback once, after a delay by the monotonic clock; on the loop's thread only.
    /// - Returns: the name under which it can be cancelled.
    @discardableResult
    public func schedule(after delay: Duration, _ callback: @escaping () -> Void) -> Timer {
        schedule(at: .now.advanced(by: max(.zero, delay)), callback)
    }

    /// Runs a callback once, at an instant, never before it; on the loop's thread only.
    ///
    /// A stopped loop drops it.
    /// - Returns: the name under which it can be cancelled.
    @discardableResult
    public func schedule(at instant: MonotonicInstant, _ callback: @escaping () -> Void) -> Timer {
        assertCurrent()
        guard !confined.isStopped else { return Timer(id: 0) }
        return Timer(id: confined.timers.insert(at: instant, callback))
    }

    /// Forgets a callback that has not run; on the loop's thread only.
    ///
    /// Nothing happens if it has.
    public func cancel(_ timer: Timer) {
        assertCurrent()
        confined.timers.remove(timer.id)
    }

    /// Waits until an instant by the monotonic clock, or until the loop is stopped; callable from any
    /// thread.
    public func sleep(until instant: MonotonicInstant) async {
        await withCheckedContinuation { continuation in
            let sleeper = Sleeper(continuation)
            post { _ = self.schedule(at: instant) { sleeper.wake() } }
        }
    }

    /// Somebody who waits for a timer: a timer that is dropped wakes him as well as one that rings.
    private final class Sleeper: Sendable {
        private let continuation: CheckedContinuation<Void, Never>

        init(_ continuation: CheckedContinuation<Void, Never>) { self.continuation = continuation }

        deinit { continuation.resume() }

        /// The timer has rung: it held the last reference.
        func wake() {}
    }
}
