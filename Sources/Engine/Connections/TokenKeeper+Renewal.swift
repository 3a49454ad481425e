internal import EngineCrypto
internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// One renewal, from the right to make it to the answer in the store.
extension TokenKeeper {
    /// Renews the credentials of a version, or takes those by which somebody else has replaced them meanwhile.
    func renew(after version: Int64) async -> Outcome {
        let right = RefreshLease(
            store: store, clock: driver.clock, environment: environment, connection: connection, seconds: leaseSeconds)
        while true {
            do throws(CallFault) {
                let state = try await read()
                guard state.connection.version == version else { return .success(try take(state)) }
                if let lease = try await acquired(right) {
                    return await right.keeping(lease) { await self.renewUnderLease(after: version) }
                }
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

    private func renewUnderLease(after version: Int64) async -> Outcome {
        do throws(CallFault) {
            let state = try await read()
            guard state.connection.version == version else { return .success(try take(state)) }
            try state.connection.checkRenewable()
            let present = try decode(state)
            let granted: TokenGrant
            do throws(CallFault) {
                granted = try await obtain(present.credentials, present.metadata)
            } catch {
                return try await refused(error, present, version)
            }
            try await keep(granted, over: present, version)
            return .success(try take(try await read()))
        } catch {
            return .failure(error)
        }
    }

    /// Makes the calls of the scheme.
    ///
    /// Where a refused refresh token can be had anew without a person, it is.
    private func obtain(_ credentials: ExpressionMap, _ metadata: ExpressionMap) async throws(CallFault) -> TokenGrant {
        do throws(CallFault) {
            return try await call(credentials, metadata)
        } catch {
            guard RefusedRenewal(error, isRefresh: plan.refreshes(credentials)) == .dead, plan.canAcquire,
                let name = plan.refreshNeeds
            else { throw error }
            var rest = credentials
            rest[.string(name)] = nil
            return try await call(rest, metadata)
        }
    }

    private func call(_ credentials: ExpressionMap, _ metadata: ExpressionMap) async throws(CallFault) -> TokenGrant {
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
    /// Somebody else's newer credentials stay: they are used then.
    private func keep(_ grant: TokenGrant, over present: LiveCredentials, _ version: Int64) async throws(CallFault) {
        do {
            let text = try ExpressionValue.map(grant.credentials).jsonText()
            ownVersion = try await store.replaceCredentials(
                of: connection, in: environment, with: Secret(text), expecting: version,
                expiresAt: grant.expires.map { $0.seconds * 1_000_000 }, metadata: try grant.news(beside: present))
        } catch StoreFault.credentialsChanged {
            return
        } catch let error as StoreFault {
            throw CallFault(error)
        } catch {
            throw CallFault(.definition, "the answer cannot be stored: \(error)", call: "refresh")
        }
        driver.events.record(TokenRenewed(connection: connection))
    }

    // MARK: Refusals

    /// Tells the connection's state, unless somebody has connected anew meanwhile: then that is used.
    private func refused(
        _ fault: CallFault, _ present: LiveCredentials, _ version: Int64
    ) async throws(CallFault) -> Outcome {
        let verdict = RefusedRenewal(fault, isRefresh: plan.refreshes(present.credentials))
        guard let status = verdict.status else { throw fault }
        do throws(StoreFault) {
            try await store.setStatus(
                of: connection, in: environment, to: status, reason: fault.message, expecting: version)
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
