internal import EngineCrypto
public import EngineDefinition
public import EngineLanguage
internal import EngineStore

/// Keeps the credentials of one connection usable: renews them ahead of their end and on demand, one renewal at a time
/// across tasks and processes, and stores an answer before it is used.
///
/// A process that waits for another's renewal reads the store again first; so a rotated refresh token is sent at most
/// once (reliability.md I3).
public actor TokenKeeper {
    private let store: Store
    private let environment: String
    private let connection: String
    private let plan: AuthPlan
    private let values: ConnectionValues
    private let driver: CallDriver
    private var current: StoredCredentials?
    private var renewal: Task<Result<ExpressionMap, CallFault>, Never>?

    /// Makes a keeper.
    init(
        store: Store, environment: String, connection: String, plan: AuthPlan, values: ConnectionValues,
        driver: CallDriver
    ) {
        self.store = store
        self.environment = environment
        self.connection = connection
        self.plan = plan
        self.values = values
        self.driver = driver
    }

    /// The credentials, renewed if they end soon.
    /// - Throws: the fault of the renewal, or of the store as cause `local`.
    public func usable() async throws(CallFault) -> ExpressionMap {
        let stored = try await read()
        let credentials = try decode(stored)
        guard plan.canRenew, endsSoon(stored) else { return credentials }
        return try await renewed(insteadOf: credentials)
    }

    /// Credentials other than those that were refused: somebody else's newer ones, or such that are obtained now.
    public func renewed(insteadOf refused: ExpressionMap) async throws(CallFault) -> ExpressionMap {
        if let renewal { return try await renewal.value.get() }
        let stored = try await read()
        let present = try decode(stored)
        if present != refused, !plan.isMissingToken(present) { return present }
        // While this task read the store another one may have begun.
        if let renewal { return try await renewal.value.get() }
        let used = stored?.version ?? 0
        let task = Task { await self.renew(after: used) }
        renewal = task
        let result = await task.value
        renewal = nil
        return try result.get()
    }

    private func endsSoon(_ stored: StoredCredentials?) -> Bool {
        guard let stored, let credentials = try? decode(stored) else { return true }
        if plan.isMissingToken(credentials) { return true }
        guard let end = stored.expiresAt else { return false }
        let now = driver.clock.now().seconds
        return Double(end / 1_000_000 - now) < plan.refreshBeforeSeconds
    }

    // MARK: One renewal

    private func renew(after used: Int64) async -> Result<ExpressionMap, CallFault> {
        do throws(CallFault) {
            let lease = try await lease(after: used)
            guard let lease else { return .success(try decode(current)) }
            let outcome: Result<ExpressionMap, CallFault>
            do throws(CallFault) {
                outcome = .success(try await renewUnderLease(after: used))
            } catch {
                outcome = .failure(error)
            }
            // A lease that cannot be given back ends by itself.
            try? await store.release(lease)
            return outcome
        } catch {
            return .failure(error)
        }
    }

    /// Waits for the right to renew.
    /// - Returns: nothing if somebody else has renewed meanwhile; `current` is theirs then.
    private func lease(after used: Int64) async throws(CallFault) -> Lease? {
        while true {
            let lease: Lease?
            do throws(StoreFault) {
                lease = try await store.acquireLease("refresh \(environment) \(connection)")
            } catch {
                throw fault(error)
            }
            if let lease { return lease }
            if let stored = try await read(), stored.version > used { return nil }
            do {
                try await driver.clock.sleep(seconds: 0.1)
            } catch {
                throw CallFault(
                    .interrupted, "interrupted while another process renewed the credential", call: "refresh")
            }
        }
    }

    private func renewUnderLease(after used: Int64) async throws(CallFault) -> ExpressionMap {
        let stored = try await read()
        if let stored, stored.version > used, used > 0 { return try decode(stored) }
        let granted = try await obtain(try decode(stored))
        try await keep(granted, over: stored)
        driver.events.record(TokenRenewed(connection: connection))
        return granted.credentials
    }

    private func obtain(_ credentials: ExpressionMap) async throws(CallFault) -> TokenGrant {
        var walker = TokenWalker(
            plan: plan, credentials: credentials, metadata: values.metadata, bindings: values.bindings,
            baseOverride: values.baseURL)
        let first = walker.start(at: driver.clock.moment())
        let action: TokenWalker.Action
        do throws(CallDriver.Stop) {
            action = try await driver.settle(&walker, first)
        } catch {
            throw error.fault(of: "refresh")
        }
        switch action {
        case .granted(let grant): return grant
        case .failed(let fault):
            if fault.endsConnection { await markExpired(fault) }
            throw fault
        case .call:
            throw CallFault(.definition, "the scheme asked for a call after its end", call: "refresh")
        }
    }

    private func keep(_ grant: TokenGrant, over stored: StoredCredentials?) async throws(CallFault) {
        do {
            let text = try ExpressionValue.map(grant.credentials).jsonText()
            try await store.replaceCredentials(
                of: connection, in: environment, with: Secret(text), expecting: stored?.version,
                expiresAt: grant.expires.map { $0.seconds * 1_000_000 })
        } catch let error as StoreFault {
            throw fault(error)
        } catch {
            throw CallFault(.definition, "the answer cannot be stored: \(error)", call: "refresh")
        }
        _ = try await read()
    }

    /// Tells the connection's state.
    ///
    /// What upstream said is what the caller must see, also if the state cannot change.
    private func markExpired(_ fault: CallFault) async {
        try? await store.setStatus(of: connection, in: environment, to: .expired, reason: fault.message)
    }

    // MARK: The store

    private func read() async throws(CallFault) -> StoredCredentials? {
        do throws(StoreFault) {
            current = try await store.credentials(of: connection, in: environment)
            return current
        } catch {
            throw fault(error)
        }
    }

    private func fault(_ fault: StoreFault) -> CallFault {
        CallFault(.local, "\(fault)", call: "refresh")
    }

    private func decode(_ stored: StoredCredentials?) throws(CallFault) -> ExpressionMap {
        guard let stored else { return ExpressionMap() }
        guard let json = try? JSONValue(parsing: stored.secret.reveal()), let map = ExpressionValue(json).map else {
            throw CallFault(.local, "the stored credential of '\(connection)' is damaged", call: "refresh")
        }
        return map
    }
}

extension CallFault {
    /// Whether the refusal of a renewal is final: upstream understood, and said no (RFC 6749 §5.2).
    ///
    /// Network errors and 5xx never break a connection.
    fileprivate var endsConnection: Bool {
        guard case .upstream(let meaning) = cause else { return false }
        return [.unauthorized, .forbidden, .invalid].contains(meaning)
    }
}
