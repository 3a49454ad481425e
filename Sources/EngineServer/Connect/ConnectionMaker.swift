internal import Engine
internal import EngineCrypto
internal import EngineDefinition
internal import EngineHTTP
internal import EngineLanguage
internal import EngineStore

/// Makes a connection of what a person did: tried first, then stored.
struct ConnectionMaker {
    let call: RouteCall

    /// Tries fields that were filled, and stores the connection if upstream takes them.
    /// - Throws: why it does not work; then nothing is stored.
    func make(_ intent: ConnectIntent) async throws(ConnectFailure) -> ConnectOutcome {
        do throws(RouteFault) {
            let application = try await call.application(of: intent.connection)
            let hasFields = intent.fields.reveal() != "{}"
            return try await make(intent, hasFields ? intent.fields : nil, application)
        } catch {
            throw ConnectFailure(error)
        }
    }

    private func make(
        _ intent: ConnectIntent, _ credentials: Secret?, _ application: ConnectionService.Application
    ) async throws(RouteFault) -> ConnectOutcome {
        do throws(ConnectionFault) {
            var account = try await call.services.connections.trial(
                of: intent.connection, credentials: credentials, at: application)
            account.learnt = application.learnt(account.learnt)
            return try await store(intent, account)
        } catch {
            throw RouteFault(error)
        }
    }

    /// Stores what came of a sign-in.
    func keep(
        _ intent: ConnectIntent, _ completed: CompletedAuthorization
    ) async throws(ConnectFailure) -> ConnectOutcome {
        var account = ConnectionService.Account(
            credentials: Self.withOwnRefreshToken(completed.credentials), expiresAt: completed.expiresAt,
            learnt: SessionVisit.json(completed.metadata))
        if let application = try? await call.application(of: intent.connection) {
            account.learnt = application.learnt(account.learnt)
        }
        account.identity = completed.identity
        account.isVerified = completed.isVerified
        do throws(ConnectionFault) {
            return try await store(intent, account)
        } catch {
            throw ConnectFailure(error)
        }
    }

    /// A refresh token that the host gave stands in the place of the provider's (nango-api.md §6).
    private static func withOwnRefreshToken(_ credentials: Secret) -> Secret {
        let name = IntegrationValues.refreshOverrideName
        guard let members = (try? JSONValue(parsing: credentials.reveal()))?.members,
            let own = members.first(where: { $0.key == name })?.value
        else { return credentials }
        let rest = members.filter { $0.key != name && $0.key != "refresh_token" }
        return Secret(JSONWriter.text(.object(rest.map { ($0.key, $0.value) } + [("refresh_token", own)])))
    }

    private func store(
        _ intent: ConnectIntent, _ account: ConnectionService.Account
    ) async throws(ConnectionFault) -> ConnectOutcome {
        var new = intent.connection
        // Whoever opened the provider's marketplace is nobody that we know.
        if intent.isInstallation { new.status = .pending }
        var old: StoredConnection?
        if intent.isReconnecting {
            do throws(StoreFault) {
                old = try await call.services.store.connection(named: new.name, in: new.environment)
            } catch {
                throw .store(error)
            }
            // Deleted while the person was away: it must not come back by itself.
            guard let old, old.id.clientNumber == intent.reconnected else {
                throw .store(.unknown(kind: "connection", name: new.publicID ?? new.name))
            }
        }
        let stored = try await call.services.connections.keep(
            new, account, over: old, actor: intent.actor ?? call.principal.actor)
        return ConnectOutcome(
            connectionID: stored.publicID, integration: stored.integration, isPending: stored.status == .pending,
            identity: account.identity)
    }
}

extension RouteFault {
    /// Why a connection was not made, for whoever asked for it.
    init(_ fault: ConnectionFault) {
        switch fault {
        case .store(let fault): self.init(fault)
        case .call(let fault):
            let failure = ConnectFailure(fault, isAway: false)
            // A refusal of what was entered is told alike, whatever call found it.
            let isRefusal = failure.code == "token_err" || failure.code == "connection_test_failed"
            self.init(
                failure.code == "upstream_failed" ? 502 : 400, isRefusal ? "connection_test_failed" : failure.code,
                failure.message)
        }
    }
}

extension RouteCall {
    /// The provider and the operator's application of a connection that is to be.
    ///
    /// `edition` names the text of the provider by which it began.
    /// - Throws: 404 if the integration is gone, or is another provider's by now.
    func application(
        of new: NewConnection, edition: String? = nil
    ) async throws(RouteFault) -> ConnectionService.Application {
        let integration = try await storing { store throws(StoreFault) in
            try await store.integration(named: new.integration, in: new.environment)
        }
        guard let integration, integration.provider == new.provider else {
            throw RouteFault(404, "unknown_provider_config", "there is no integration '\(new.integration)' any more")
        }
        let found = try await services.integrations.application(
            of: integration, scheme: new.scheme, edition: edition)
        guard let found else {
            throw await lack(
                of: integration.provider,
                else: RouteFault(404, "unknown_provider_template", "the provider '\(new.provider)' is not there"))
        }
        return found
    }
}
