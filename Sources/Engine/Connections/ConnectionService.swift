public import EngineCrypto
public import EngineDefinition
internal import EngineLanguage
public import EngineStore

/// Makes, proves, renews and deletes connections: for the routes of the server and the commands of the command line.
public struct ConnectionService: Sendable {
    /// A provider and an operator's application at it, ready to be used.
    public struct Application: Sendable {
        /// The provider, compiled for the connection's scheme.
        public var plan: ProviderPlan
        /// The operator's values.
        public var integration: IntegrationValues

        /// Puts both together.
        public init(plan: ProviderPlan, integration: IntegrationValues) {
            self.plan = plan
            self.integration = integration
        }
    }

    /// What a trial brought.
    public struct Account: Sendable {
        /// The credentials from now on, as JSON text.
        public var credentials: Secret?
        /// When the access token ends, in microseconds since 1970.
        public var expiresAt: Int64?
        /// Whose account it is, by the names of `identity`.
        public var identity: [(name: String, value: String)] = []
        /// What is known of the account from now on, as JSON text.
        public var learnt: String
        /// Whether upstream has just accepted the credentials.
        public var isVerified = false

        /// What is known without asking upstream.
        public init(credentials: Secret?, expiresAt: Int64?, learnt: String) {
            self.credentials = credentials
            self.expiresAt = expiresAt
            self.learnt = learnt
        }

        /// What a person granted.
        /// - Throws: a fault of cause `definition` if what was learnt cannot be stored.
        public init(_ granted: CompletedAuthorization) throws(CallFault) {
            self.init(credentials: granted.credentials, expiresAt: granted.expiresAt, learnt: "{}")
            try learn(granted)
        }

        /// Takes whose account it is, and what is known of it, over what was given.
        mutating func learn(_ news: CompletedAuthorization) throws(CallFault) {
            identity = news.identity
            isVerified = news.isVerified
            guard news.metadata.count > 0 else { return }
            var known = ExpressionMap(json: learnt) ?? ExpressionMap()
            for entry in news.metadata.entries { known[entry.key] = entry.value }
            do throws(ExpressionFault) {
                learnt = try ExpressionValue.map(known).jsonText()
            } catch {
                throw CallFault(.definition, "what was learnt cannot be stored: \(error.message)", call: "verify")
            }
        }
    }

    private let store: Store
    private let opener: ConnectionOpener

    /// Makes a service.
    /// - Parameter opener: makes connections ready; its store, which is unlocked, keeps them.
    public init(opener: ConnectionOpener) {
        store = opener.store
        self.opener = opener
    }

    // MARK: Making

    /// Proves a connection before anything of it is stored, so that a refusal leaves what was there as it was.
    /// - Parameters:
    ///   - new: its description.
    ///   - credentials: the secret material as JSON text.
    ///   - expiresAt: when the access token ends, in microseconds since 1970.
    ///   - application: the provider and the operator's application.
    ///   - choose: asks where there is something to choose.
    /// - Returns: what is to be stored.
    /// - Throws: why it does not work.
    public func trial(
        of new: NewConnection, credentials: Secret?, expiresAt: Int64? = nil, at application: Application,
        choose: AuthorizationFlow.Chooser = { _ in nil }
    ) async throws(ConnectionFault) -> Account {
        try Self.checkSize(of: credentials)
        let trial = try await storing { () throws(StoreFault) in try await store.openTrial() }
        do throws(ConnectionFault) {
            let account = try await run(new, credentials, expiresAt, application, in: trial, choose)
            await trial.close()
            return account
        } catch {
            await trial.close()
            throw error
        }
    }

    private func run(
        _ new: NewConnection, _ credentials: Secret?, _ expiresAt: Int64?, _ application: Application,
        in trial: TrialStore, _ choose: AuthorizationFlow.Chooser
    ) async throws(ConnectionFault) -> Account {
        let connection = try await storing { () throws(StoreFault) in
            try await trial.store.addConnection(new, credentials: credentials, expiresAt: expiresAt)
        }
        var found: CompletedAuthorization?
        do throws(CallFault) {
            let access = try await opener.over(trial).open(
                connection, plan: application.plan, integration: application.integration)
            if application.plan.verify != nil || application.plan.auth[connection.scheme]?.connect != nil {
                found = try await AccountSetUp(access: access).run(application.plan, choose: choose)
            }
        } catch {
            throw .call(error)
        }
        let kept = try await storing { () throws(StoreFault) in
            try await trial.store.credentialState(of: connection.name, in: connection.environment)
        }
        var account = Account(
            credentials: kept.secret ?? credentials, expiresAt: kept.connection.expiresAt,
            learnt: kept.connection.learnt)
        guard let found else { return account }
        do throws(CallFault) {
            try account.learn(found)
        } catch {
            throw .call(error)
        }
        return account
    }

    /// Stores a connection: a new one, or in the place of an old one, whose name and records stay.
    /// - Parameters:
    ///   - new: its description.
    ///   - account: what the trial brought.
    ///   - old: the one that it replaces.
    ///   - actor: who connects.
    /// - Returns: the connection as it is stored.
    /// - Throws: what the store refused.
    public func keep(
        _ new: NewConnection, _ account: Account, over old: StoredConnection? = nil, actor: String
    ) async throws(ConnectionFault) -> StoredConnection {
        try Self.checkSize(of: account.credentials)
        var new = new
        new.learnt = account.learnt
        if let old { new.name = old.name }
        return try await storing { [new] () throws(StoreFault) in
            guard old == nil else {
                return try await store.replaceConnection(
                    new, credentials: account.credentials, expiresAt: account.expiresAt,
                    isVerified: account.isVerified, actor: actor)
            }
            let made = try await store.addConnection(
                new, credentials: account.credentials, expiresAt: account.expiresAt, actor: actor)
            // One that waits for its owner goes on waiting, however well it works.
            guard account.isVerified, made.status != .pending else { return made }
            try await store.setStatus(
                of: made.name, in: made.environment, to: .active, reason: nil, isVerified: true, actor: actor)
            return try await store.connection(named: made.name, in: made.environment) ?? made
        }
    }

    /// Nothing is sent or stored that no upstream gives anybody.
    private static func checkSize(of credentials: Secret?) throws(ConnectionFault) {
        guard let credentials, let map = ExpressionMap(json: credentials.reveal()),
            let fault = CredentialSize.fault(in: map)
        else { return }
        throw .call(CallFault(.input, fault, call: "connect"))
    }

    // MARK: Using

    /// The credentials of a connection, renewed if they end soon.
    /// - Parameters:
    ///   - connection: the connection.
    ///   - application: the provider and the operator's application.
    ///   - isForced: whether others are obtained in any case.
    /// - Returns: what the store has then.
    /// - Throws: why they cannot be had.
    public func credentials(
        of connection: StoredConnection, at application: Application, isForced: Bool = false
    ) async throws(ConnectionFault) -> CredentialState {
        do throws(CallFault) {
            // What is renewed in any case is not renewed before.
            let access = try await opener.open(
                connection, plan: application.plan, integration: application.integration, renews: !isForced)
            // What cannot be renewed is returned as it is.
            let scheme = application.plan.auth[connection.scheme]
            if isForced, let tokens = access.driver.tokens, scheme?.canRenew(access.values.credentials) == true {
                _ = try await tokens.renewed(insteadOf: access.values.credentials, isForced: true)
            }
        } catch {
            throw .call(error)
        }
        return try await stored(connection)
    }

    /// Takes a connection's access back with upstream where that can be done, and deletes it with its records.
    ///
    /// What upstream says to that changes nothing: the person asked for the end.
    /// - Parameters:
    ///   - connection: the connection.
    ///   - application: the provider and the operator's application; nothing: upstream is not asked.
    ///   - actor: who deletes it.
    /// - Throws: `.store(.inUse)` while a sync of it runs.
    public func delete(
        _ connection: StoredConnection, at application: Application?, actor: String
    ) async throws(ConnectionFault) {
        // What is refused in the end must not have lost its access before.
        try await storing { () throws(StoreFault) in
            try await store.requireUnused(connection.name, in: connection.environment)
        }
        let isRevocable = application?.plan.auth[connection.scheme]?.canRevoke == true
        if let application, isRevocable, let access = try? await open(connection, at: application) {
            _ = await ConnectionRevoker(access: access).revoke(application.plan)
        }
        _ = try await storing { () throws(StoreFault) in
            try await store.deleteConnection(named: connection.name, in: connection.environment, actor: actor)
        }
    }

    /// What the store has of a connection now.
    public func stored(_ connection: StoredConnection) async throws(ConnectionFault) -> CredentialState {
        try await storing { () throws(StoreFault) in
            try await store.credentialState(of: connection.name, in: connection.environment)
        }
    }

    /// Makes a connection ready for calls.
    public func open(
        _ connection: StoredConnection, at application: Application
    ) async throws(CallFault) -> ConnectionAccess {
        try await opener.open(connection, plan: application.plan, integration: application.integration)
    }

    private func storing<Result: Sendable>(
        _ body: () async throws(StoreFault) -> Result
    ) async throws(ConnectionFault) -> Result {
        do throws(StoreFault) {
            return try await body()
        } catch {
            throw .store(error)
        }
    }
}
