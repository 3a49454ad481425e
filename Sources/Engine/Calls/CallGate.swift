internal import EngineDefinition
internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork
internal import Synchronization

/// Keeps limits: all calls under them pass here, and wait until every limit that applies lets them.
///
/// Behind a lock and no actor: a proxied call passes twice, from the thread of its own connection, and what happens in
/// between is arithmetic.
final class CallGate: Sendable {
    /// Whose limits it keeps.
    enum Part: Sendable {
        /// Those that each connection has for itself.
        case own
        /// Those that all connections of an app share.
        case shared
    }

    /// What stands in the way of a call.
    struct Obstacle {
        let permission: RateLimiter.Permission
        /// How many calls had ended when it was met.
        let leaves: UInt64
    }

    fileprivate struct State {
        var limiters: [RateLimiter]
        /// For calls under no limit of the provider, and for what standard header fields say.
        var common: RateLimiter
        var line = WaitingLine()
        /// How many calls wait here that somebody waits for.
        var urgentCount = 0
        /// How many of them are under each limit, at the end under the common one: calls of syncs stand back there.
        var urgent: [Int]
    }

    let clock: any EngineClock

    /// How many calls wait here that somebody waits for.
    var urgentCount: Int { state.withLock { $0.urgentCount } }
    /// How many calls wait here for the end of another one.
    var waitingCount: Int { state.withLock { $0.line.count } }

    private let part: Part
    fileprivate let state: Mutex<State>

    /// Makes a gate with full buckets.
    init(limits: [LimitPlan], keeping part: Part = .own, clock: any EngineClock) {
        self.part = part
        self.clock = clock
        state = Mutex(
            State(
                limiters: limits.map { RateLimiter(RateLimit($0)) },
                common: RateLimiter(RateLimit(name: "default", concurrency: LimitDefinition.defaultConcurrency)),
                urgent: [Int](repeating: 0, count: limits.count + 1)))
    }

    /// Waits until the call may be made.
    /// - Throws: `CancellationError` if the task is cancelled meanwhile.
    func enter(_ request: OutgoingRequest, _ events: any EventSink) async throws(CancellationError) {
        while let obstacle = begin(request, isUrgent: false) {
            switch obstacle.permission {
            case .granted: return  // `begin` gives no obstacle then.
            case .busy: await nextLeave(after: obstacle, state.withLock { $0.line.ticket(isUrgent: false) })
            case .wait(let wait):
                let seconds = wait.duration.inSeconds
                events.record(CallWaits(seconds: seconds, reason: wait.cause, isForLimit: true))
                try await clock.sleep(seconds: seconds)
            }
            if Task.isCancelled { throw CancellationError() }
        }
    }

    /// Takes a place under every limit, or none.
    /// - Parameters:
    ///   - request: the call.
    ///   - isUrgent: whether somebody waits for it: other calls stand back while such ones wait.
    /// - Returns: what stands in the way, if anything does.
    func begin(_ request: OutgoingRequest, isUrgent: Bool) -> Obstacle? {
        let now = clock.uptime()
        return state.withLock { state in
            let permission =
                !isUrgent && standsBack(request, state)
                ? .busy(concurrency: state.urgentCount) : take(request, &state, at: now)
            return permission.map { Obstacle(permission: $0, leaves: state.line.leaves) }
        }
    }

    /// Whether a call that somebody waits for waits under one of a request's limits.
    private func standsBack(_ request: OutgoingRequest, _ state: State) -> Bool {
        guard state.urgentCount > 0 else { return false }
        if isCommon(request) { return state.urgent[state.limiters.count] > 0 }
        return request.limits.contains { isKept($0) && state.urgent[$0.limit] > 0 }
    }

    private func take(
        _ request: OutgoingRequest, _ state: inout State, at now: MonotonicInstant
    ) -> RateLimiter.Permission? {
        let limits = request.limits
        // A use is large: it is looked at where it is.
        for number in limits.indices where isKept(limits[number]) {
            let permission = state.limiters[limits[number].limit]
                .begin(key: limits[number].key, cost: request.cost, at: now)
            guard permission == .granted else {
                for use in limits[..<number] where isKept(use) {
                    state.limiters[use.limit].charge(-request.cost, key: use.key, at: now)
                    state.limiters[use.limit].end(key: use.key, at: now)
                }
                return permission
            }
        }
        guard isCommon(request) else { return nil }
        let permission = state.common.begin(at: now)
        return permission == .granted ? nil : permission
    }

    /// Whether a limit is kept here.
    private func isKept(_ use: LimitUse) -> Bool { use.isShared == (part == .shared) }

    /// Whether a request is under no limit of the provider, and so under the common one.
    private func isCommon(_ request: OutgoingRequest) -> Bool { part == .own && request.limits.isEmpty }

    /// Gives the places back, and takes what the response says.
    /// - Parameters:
    ///   - request: the call that was let in.
    ///   - attempt: how it went; nothing if that was noted before, or the call was not made after all.
    /// - Returns: what the response says of limits in a way that is not read.
    @discardableResult
    func leave(_ request: OutgoingRequest, _ attempt: Attempt?) -> [UnreadLimit] {
        let now = clock.uptime()
        let (notices, unread) = notices(of: attempt, for: request)
        let limits = request.limits
        let waiting = state.withLock { state in
            take(notices, &state, at: now)
            for number in limits.indices where isKept(limits[number]) {
                state.limiters[limits[number].limit].end(key: limits[number].key, at: now)
            }
            if isCommon(request) { state.common.end(at: now) }
            return state.line.takeAll()
        }
        for waiter in waiting { waiter.continuation.resume() }
        return unread
    }

    /// Takes back that a call was let in that is not made after all: its places, and what it took of the limits.
    func giveBack(_ request: OutgoingRequest) {
        let now = clock.uptime()
        state.withLock { state in
            for use in request.limits where isKept(use) {
                state.limiters[use.limit].charge(-request.cost, key: use.key, at: now)
            }
            if isCommon(request) { state.common.charge(-1, at: now) }
        }
        leave(request, nil)
    }

    /// Takes what a response says while the call is still on its way: its times count from now.
    func note(_ request: OutgoingRequest, _ attempt: Attempt) {
        let (notices, _) = notices(of: attempt, for: request)
        guard !notices.isEmpty else { return }
        let now = clock.uptime()
        state.withLock { take(notices, &$0, at: now) }
    }

    /// Takes a refusal: calls under the same limits wait as long.
    /// - Parameters:
    ///   - request: the call that was refused.
    ///   - seconds: the wait that the refusal names, if it does.
    ///   - growth: how waits grow that no refusal names.
    /// - Returns: the longest wait, in seconds.
    @discardableResult
    func refuse(_ request: OutgoingRequest, seconds: Double?, _ growth: RefusalGrowth = RefusalGrowth()) -> Double {
        let now = clock.uptime()
        let asked = seconds.map { Duration(clamping: $0) }
        return state.withLock { state in
            var longest = Duration.zero
            for use in request.limits where isKept(use) {
                let wait = state.limiters[use.limit].refuse(asked: asked, growth, key: use.key, at: now)
                longest = max(longest, wait.duration)
            }
            if isCommon(request) { longest = max(longest, state.common.refuse(asked: asked, growth, at: now).duration) }
            return longest.inSeconds
        }
    }

    /// What a response says of a limit.
    private struct Notice {
        /// The limit; nothing: the common one.
        let use: LimitUse?
        let quota: QuotaNotice
        /// How much more the call took than was asked for.
        var difference: Double?
    }

    private func notices(of attempt: Attempt?, for request: OutgoingRequest) -> ([Notice], unread: [UnreadLimit]) {
        guard case .response(let response)? = attempt else { return ([], []) }
        let standard = standardNotice(response)
        if isCommon(request) { return (standard.map { [Notice(use: nil, quota: $0)] } ?? [], []) }
        var (notices, unread): ([Notice], [UnreadLimit]) = ([], [])
        for use in request.limits where isKept(use) {
            guard let notice = use.notice(of: response, now: clock.now(), call: request.call) else {
                if let standard { notices.append(Notice(use: use, quota: standard)) }
                continue
            }
            let quota = QuotaNotice(
                remaining: notice.remaining, capacity: notice.capacity, refill: notice.refill,
                reset: notice.resetSeconds.map { Duration(clamping: $0) })
            notices.append(Notice(use: use, quota: quota, difference: notice.cost.map { $0 - request.cost }))
            unread += notice.unread
        }
        return (notices, unread)
    }

    private func take(_ notices: [Notice], _ state: inout State, at now: MonotonicInstant) {
        for notice in notices {
            guard let use = notice.use else {
                state.common.observe(notice.quota, at: now)
                continue
            }
            state.limiters[use.limit].observe(notice.quota, key: use.key, at: now)
            if let difference = notice.difference {
                state.limiters[use.limit].charge(difference, key: use.key, at: now)
            }
        }
    }

    private func standardNotice(_ response: UpstreamResponse) -> QuotaNotice? {
        RateLimitFields(response.fields, now: clock.now().seconds).map { fields in
            QuotaNotice(
                remaining: fields.remaining.map(Double.init), capacity: fields.limit.map(Double.init),
                reset: fields.reset)
        }
    }
}

// MARK: Waiting for a place

extension CallGate {
    /// Waits until a call has ended since an obstacle was met, or the one that waits is late.
    func nextLeave(after obstacle: Obstacle, _ ticket: WaitingLine.Ticket) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mustWait = state.withLock { state in
                    guard state.line.leaves == obstacle.leaves, !Task.isCancelled,
                        !ticket.isLate.load(ordering: .relaxed)
                    else { return false }
                    state.line.add((ticket, continuation))
                    return true
                }
                if !mustWait { continuation.resume() }
            }
        } onCancel: {
            wake(ticket)
        }
    }

    /// Tells one that waits, or is about to, that it has waited long enough.
    func end(_ ticket: WaitingLine.Ticket) {
        ticket.isLate.store(true, ordering: .relaxed)
        // The lock orders the two: whoever joins the line later sees that it is late.
        wake(ticket)
    }

    /// Counts a call that somebody waits for.
    func beginUrgent(_ request: OutgoingRequest) -> WaitingLine.Ticket {
        state.withLock { state in
            _ = count(request, 1, &state)
            return state.line.ticket(isUrgent: true)
        }
    }

    /// It waits no longer: where it was the last one, the others may look again.
    func endUrgent(_ request: OutgoingRequest) {
        let waiting = state.withLock { count(request, -1, &$0) ? $0.line.takeAll() : [] }
        for waiter in waiting { waiter.continuation.resume() }
    }

    /// - Returns: whether no such call is left under one of the request's limits.
    private func count(_ request: OutgoingRequest, _ change: Int, _ state: inout State) -> Bool {
        var isFree = false
        func add(at place: Int) {
            state.urgent[place] += change
            if state.urgent[place] == 0 { isFree = true }
        }
        state.urgentCount += change
        for use in request.limits where isKept(use) { add(at: use.limit) }
        if isCommon(request) { add(at: state.limiters.count) }
        return isFree
    }

    private func wake(_ ticket: WaitingLine.Ticket) {
        state.withLock { $0.line.take(ticket) }?.continuation.resume()
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
