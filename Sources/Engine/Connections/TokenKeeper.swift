internal import EngineCrypto
public import EngineDefinition
public import EngineLanguage
internal import EngineNetwork
internal import EngineStore

/// Keeps the credentials of one connection usable: renews them ahead of their end and on demand, one renewal at a time
/// across tasks and processes, and stores an answer before it is used.
///
/// A process that waits for another's renewal reads the store again first; so a rotated refresh token is sent at most
/// once (reliability.md I3). A renewal of which nothing was learnt is not tried again by anybody before its pause is
/// over, and nobody waits for one longer than `patience` (docs/decisions/0118).
public actor TokenKeeper {
    typealias Outcome = Result<LiveCredentials, CallFault>

    let store: Store
    let environment: String
    let connection: String
    let plan: AuthPlan
    let values: ConnectionValues
    let driver: CallDriver
    let leaseSeconds: Int
    private let learns: LearntNames
    /// When calls have to ask again.
    nonisolated let horizon = RenewalHorizon()

    /// What is used now.
    private var live: LiveCredentials?
    /// The renewal in hand.
    ///
    /// It belongs to all who wait for it: none of them ends it alone.
    private var renewal: Task<Void, Never>?
    private var waiters: [Int: CheckedContinuation<Outcome, Never>] = [:]
    private var nextWaiter = 0
    /// The last renewal that failed, and until when it stands for all who ask.
    private var failure: (version: Int64, fault: CallFault, until: MonotonicInstant)?

    /// What was granted and could not be stored yet.
    var unstored: UnstoredGrant?
    /// The version that this keeper stored last.
    var ownVersion: Int64?

    /// Seconds for which a failed renewal stands for all tasks that have asked: many calls may learn at once that the
    /// token has ended.
    static let failurePause: Double = 10
    /// Seconds for which the token endpoint is left alone when nothing was learnt, if it does not tell more itself
    /// (nango-api.md §6).
    static let backoff: Double = 30
    /// Seconds for which the pauses of one renewal may last.
    static let patience: Double = 20

    /// Makes a keeper.
    /// - Parameters:
    ///   - store: where the credentials are kept.
    ///   - environment: the connection's environment.
    ///   - connection: its name.
    ///   - plan: its auth scheme.
    ///   - values: what the token requests may read; the credentials come from the store.
    ///   - driver: sends the token requests.
    ///   - learns: what the provider learns of an account.
    ///   - leaseSeconds: how long another process waits for one that shows no life.
    init(
        store: Store, environment: String, connection: String, plan: AuthPlan, values: ConnectionValues,
        driver: CallDriver, learns: LearntNames = LearntNames(), leaseSeconds: Int = 30
    ) {
        self.store = store
        self.environment = environment
        self.connection = connection
        self.plan = plan
        self.values = values
        self.learns = learns
        self.leaseSeconds = leaseSeconds
        self.driver = CallDriver(
            sender: ShieldedSender(sender: driver.sender), gate: driver.gate, clock: driver.clock,
            events: driver.events, tokens: nil, patience: Self.patience)
    }

    /// The credentials, renewed if they end soon.
    ///
    /// They are read from the store only when they end soon: an older version shows when upstream refuses it.
    /// - Throws: the fault of the renewal, or of the store as cause `local`.
    public func usable() async throws(CallFault) -> LiveCredentials {
        if let live, !horizon.hasCome(at: now) { return live }
        let state = try await read()
        let present = try take(state)
        guard plan.canRenew(present.credentials), horizon.hasCome(at: now) else { return present }
        do throws(CallFault) {
            return try await renewed(insteadOf: present.credentials)
        } catch {
            // What cannot be renewed just now may still serve for a while.
            guard RefusedRenewal(error, isRefresh: true) == .undecided, error.cause != .interrupted,
                !plan.isMissingToken(present.credentials), let end = state.connection.expiresAt.map({ $0 / 1_000_000 }),
                end > now
            else { throw error }
            let pause = Int64((error.retryAfter ?? Self.failurePause).rounded(.up))
            horizon.move(to: min(now + max(pause, 1), end))
            return present
        }
    }

    /// The credentials as they are stored, however soon they end.
    func stored() async throws(CallFault) -> LiveCredentials { try take(try await read()) }

    /// Credentials that a call should carry instead of those that it carries; nothing: it may go on.
    func fresher(than carried: ExpressionMap) async throws(CallFault) -> LiveCredentials? {
        let usable = try await usable()
        return usable.credentials == carried ? nil : usable
    }

    /// Credentials other than those that were refused: somebody else's newer ones, or such that are obtained now.
    /// - Parameters:
    ///   - refused: the credentials that are not wanted any more.
    ///   - isForced: whether somebody asks who knows that a renewal has failed: its pause does not count.
    /// - Returns: the others, which are stored.
    /// - Throws: why there are none; with the time after which they may be asked for, if that is known.
    public func renewed(
        insteadOf refused: ExpressionMap, isForced: Bool = false
    ) async throws(CallFault) -> LiveCredentials {
        while true {
            if renewal == nil, let present = try await begin(insteadOf: refused, isForced) { return present }
            guard let outcome = await nextOutcome() else { continue }
            // Those who began it may have been stopped; whoever still wants it begins anew.
            if case .failure(let fault) = outcome, fault.cause == .interrupted, !Task.isCancelled { continue }
            return try outcome.get()
        }
    }

    /// Begins a renewal, unless the store has newer credentials or a renewal of these has just failed.
    private func begin(
        insteadOf refused: ExpressionMap, _ isForced: Bool
    ) async throws(CallFault) -> LiveCredentials? {
        let state = try await read()
        // While this task read the store another one may have begun.
        guard renewal == nil else { return nil }
        let present = try decode(state)
        if present.credentials != refused, !plan.isMissingToken(present.credentials) { return try take(state) }
        guard plan.canRenew(present.credentials) else { throw Self.notRenewable }
        let version = state.connection.version
        if !isForced, let failure, failure.version == version, driver.clock.uptime() < failure.until {
            throw failure.fault
        }
        let demand = RenewalDemand(
            version: version, askedAt: microseconds, isForced: isForced,
            budget: WaitBudget(Self.longestRenewal, from: driver.clock.uptime()))
        renewal = Task { self.finish(await self.renew(demand), of: version) }
        return nil
    }

    /// There is a token that upstream does not take, and none to renew it with.
    private static let notRenewable = CallFault(
        .upstream(.unauthorized), "there is no refresh token to renew the credential with, it has to be connected anew",
        call: "refresh")

    private func finish(_ outcome: Outcome, of version: Int64) {
        renewal = nil
        switch outcome {
        case .success: failure = nil
        case .failure(let fault):
            let seconds = min(Self.failurePause, fault.retryAfter ?? Self.failurePause)
            let until = driver.clock.uptime().advanced(by: .milliseconds(Int64(seconds * 1_000)))
            if fault.cause != .interrupted { failure = (version, fault, until) }
        }
        for waiter in waiters.values { waiter.resume(returning: outcome) }
        waiters = [:]
    }

    // MARK: Waiting for the renewal in hand

    /// The outcome of the renewal in hand; nothing if there is none any more.
    private func nextOutcome() async -> Outcome? {
        guard renewal != nil else { return nil }
        let id = nextWaiter
        nextWaiter += 1
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                waiters[id] = continuation
                if Task.isCancelled { giveUp(id) }
            }
        } onCancel: {
            Task { await self.giveUp(id) }
        }
    }

    /// A task that is stopped goes at once, but the last one waits: an answer that is under way must be stored.
    private func giveUp(_ id: Int) {
        guard waiters[id] != nil else { return }
        guard waiters.count > 1 else {
            renewal?.cancel()
            return
        }
        waiters.removeValue(forKey: id)?.resume(
            returning: .failure(CallFault(.interrupted, "interrupted", call: "refresh")))
    }

    /// How many tasks wait for the renewal in hand.
    var waitingCount: Int { waiters.count }

    // MARK: What is known

    private var now: Int64 { driver.clock.now().seconds }

    /// Microseconds since 1970.
    var microseconds: Int64 {
        let time = driver.clock.now()
        return time.seconds * 1_000_000 + Int64(time.nanoseconds) / 1_000
    }

    /// Takes over what the store has.
    func take(_ state: CredentialState) throws(CallFault) -> LiveCredentials {
        let taken = try decode(state)
        if let live, live.credentials != taken.credentials { horizon.noteRenewal() }
        live = taken
        horizon.move(to: renewalSecond(of: state, taken))
        return taken
    }

    /// The second from which the credentials are renewed; nothing: never.
    ///
    /// A token that lives shorter than it would be renewed ahead is renewed after half of its life, or every call would
    /// renew it. Of one that somebody brought only the rest of its life is known: it is renewed ahead in any case.
    /// One that had ended when it came (the clocks disagree) is used until upstream refuses it.
    private func renewalSecond(of state: CredentialState, _ live: LiveCredentials) -> Int64? {
        if plan.isMissingToken(live.credentials) { return .min }
        guard plan.canRenew(live.credentials), let end = state.connection.expiresAt else { return nil }
        let life = max(0, Double(end) - Double(state.connection.updatedAt)) / 1_000_000
        if life == 0, state.connection.version == ownVersion { return nil }
        let ahead = live.isBrought ? plan.refreshBeforeSeconds : min(plan.refreshBeforeSeconds, life / 2)
        return end / 1_000_000 - Int64(ahead)
    }

    func read() async throws(CallFault) -> CredentialState {
        do throws(StoreFault) {
            return try await store.credentialState(of: connection, in: environment)
        } catch {
            throw CallFault(error)
        }
    }

    func decode(_ state: CredentialState) throws(CallFault) -> LiveCredentials {
        guard let sealed = SealedCredentials.read(state.secret?.reveal() ?? "{}"),
            let metadata = learns.metadata(of: state.connection)
        else {
            throw CallFault(.local, "the stored credential of '\(connection)' is damaged", call: "refresh")
        }
        return LiveCredentials(
            credentials: sealed.values, metadata: metadata, answer: sealed.answer, isBrought: sealed.isBrought)
    }
}

extension CallFault {
    /// The code of what the keys at hand do not open.
    package static let vaultCode = "vault"

    /// What a fault of the store means for a call.
    init(_ fault: StoreFault) {
        var code: String?
        if case .vault = fault { code = Self.vaultCode }
        self.init(.local, "\(fault)", call: "refresh", code: code)
    }
}
