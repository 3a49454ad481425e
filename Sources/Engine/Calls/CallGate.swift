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
        var waiting: [(id: UInt64, continuation: CheckedContinuation<Void, Never>)] = []
        var lastID: UInt64 = 0
        /// How many calls wait here that somebody waits for: those of syncs stand back.
        var urgentCount = 0
        /// How often those that wait were told to look again.
        var leaves: UInt64 = 0
    }

    let clock: any EngineClock

    /// How many calls wait here that somebody waits for.
    var urgentCount: Int { state.withLock { $0.urgentCount } }

    private let part: Part
    fileprivate let state: Mutex<State>

    /// Makes a gate with full buckets.
    init(limits: [LimitPlan], keeping part: Part = .own, clock: any EngineClock) {
        self.part = part
        self.clock = clock
        state = Mutex(
            State(
                limiters: limits.map { RateLimiter(RateLimit($0)) },
                common: RateLimiter(RateLimit(name: "default", concurrency: LimitDefinition.defaultConcurrency))))
    }

    /// Waits until the call may be made.
    /// - Throws: `CancellationError` if the task is cancelled meanwhile.
    func enter(_ request: OutgoingRequest, _ events: any EventSink) async throws(CancellationError) {
        while let obstacle = begin(request, isUrgent: false) {
            switch obstacle.permission {
            case .granted: return  // `begin` gives no obstacle then.
            case .busy: await nextLeave(after: obstacle)
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
                !isUrgent && state.urgentCount > 0
                ? .busy(concurrency: state.urgentCount) : take(request, &state, at: now)
            return permission.map { Obstacle(permission: $0, leaves: state.leaves) }
        }
    }

    private func take(
        _ request: OutgoingRequest, _ state: inout State, at now: MonotonicInstant
    ) -> RateLimiter.Permission? {
        var taken: [LimitUse] = []
        for use in request.limits where isKept(use) {
            let permission = state.limiters[use.limit].begin(key: use.key, cost: request.cost, at: now)
            guard permission == .granted else {
                for use in taken {
                    state.limiters[use.limit].charge(-request.cost, key: use.key, at: now)
                    state.limiters[use.limit].end(key: use.key, at: now)
                }
                return permission
            }
            taken.append(use)
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
    ///   - attempt: how it went; nothing if the call was not made after all.
    /// - Returns: what the response says of limits in a way that is not read.
    @discardableResult
    func leave(_ request: OutgoingRequest, _ attempt: Attempt?) -> [UnreadLimit] {
        let now = clock.uptime()
        var answer: UpstreamResponse?
        if case .response(let response)? = attempt { answer = response }
        let quota = answer.flatMap { standardNotice($0) }
        var unread: [UnreadLimit] = []
        let waiting = state.withLock { state in
            for use in request.limits where isKept(use) {
                if let answer {
                    unread += observe(answer, quota, use, request, &state.limiters[use.limit], at: now)
                }
                state.limiters[use.limit].end(key: use.key, at: now)
            }
            if isCommon(request) {
                if let quota { state.common.observe(quota, at: now) }
                state.common.end(at: now)
            }
            return state.takeWaiting()
        }
        for waiter in waiting { waiter.continuation.resume() }
        return unread
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

    private func observe(
        _ response: UpstreamResponse, _ quota: QuotaNotice?, _ use: LimitUse, _ request: OutgoingRequest,
        _ limiter: inout RateLimiter, at now: MonotonicInstant
    ) -> [UnreadLimit] {
        guard let notice = use.notice(of: response, now: clock.now(), call: request.call) else {
            if let quota { limiter.observe(quota, key: use.key, at: now) }
            return []
        }
        let reset = notice.resetSeconds.map { Duration(clamping: $0) }
        let own = QuotaNotice(
            remaining: notice.remaining, capacity: notice.capacity, refill: notice.refill, reset: reset)
        limiter.observe(own, key: use.key, at: now)
        if let cost = notice.cost { limiter.charge(cost - request.cost, key: use.key, at: now) }
        return notice.unread
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
    /// Waits until a call has ended since an obstacle was met; urgent calls look before the others.
    func nextLeave(after obstacle: Obstacle, isUrgent: Bool = false) async {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mustWait = state.withLock { state in
                    guard state.leaves == obstacle.leaves, !Task.isCancelled else { return false }
                    state.waiting.insert((id, continuation), at: isUrgent ? 0 : state.waiting.count)
                    return true
                }
                if !mustWait { continuation.resume() }
            }
        } onCancel: {
            giveUp(id)
        }
    }

    /// Counts a call that somebody waits for.
    func beginUrgent() {
        state.withLock { $0.urgentCount += 1 }
    }

    /// It waits no longer: with the last of them the others may look again.
    func endUrgent() {
        let waiting = state.withLock { state in
            state.urgentCount -= 1
            return state.urgentCount == 0 ? state.takeWaiting() : []
        }
        for waiter in waiting { waiter.continuation.resume() }
    }

    private func giveUp(_ id: UInt64) {
        let waiter = state.withLock { state in
            state.waiting.firstIndex { $0.id == id }.map { state.waiting.remove(at: $0) }
        }
        waiter?.continuation.resume()
    }
}

extension CallGate.State {
    /// All that wait, to look again in their order.
    fileprivate mutating func takeWaiting() -> [(id: UInt64, continuation: CheckedContinuation<Void, Never>)] {
        leaves &+= 1
        defer { waiting = [] }
        return waiting
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
