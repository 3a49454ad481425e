internal import EngineCrypto
internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// One renewal, from the right to make it to the answer in the store.
extension TokenKeeper {
    /// Renews the credentials of a version, or takes those by which somebody else has replaced them meanwhile.
    func renew(_ demand: RenewalDemand) async -> Outcome {
        let version = demand.version
        let right = RefreshLease(
            store: store, clock: driver.clock, environment: environment, connection: connection, seconds: leaseSeconds)
        while true {
            do throws(CallFault) {
                let state = try await read()
                guard state.connection.version == version else { return .success(try take(state)) }
                try await checkPause(demand)
                if let lease = try await acquired(right) {
                    return await right.keeping(lease) { await self.renewUnderLease(demand, lease) }
                }
                guard demand.budget.left(at: driver.clock.uptime()) != 0 else { throw Self.lateLease }
                try await pause()
            } catch {
                return .failure(error)
            }
        }
    }

    private func acquired(_ right: RefreshLease) async throws(CallFault) -> Lease? {
        do throws(StoreFault) {
            return try await right.acquire()
        } catch {
            throw CallFault(error)
        }
    }

    /// A moment, while another process renews: not all who wait ask in the same one.
    private func pause() async throws(CallFault) {
        do {
            try await driver.clock.sleep(seconds: 0.02 + 0.03 * driver.clock.chance())
        } catch {
            throw CallFault(.interrupted, "interrupted while another process renewed the credential", call: "refresh")
        }
    }

    private func renewUnderLease(_ demand: RenewalDemand, _ lease: Lease) async -> Outcome {
        let version = demand.version
        do throws(CallFault) {
            let state = try await read()
            guard state.connection.version == version else { return .success(try take(state)) }
            let present = try decode(state)
            if let granted = unstored, granted.isOf(state.connection) {
                try await keep(granted.grant, over: present, state.connection)
                return .success(try take(try await read()))
            }
            // Whoever had the lease before may have failed just now: it is not asked once for each who waited.
            try await checkPause(demand)
            try state.connection.checkRenewable()
            let granted: TokenGrant
            do throws(CallFault) {
                granted = try await call(present.credentials, present.metadata, lease)
            } catch {
                let isDead = RefusedRenewal(error, isRefresh: plan.refreshes(present.credentials)) == .dead
                guard isDead, plan.canAcquire, let name = plan.refreshNeeds else {
                    return try await refused(error, present, state.connection)
                }
                return try await obtainAnew(without: name, present, state.connection, lease)
            }
            try await keep(granted, over: present, state.connection)
            return .success(try take(try await read()))
        } catch {
            return .failure(error)
        }
    }

    /// Begins anew where a refused refresh token can be had again without a person.
    ///
    /// The dead token is never sent again, so it goes whatever comes of this; and as what is refused now is what a
    /// person or the operator gave, the connection is not dead: it is tried again.
    private func obtainAnew(
        without name: String, _ present: LiveCredentials, _ connection: StoredConnection, _ lease: Lease
    ) async throws(CallFault) -> Outcome {
        let version = connection.version
        var rest = present.credentials
        rest[.string(name)] = nil
        do throws(CallFault) {
            let granted = try await call(rest, present.metadata, lease)
            try await keep(granted, over: present, connection)
        } catch {
            let verdict = RefusedRenewal(error, isRefresh: false)
            let isOurs = try await forget(
                rest, connection, status: verdict.status ?? connection.status,
                reason: verdict.status == nil ? connection.reason : error.message)
            if isOurs { throw verdict == .undecided ? await paused(error, of: version + 1) : error }
        }
        return .success(try take(try await read()))
    }

    /// Stores credentials without what is dead among them.
    /// - Returns: false if somebody else has newer ones, which stay and are used.
    private func forget(
        _ rest: ExpressionMap, _ connection: StoredConnection, status: StoredConnection.Status, reason: String?
    ) async throws(CallFault) -> Bool {
        do {
            let text = try ExpressionValue.map(rest).jsonText()
            let version = try await store.replaceCredentials(
                of: self.connection, in: environment, with: Secret(text), expecting: connection.version,
                id: connection.id, expiresAt: connection.expiresAt, status: connection.status)
            guard status != connection.status || reason != nil else { return true }
            try await store.setStatus(
                of: self.connection, in: environment, to: status, reason: reason, expecting: version, id: connection.id)
            return true
        } catch StoreFault.credentialsChanged {
            return false
        } catch let error as StoreFault {
            throw CallFault(error)
        } catch {
            throw CallFault(.definition, "the credentials cannot be stored: \(error)", call: "refresh")
        }
    }

    private func call(
        _ credentials: ExpressionMap, _ metadata: ExpressionMap, _ lease: Lease
    ) async throws(CallFault) -> TokenGrant {
        var values = values
        values.credentials = credentials
        var driver = driver
        driver.sender = LeasedSender(sender: driver.sender, store: store, lease: lease)
        var walker = TokenWalker(
            plan: plan, credentials: credentials, metadata: metadata, bindings: values.bindings,
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
        case .failed(let fault): throw fault
        case .call:
            throw CallFault(.definition, "the scheme asked for a call after its end", call: "refresh")
        }
    }

    /// Stores what was granted, before anybody uses it.
    ///
    /// Somebody else's newer credentials stay: they are used then. A store that is locked or full is asked again
    /// and again, and what it did not take in the end is kept for the next renewal: upstream may take nothing else.
    private func keep(
        _ grant: TokenGrant, over present: LiveCredentials, _ connection: StoredConnection
    ) async throws(CallFault) {
        unstored = UnstoredGrant(grant: grant, connection: connection)
        do {
            let text = try SealedCredentials.text(grant.credentials, answer: grant.answer ?? present.answer)
            let news = try grant.news(beside: present)
            ownVersion = try await persistently { () throws(StoreFault) in
                try await self.store.replaceCredentials(
                    of: self.connection, in: self.environment, with: Secret(text), expecting: connection.version,
                    id: connection.id, expiresAt: grant.expires.map { $0.seconds * 1_000_000 }, learnt: news)
            }
        } catch StoreFault.credentialsChanged {
            unstored = nil
            return
        } catch let error as StoreFault {
            // The access was taken back meanwhile: what was granted is nobody's.
            if case .illegalStatus = error { unstored = nil }
            throw CallFault(error)
        } catch {
            unstored = nil
            throw CallFault(.definition, "the answer cannot be stored: \(error)", call: "refresh")
        }
        unstored = nil
        driver.events.record(TokenRenewed(connection: self.connection))
    }

    // MARK: Refusals

    /// Tells the connection's state, unless somebody has connected anew meanwhile: then that is used.
    private func refused(
        _ fault: CallFault, _ present: LiveCredentials, _ connection: StoredConnection
    ) async throws(CallFault) -> Outcome {
        // What somebody else has stored meanwhile is newer than what was learnt here.
        let now = try await read()
        guard now.connection.version == connection.version, now.connection.id == connection.id else {
            return .success(try take(now))
        }
        let verdict = RefusedRenewal(fault, isRefresh: plan.refreshes(present.credentials))
        driver.events.record(RenewalFailed(connection: self.connection, change: verdict.change, reason: fault.message))
        guard verdict.change != .unanswered else { throw await paused(fault, of: connection.version) }
        do throws(StoreFault) {
            _ = try await store.note(
                verdict.change, of: self.connection, in: environment, reason: fault.message,
                expecting: connection.version, id: connection.id)
        } catch .credentialsChanged {
            return .success(try take(try await read()))
        } catch {
            // What upstream said is what the caller must see, also if the state cannot change.
            throw fault
        }
        throw fault
    }
}

extension StoredConnection {
    /// Refuses what would send a dead token again.
    fileprivate func checkRenewable() throws(CallFault) {
        let why: String
        switch status {
        case .expired: why = "its credential was refused before"
        case .revoked: why = "its access was taken back"
        case .pending, .active, .invalid: return
        }
        throw CallFault(
            .upstream(.unauthorized), "\(why)\(reason.map { " (\($0))" } ?? ""), it has to be connected anew",
            call: "refresh")
    }
}

extension TokenGrant {
    /// What was learnt and was not known before.
    fileprivate func news(beside present: LiveCredentials) throws(ExpressionFault) -> [(name: String, json: String)] {
        var news: [(name: String, json: String)] = []
        for entry in metadata.entries {
            guard let name = entry.key.string, present.metadata[name] != entry.value else { continue }
            news.append((name, try entry.value.jsonText()))
        }
        return news
    }
}
