internal import Synchronization

/// How many calls of one stream may be on their way at once.
///
/// A slot is held from the sending of a request to the end of its answer only: whoever gets ready, waits or stores
/// needs none.
final class CallSlots: Sendable {
    private struct State {
        var free: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    /// Makes free slots.
    init(count: Int) {
        state = Mutex(State(free: count))
    }

    /// Waits for a slot; the time is bounded, since calls have time-outs and end when a run is stopped.
    func take() async -> CallSlot {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.free > 0 else {
                    state.waiting.append(continuation)
                    return false
                }
                state.free -= 1
                return true
            }
            if isFree { continuation.resume() }
        }
        return CallSlot(self)
    }

    /// How many wait for one.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    fileprivate func give() {
        let next: CheckedContinuation<Void, Never>? = state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.free += 1
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}

/// A slot that is taken.
struct CallSlot: Sendable {
    private let slots: CallSlots

    fileprivate init(_ slots: CallSlots) {
        self.slots = slots
    }

    /// Gives it back; to be called once.
    func give() { slots.give() }
}
