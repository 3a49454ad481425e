internal import EngineDefinition
internal import EngineNetwork
internal import Synchronization

/// Calls that somebody waits for: they go before those of syncs, and are told when they would have to wait for long.
extension CallGate {
    /// What came of a wish to call.
    enum Admission: Sendable {
        /// The call counts as made: `leave` ends it.
        case admitted
        /// The limits let none through for so many seconds, which is longer than anybody waits.
        case limited(seconds: Double, reason: String)
        /// The task was cancelled.
        case cancelled
    }

    /// Waits until the call may be made, at most as long as told.
    func admit(_ request: OutgoingRequest, patience: Double, _ events: any EventSink) async -> Admission {
        urgentCount += 1
        defer {
            urgentCount -= 1
            if urgentCount == 0 { wakeAll() }
        }
        let deadline = clock.uptime().advanced(by: .milliseconds(Int64(patience * 1_000)))
        while let obstacle = begin(request) {
            switch obstacle {
            case .granted: return .admitted  // `begin` gives no obstacle then.
            case .busy: await nextLeave(isUrgent: true)
            case .wait(let wait):
                let seconds = wait.duration.inSeconds
                let left = clock.uptime().duration(to: deadline).inSeconds
                guard seconds <= left else { return .limited(seconds: seconds, reason: wait.cause) }
                events.record(CallWaits(seconds: seconds, reason: wait.cause))
                guard (try? await clock.sleep(seconds: seconds)) != nil else { return .cancelled }
            }
            if Task.isCancelled { return .cancelled }
        }
        return .admitted
    }
}

extension ConnectionGate {
    /// Waits until the call may be made, at most as long as told.
    func admit(
        _ request: OutgoingRequest, patience: Double, _ events: any EventSink
    ) async -> CallGate.Admission {
        let own = await own.admit(request, patience: patience, events)
        guard case .admitted = own, let shared else { return own }
        let both = await shared.admit(request, patience: patience, events)
        if case .admitted = both { return both }
        await self.own.leave(request, nil)
        return both
    }
}

/// A place under a connection's limits, given back once: when the answer is read, or nobody will read it.
final class GatePlace: Sendable {
    private let gate: ConnectionGate
    private let request: OutgoingRequest
    private let attempt: Mutex<Attempt?>
    private let isTaken = Atomic<Bool>(true)

    init(_ gate: ConnectionGate, _ request: OutgoingRequest) {
        self.gate = gate
        self.request = request
        attempt = Mutex(nil)
    }

    deinit {
        leave()
    }

    /// Notes how the call went, for what its answer says of the limits.
    func note(_ attempt: Attempt) {
        self.attempt.withLock { $0 = attempt }
    }

    /// Gives the place back.
    func leave() {
        guard isTaken.exchange(false, ordering: .acquiringAndReleasing) else { return }
        let (gate, request, attempt) = (gate, request, attempt.withLock { $0 })
        // Nobody waits for it: it only counts, and wakes those who wait for a place.
        Task.immediate { await gate.leave(request, attempt) }
    }
}
