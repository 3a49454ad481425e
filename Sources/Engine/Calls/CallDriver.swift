internal import EngineDefinition
internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork

/// Drives walkers: sends what they ask for, waits as they say, renews credentials when they run out.
struct CallDriver: Sendable {
    /// Why driving stopped without an action for the owner of the walker.
    enum Stop: Error, Sendable {
        /// It cannot go on: a credential could not be renewed, or upstream refuses for too long.
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

    var sender: any RequestSender
    let gate: ConnectionGate
    let clock: any EngineClock
    var events: any EventSink
    /// The credentials of the connection; nothing for one that has none.
    let tokens: TokenKeeper?
    /// How many calls may be on their way at once, beside what the provider's limits say.
    var slots: CallSlots?
    /// What the steps of the connection bring; nothing: nobody keeps it.
    var steps: StepKeeper?
    /// Seconds for which pauses may last, where somebody waits for what comes of it; nothing: as upstream wants.
    ///
    /// A person who types a code on another device takes longer: their pauses do not count.
    var patience: Double?
    /// Whether a renewal that is to be tried later is waited for: nobody waits for what comes of it.
    var outlastsRenewals = false

    /// Does what a walker asks until it asks for something that is its owner's.
    func settle<W: Walker>(_ walker: inout W, _ first: W.Action) async throws(Stop) -> W.Action {
        var last: OutgoingRequest?
        return try await settle(&walker, first, last: &last)
    }

    /// Does the same, and tells the last request that was sent.
    func settle<W: Walker>(
        _ walker: inout W, _ first: W.Action, last: inout OutgoingRequest?
    ) async throws(Stop) -> W.Action {
        var action = first
        var refusals = 0
        var budget = WaitBudget(patience, from: clock.uptime())
        while let call = W.call(in: action) {
            guard !Task.isCancelled else { throw .interrupted }
            switch call {
            case .send(let request):
                switch try await send(request, carrying: walker.credentials, within: budget) {
                case .stale(let live):
                    action = walker.refreshed(.map(live.credentials), metadata: live.metadata, at: clock.moment())
                case .attempt(let attempt):
                    last = request
                    action = walker.received(attempt, at: clock.moment())
                }
            case .pause(let pause):
                refusals = pause.reason == .rateLimited ? refusals + 1 : 0
                let seconds = length(of: pause, refusals: refusals, last)
                guard budget.holds(seconds, pause, at: clock.uptime()) else {
                    throw .refused(Self.late(pause, seconds, last))
                }
                guard refusals <= Self.mostRefusals else { throw .refused(Self.exhausted(pause, last)) }
                try await wait(seconds, for: pause)
                if pause.reason == .polling { budget = WaitBudget(patience, from: clock.uptime()) }
                action = walker.resumed(at: clock.moment())
            case .refresh:
                let live = try await refresh(insteadOf: walker.credentials)
                action = walker.refreshed(.map(live.credentials), metadata: live.metadata, at: clock.moment())
            case .finished, .failed: return action
            }
        }
        return action
    }

    /// Sends a request when it is its turn and the limits let it, once.
    func send(_ request: OutgoingRequest) async throws(Stop) -> Attempt {
        try await inTurn { () async throws(Stop) in try await pass(request) }
    }

    /// What came of a call when its turn had come.
    private enum Turn: Sendable {
        case attempt(Attempt)
        /// It was not made: its credential is no longer the one to carry.
        case stale(LiveCredentials)
    }

    private func send(
        _ request: OutgoingRequest, carrying carried: ExpressionMap, within budget: WaitBudget
    ) async throws(Stop) -> Turn {
        try await inTurn { () async throws(Stop) in
            // Only now: the credential may have been renewed while the call waited for its turn.
            if let live = try await fresher(than: carried) { return .stale(live) }
            return .attempt(try await pass(request, within: budget))
        }
    }

    /// Does something while a slot is held, on the thread of the connections: between the end of one call and the
    /// beginning of the next nobody is woken, and nobody waits behind pages that are being mapped.
    private func inTurn<Value: Sendable>(
        _ body: @Sendable () async throws(Stop) -> Value
    ) async throws(Stop) -> Value {
        try await withTaskExecutorPreference(sender.executor) { () async throws(Stop) in
            let slot = await slots?.take()
            defer { slot?.give() }
            return try await body()
        }
    }

    private func pass(
        _ request: OutgoingRequest, within budget: WaitBudget = WaitBudget()
    ) async throws(Stop) -> Attempt {
        // The next rows of an answer are no call: it is on its way already.
        if let rest = request.rows?.rest {
            let attempt = await rest.next()
            if Task.isCancelled, case .failure = attempt { throw .interrupted }
            return attempt
        }
        try await enter(request, within: budget)
        let attempt = await sender.send(request)
        for part in gate.leave(request, attempt) { events.record(LimitUnread(part: part)) }
        if Task.isCancelled, case .failure = attempt { throw .interrupted }
        return attempt
    }

    /// Waits until the limits let the call through, no longer than is left of what may be waited.
    private func enter(_ request: OutgoingRequest, within budget: WaitBudget) async throws(Stop) {
        guard let left = budget.left(at: clock.uptime()) else {
            do {
                return try await gate.enter(request, events)
            } catch {
                throw .interrupted
            }
        }
        switch await gate.admit(request, patience: left, events) {
        case .admitted: return
        case .cancelled: throw .interrupted
        case .limited(let seconds, let reason):
            var fault = CallFault(
                .busy, "the connection's limits let no call through now: \(reason)", call: request.call)
            fault.retryAfter = seconds
            throw .refused(fault)
        }
    }

    /// Whether the next call of a walker is to carry another credential than it has.
    func mustRenew(_ walker: some Walker) async throws(Stop) -> Bool {
        try await fresher(than: walker.credentials) != nil
    }

    /// Credentials for a call that would carry old ones, or such that end soon.
    private func fresher(than carried: ExpressionMap) async throws(Stop) -> LiveCredentials? {
        guard let tokens, tokens.horizon.isDue(at: clock.now().seconds) else { return nil }
        return try await renewing { () async throws(CallFault) in try await tokens.fresher(than: carried) }
    }

    private func refresh(insteadOf refused: ExpressionMap) async throws(Stop) -> LiveCredentials {
        guard let tokens else {
            throw .refused(CallFault(.upstream(.unauthorized), "there is no credential to renew", call: "refresh"))
        }
        return try await renewing { () async throws(CallFault) in try await tokens.renewed(insteadOf: refused) }
    }

    /// Asks for credentials; what upstream wants to be asked later is asked later where nobody waits.
    private func renewing<Value: Sendable>(
        _ ask: () async throws(CallFault) -> Value
    ) async throws(Stop) -> Value {
        do throws(CallFault) {
            guard outlastsRenewals else { return try await ask() }
            return try await RenewalPatience(clock: clock, events: events).outlast(ask)
        } catch {
            // Whoever was stopped while it waited is told so, not that a call failed.
            throw error.cause == .interrupted && Task.isCancelled ? Stop.interrupted : Stop.refused(error)
        }
    }

    // MARK: Waiting

    private func wait(_ seconds: Double, for pause: Pause) async throws(Stop) {
        events.record(CallWaits(seconds: seconds, reason: pause.message, isForLimit: pause.reason == .rateLimited))
        do {
            try await clock.sleep(seconds: seconds)
        } catch {
            throw .interrupted
        }
    }

    /// How long a pause is: what upstream told, else growing with the attempts, by chance.
    ///
    /// After a refusal all calls under the same limits wait; so those of other pages and streams count too.
    private func length(of pause: Pause, refusals: Int, _ last: OutgoingRequest?) -> Double {
        let told = pause.seconds.map { min($0, Self.longestPause) }
        switch pause.reason {
        case .rateLimited:
            // Each pause is longer than the one before, whatever is drawn.
            let share = 0.75 + 0.25 * clock.chance()
            let growth = RefusalGrowth(
                first: .milliseconds(Int64(pause.firstSeconds * 1_000)),
                longest: .milliseconds(Int64(pause.maxSeconds * 1_000)), share: share)
            let kept = last.map { gate.refuse($0, seconds: pause.seconds, growth) } ?? 0
            // An upstream that says "at once" and refuses again is asked ever less often.
            let floor = pause.grown(refusals) * share
            guard let told else { return max(kept, floor) }
            return max(told, refusals > 1 ? floor : Self.shortestPause)
        case .backOff(let attempt): return max(told ?? 0, pause.grown(attempt) * clock.chance())
        case .polling: return pause.seconds ?? 0
        }
    }

    /// Refusals in a row after which a call is given up: with growing pauses about an hour.
    private static let mostRefusals = 60
    /// A pause that upstream names is at least this long.
    static let shortestPause: Double = 0.05

    private static func exhausted(_ pause: Pause, _ request: OutgoingRequest?) -> CallFault {
        CallFault(
            .upstream(.rateLimited), "upstream refused \(mostRefusals) times in a row: \(pause.message)",
            call: request?.call ?? "call")
    }

    /// A pause that is longer than anybody waits.
    private static func late(_ pause: Pause, _ seconds: Double, _ request: OutgoingRequest?) -> CallFault {
        let isLimited = pause.reason == .rateLimited
        var fault = CallFault(
            .upstream(isLimited ? .rateLimited : .unavailable),
            "\(pause.message); it may be asked again in \(SecondsText(seconds))", call: request?.call ?? "call")
        fault.retryAfter = seconds
        return fault
    }

    /// Upstream may ask for a year; a run that waits longer than this is better begun again.
    static let longestPause: Double = 3_600
}
