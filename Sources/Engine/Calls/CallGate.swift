internal import EngineDefinition
internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork

/// Keeps limits: all calls under them pass here, and wait until every limit that applies lets them.
actor CallGate {
    /// Whose limits it keeps.
    enum Part: Sendable {
        /// Those that each connection has for itself.
        case own
        /// Those that all connections of an app share.
        case shared
    }

    private let part: Part
    private var limiters: [RateLimiter]
    /// For calls under no limit of the provider, and for what standard header fields say.
    private var common: RateLimiter
    let clock: any EngineClock
    private var waiting: [(id: Int, continuation: CheckedContinuation<Void, Never>)] = []
    private var nextID = 0
    /// How many calls wait here that somebody waits for: those of syncs stand back.
    var urgentCount = 0

    /// Makes a gate with full buckets.
    init(limits: [LimitPlan], keeping part: Part = .own, clock: any EngineClock) {
        self.part = part
        self.clock = clock
        limiters = limits.map { RateLimiter(RateLimit($0)) }
        common = RateLimiter(RateLimit(name: "default", concurrency: LimitDefinition.defaultConcurrency))
    }

    /// Waits until the call may be made.
    /// - Throws: `CancellationError` if the task is cancelled meanwhile.
    func enter(_ request: OutgoingRequest, _ events: any EventSink) async throws(CancellationError) {
        while let obstacle = urgentCount > 0 ? .busy(concurrency: urgentCount) : begin(request) {
            switch obstacle {
            case .granted: return  // `begin` gives no obstacle then.
            case .busy: await nextLeave()
            case .wait(let wait):
                let seconds = wait.duration.inSeconds
                events.record(CallWaits(seconds: seconds, reason: wait.cause, isForLimit: true))
                try await clock.sleep(seconds: seconds)
            }
            if Task.isCancelled { throw CancellationError() }
        }
    }

    /// The limits of a request that are kept here.
    private func uses(of request: OutgoingRequest) -> [LimitUse] {
        request.limits.filter { $0.isShared == (part == .shared) }
    }

    /// Whether a request is under no limit of the provider, and so under the common one.
    private func isCommon(_ request: OutgoingRequest) -> Bool { part == .own && request.limits.isEmpty }

    /// Takes a place under every limit, or none.
    func begin(_ request: OutgoingRequest) -> RateLimiter.Permission? {
        let now = clock.uptime()
        var taken: [LimitUse] = []
        for use in uses(of: request) {
            let permission = limiters[use.limit].begin(key: use.key, cost: request.cost, at: now)
            guard permission == .granted else {
                for use in taken {
                    limiters[use.limit].charge(-request.cost, key: use.key, at: now)
                    limiters[use.limit].end(key: use.key, at: now)
                }
                return permission
            }
            taken.append(use)
        }
        guard isCommon(request) else { return nil }
        let permission = common.begin(at: now)
        return permission == .granted ? nil : permission
    }

    /// Gives the places back, and takes what the response says.
    /// - Parameters:
    ///   - request: the call that was let in.
    ///   - attempt: how it went; nothing if the call was not made after all.
    func leave(_ request: OutgoingRequest, _ attempt: Attempt?) {
        let now = clock.uptime()
        for use in uses(of: request) {
            if case .response(let response)? = attempt { observe(response, use, request, at: now) }
            limiters[use.limit].end(key: use.key, at: now)
        }
        if isCommon(request) {
            if case .response(let response)? = attempt, let quota = standardNotice(response) {
                common.observe(quota, at: now)
            }
            common.end(at: now)
        }
        wakeAll()
    }

    /// Lets all that wait look again, in their order.
    func wakeAll() {
        for waiter in waiting { waiter.continuation.resume() }
        waiting = []
    }

    /// Takes a refusal: calls under the same limits wait as long.
    func refuse(_ request: OutgoingRequest, seconds: Double?) {
        let now = clock.uptime()
        let asked = seconds.map { Duration(clamping: $0) }
        for use in uses(of: request) { _ = limiters[use.limit].refuse(asked: asked, key: use.key, at: now) }
        if isCommon(request) { _ = common.refuse(asked: asked, at: now) }
    }

    private func observe(
        _ response: UpstreamResponse, _ use: LimitUse, _ request: OutgoingRequest, at now: MonotonicInstant
    ) {
        guard let notice = use.notice(of: response, now: clock.now()) else {
            if let quota = standardNotice(response) { limiters[use.limit].observe(quota, key: use.key, at: now) }
            return
        }
        let reset = notice.resetSeconds.map { Duration(clamping: $0) }
        let quota = QuotaNotice(
            remaining: notice.remaining, capacity: notice.capacity, refill: notice.refill, reset: reset)
        limiters[use.limit].observe(quota, key: use.key, at: now)
        if let cost = notice.cost { limiters[use.limit].charge(cost - request.cost, key: use.key, at: now) }
    }

    private func standardNotice(_ response: UpstreamResponse) -> QuotaNotice? {
        RateLimitFields(response.fields, now: clock.now().seconds).map { fields in
            QuotaNotice(
                remaining: fields.remaining.map(Double.init), capacity: fields.limit.map(Double.init),
                reset: fields.reset)
        }
    }

    // MARK: Waiting for a place

    /// Waits until a call has ended; urgent calls look before the others.
    func nextLeave(isUrgent: Bool = false) async {
        let id = nextID
        nextID += 1
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if Task.isCancelled { return continuation.resume() }
                waiting.insert((id, continuation), at: isUrgent ? 0 : waiting.count)
            }
        } onCancel: {
            Task { await self.giveUp(id) }
        }
    }

    private func giveUp(_ id: Int) {
        guard let index = waiting.firstIndex(where: { $0.id == id }) else { return }
        waiting.remove(at: index).continuation.resume()
    }
}

extension Duration {
    /// So many seconds; what no clock can show becomes a day, what is no number nothing.
    fileprivate init(clamping seconds: Double) {
        self = seconds > 0 ? .milliseconds(Int64(min(seconds, 86_400) * 1_000)) : .zero
    }
}

extension RateLimit {
    /// A limit of a provider.
    init(_ plan: LimitPlan) {
        self.init(
            name: plan.name,
            rate: plan.rate.map { Rate($0.count, per: .milliseconds(Int64($0.seconds * 1_000))) }, burst: plan.burst,
            concurrency: plan.concurrency ?? LimitDefinition.defaultConcurrency,
            penalty: plan.penaltySeconds.map { .milliseconds(Int64($0 * 1_000)) })
    }
}
