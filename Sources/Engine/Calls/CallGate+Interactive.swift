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
    func admit(
        _ request: OutgoingRequest, patience: Double, _ events: any EventSink
    ) async -> Admission {
        // Where nothing is in the way, nobody has to stand back.
        guard let obstacle = begin(request, isUrgent: true) else { return .admitted }
        let ticket = beginUrgent(request)
        defer { endUrgent(request) }
        return await admit(request, ticket, past: obstacle, patience: patience, events)
    }

    private func admit(
        _ request: OutgoingRequest, _ ticket: WaitingLine.Ticket, past first: Obstacle, patience: Double,
        _ events: any EventSink
    ) async -> Admission {
        let deadline = clock.uptime().advanced(by: .milliseconds(Int64(patience * 1_000)))
        var (obstacle, timer): (Obstacle, Task<Void, Never>?) = (first, nil)
        defer { timer?.cancel() }
        while true {
            let left = clock.uptime().duration(to: deadline).inSeconds
            switch obstacle.permission {
            case .granted: return .admitted  // `begin` gives no obstacle then.
            case .busy(let concurrency):
                guard !ticket.isLate.load(ordering: .relaxed) else {
                    return .limited(seconds: Self.shortestWait, reason: "\(concurrency) calls are on their way")
                }
                if timer == nil { timer = end(ticket, after: max(0, left)) }
                await nextLeave(after: obstacle, ticket)
            case .wait(let wait):
                let seconds = wait.duration.inSeconds
                guard seconds <= left else { return .limited(seconds: seconds, reason: wait.cause) }
                events.record(CallWaits(seconds: seconds, reason: wait.cause))
                guard (try? await clock.sleep(seconds: seconds)) != nil else { return .cancelled }
            }
            if Task.isCancelled { return .cancelled }
            guard let next = begin(request, isUrgent: true) else { return .admitted }
            obstacle = next
        }
    }

    /// Seconds after which somebody who found no place may ask again: nobody knows when one will be free.
    private static let shortestWait = 1.0

    private func end(_ ticket: WaitingLine.Ticket, after seconds: Double) -> Task<Void, Never> {
        Task { [self] in
            guard (try? await clock.sleep(seconds: seconds)) != nil else { return }
            end(ticket)
        }
    }
}

extension ConnectionGate {
    /// Lets a call in if nothing is in its way and no other connection shares its limits.
    func admitAtOnce(_ request: OutgoingRequest) -> Bool {
        shared == nil && own.begin(request, isUrgent: true) == nil
    }

    /// Waits until the call may be made, at most as long as told.
    func admit(
        _ request: OutgoingRequest, patience: Double, _ events: any EventSink
    ) async -> CallGate.Admission {
        guard let shared else { return await own.admit(request, patience: patience, events) }
        let began = own.clock.uptime()
        let first = await own.admit(request, patience: patience, events)
        guard case .admitted = first else { return first }
        // What was waited for the first is not there for the second.
        let left = max(0, patience - began.duration(to: own.clock.uptime()).inSeconds)
        let both = await shared.admit(request, patience: left, events)
        if case .admitted = both { return both }
        own.giveBack(request)
        return both
    }
}

/// A place under a connection's limits, given back once: when the answer is read, or nobody will read it.
final class GatePlace: Sendable {
    private let gate: ConnectionGate
    let request: OutgoingRequest
    private let isTaken = Atomic<Bool>(true)

    init(_ gate: ConnectionGate, _ request: OutgoingRequest) {
        self.gate = gate
        self.request = request
    }

    deinit {
        leave()
    }

    /// Takes what the head of the answer says of the limits; its body may take for long.
    func note(_ attempt: Attempt) {
        gate.note(request, attempt)
    }

    /// Gives the place back.
    func leave() {
        guard isTaken.exchange(false, ordering: .acquiringAndReleasing) else { return }
        gate.leave(request, nil)
    }
}
