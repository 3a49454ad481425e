internal import EngineDefinition
internal import EngineLanguage
internal import EngineHTTP
internal import EngineNetwork

/// Drives walkers: sends what they ask for, waits as they say, renews credentials when they run out.
struct CallDriver: Sendable {
    /// Why driving stopped without an action for the owner of the walker.
    enum Stop: Error, Sendable {
        /// A credential could not be renewed.
        case refused(CallFault)
        /// The task was cancelled.
        case interrupted

        /// The same as the fault of a call.
        func fault(of call: String) -> CallFault {
            switch self {
            case .refused(let fault): fault
            case .interrupted: CallFault(.interrupted, "interrupted", call: call)
            }
        }
    }

    let sender: any RequestSender
    let gate: CallGate
    let clock: any EngineClock
    let events: any EventSink
    /// The credentials of the connection; nothing for one that has none.
    let tokens: TokenKeeper?
    /// How often a call is tried again, for the growing pauses.
    let retry: RetryPlan

    /// Does what a walker asks until it asks for something that is its owner's.
    func settle<W: Walker>(_ walker: inout W, _ first: W.Action) async throws(Stop) -> W.Action {
        var action = first
        var last: OutgoingRequest?
        while let call = W.call(in: action) {
            guard !Task.isCancelled else { throw .interrupted }
            switch call {
            case .send(let request):
                last = request
                let attempt = try await send(request)
                action = walker.received(attempt, at: clock.moment())
            case .pause(let pause):
                if pause.reason == .rateLimited, let last { await gate.refuse(last, seconds: pause.seconds) }
                try await wait(pause)
                action = walker.resumed(at: clock.moment())
            case .refresh:
                let credentials = try await refresh()
                action = walker.refreshed(.map(credentials), at: clock.moment())
            case .finished, .failed: return action
            }
        }
        return action
    }

    private func send(_ request: OutgoingRequest) async throws(Stop) -> Attempt {
        do {
            try await gate.enter(request)
        } catch {
            throw .interrupted
        }
        let attempt = await sender.send(request)
        await gate.leave(request, attempt)
        if Task.isCancelled, case .failure = attempt { throw .interrupted }
        return attempt
    }

    private func refresh() async throws(Stop) -> ExpressionMap {
        guard let tokens else {
            throw .refused(CallFault(.upstream(.unauthorized), "there is no credential to renew", call: "refresh"))
        }
        do throws(CallFault) {
            return try await tokens.renewed()
        } catch {
            throw .refused(error)
        }
    }

    // MARK: Waiting

    private func wait(_ pause: Pause) async throws(Stop) {
        let seconds = length(of: pause)
        events.record(CallWaits(seconds: seconds, reason: pause.message))
        do {
            try await clock.sleep(seconds: seconds)
        } catch {
            throw .interrupted
        }
    }

    /// How long a pause is: what upstream told, else growing with the attempts, with full jitter.
    private func length(of pause: Pause) -> Double {
        let told = pause.seconds.map { min($0, Self.longestPause) }
        switch pause.reason {
        case .rateLimited: return told ?? retry.firstSeconds
        case .backOff(let attempt):
            let ceiling = min(retry.maxSeconds, retry.firstSeconds * Double(1 << min(attempt - 1, 20)))
            return max(told ?? 0, ceiling * clock.chance())
        }
    }

    /// Upstream may ask for a year; a run that waits longer than this is better begun again.
    private static let longestPause: Double = 3_600
}
