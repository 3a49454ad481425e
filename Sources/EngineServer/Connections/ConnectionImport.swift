internal import Engine
internal import EngineCrypto
internal import EngineDefinition
internal import EngineHTTP
internal import EngineLanguage
internal import EngineStore

/// Brings in a connection with credentials that a host has: proves them where that is asked of the mode, then stores.
struct ConnectionImport {
    let call: RouteCall
    let integration: StoredIntegration
    let provider: ProviderDefinition

    /// What is brought in.
    struct Wanted {
        var publicID: String?
        /// The scheme, where more than the mode says it.
        var scheme: String?
        /// The members of the credentials, `type` among them.
        var credentials: [String: JSONValue]
        var metadata: JSONValue?
        var config: JSONValue?
        var webhookURL: String?
        var endUser: EndUser?
        var tags: NamedValues<String>?
        /// What the provider answered when it gave them, as far as the host has kept it.
        var answer: JSONValue?
    }

    /// Stores a connection, new or in the place of the one that has its id.
    /// - Returns: the connection, and its credentials as they are stored.
    func run(_ told: Wanted) async throws(RouteFault) -> (StoredConnection, CredentialState) {
        var wanted = told
        let scheme = try scheme(of: wanted.credentials, named: wanted.scheme)
        let publicID = wanted.publicID ?? RandomBytes.uuid()
        let old = try await existing(publicID)
        // What is known of the person already says more than the key's owner.
        if old?.endUser == nil { wanted.endUser = call.endUser(wanted.endUser) }
        var new = NewConnection(
            environment: integration.environment, name: old?.name ?? publicID, provider: integration.provider,
            scheme: scheme?.name ?? NoneScheme.name)
        new.integration = integration.name
        new.publicID = publicID
        let owner = try call.owner(for: wanted.endUser?.id)
        new.owner = owner ?? old?.owner
        if owner == nil { new.kept.insert(.owner) }
        if wanted.metadata == nil { new.kept.insert(.metadata) }
        let keepsTags = told.endUser == nil && told.tags == nil && old != nil
        if keepsTags { new.kept.insert(.tags) }
        new.config = try config(wanted.config)
        new.metadata = try metadata(wanted.metadata, old)
        new.tags = keepsTags ? old?.tags ?? "{}" : try Self.tags(wanted)
        new.endUser = wanted.endUser.map { JSONWriter.text($0.json(in: nil)) }
        new.webhookURL = wanted.webhookURL
        let face = CredentialFace(scheme: scheme?.definition)
        let members = try face.stored(from: wanted.credentials)
        let posted = JSONValue.object(wanted.credentials.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
        let answer = face.showsAnswer ? wanted.answer ?? posted : nil
        let secret = members.isEmpty ? nil : SealedCredentials.sealed(members, answer: answer, isBrought: true)
        let end = try wanted.credentials["expires_at"].flatMap { value throws(RouteFault) in
            try ClientInstant(value, at: ["credentials", "expires_at"])?.micros
        }
        return try await store(new, secret, end, over: old)
    }

    // MARK: Parts

    private func scheme(
        of credentials: [String: JSONValue], named name: String?
    ) throws(RouteFault) -> (name: String, definition: SchemeDefinition)? {
        guard let word = credentials["type"]?.string else {
            throw .invalidBody(["credentials", "type"], "'credentials' needs the key 'type', the provider's auth mode")
        }
        let modes = provider.offeredSchemes.map { AuthMode($0.definition) }
        guard let mode = AuthMode(rawValue: word), modes.contains(mode) || (modes.isEmpty && mode == .none) else {
            throw .invalidBody(
                ["credentials", "type"],
                "the provider's auth mode is '\(provider.authMode.rawValue)', not '\(word)'")
        }
        if let name, let found = provider.auth[name] { return (name, found) }
        return provider.scheme(of: mode)
    }

    /// The connection that has the id already.
    private func existing(_ publicID: String) async throws(RouteFault) -> StoredConnection? {
        let (name, environment) = (integration.name, integration.environment)
        let found = try await call.storing { store throws(StoreFault) in
            try await store.connection(withID: publicID, of: name, in: environment)
        }
        if let found, !call.reaches(found) {
            throw .invalidBody(["connection_id"], "this id cannot be used; choose another, or leave it out")
        }
        return found
    }

    /// The provider's config fields are checked; what else a host keeps there stays as it is.
    private func config(_ given: JSONValue?) throws(RouteFault) -> String {
        guard let given else { return try completed([:], others: []) }
        guard let members = given.members else {
            throw .invalidBody(["connection_config"], "'connection_config' must be an object")
        }
        var known: [String: String] = [:]
        var others: [JSONValue.Member] = []
        for member in members where member.key != "webhook_url" {
            if provider.config[member.key] != nil {
                guard !member.value.isNull else {
                    throw .invalidBody(["connection_config", member.key], "'\(member.key)' must be a text, not null")
                }
                known[member.key] = member.value.string ?? JSONWriter.text(member.value)
            } else {
                others.append(member)
            }
        }
        return try completed(known, others: others)
    }

    private func completed(_ known: [String: String], others: [JSONValue.Member]) throws(RouteFault) -> String {
        do {
            let settings = try PlanCompiler(provider: provider).config().complete(known, ExpressionBindings())
            let own = try JSONValue(parsing: try ExpressionValue.map(settings).jsonText()).members ?? []
            return JSONWriter.text(.object(own + others))
        } catch let fault as InputFault {
            throw .invalidBody(["connection_config", fault.path], fault.message)
        } catch {
            throw .invalidBody(["connection_config"], "the configuration cannot be stored: \(error)")
        }
    }

    private func metadata(_ given: JSONValue?, _ old: StoredConnection?) throws(RouteFault) -> String {
        guard let given else { return old?.metadata ?? "{}" }
        guard given.members != nil else { throw .invalidBody(["metadata"], "'metadata' must be an object") }
        return JSONWriter.text(given)
    }

    private static func tags(_ wanted: Wanted) throws(RouteFault) -> String {
        JSONWriter.text(try ConnectionTags(user: wanted.endUser, in: nil, explicit: wanted.tags).json)
    }

    // MARK: Storing

    private func store(
        _ new: NewConnection, _ secret: Secret?, _ end: Int64?, over old: StoredConnection?
    ) async throws(RouteFault) -> (StoredConnection, CredentialState) {
        guard
            let application = try await call.services.integrations.application(of: integration, scheme: new.scheme)
        else {
            throw await call.lack(
                of: integration.provider,
                else: .notFound("the definition of provider '\(provider.id.value)' has faults"))
        }
        let service = call.services.connections
        // Whoever brings the credential says what there is in its account: nobody is asked for that.
        var new = new
        let given = ExpressionMap(json: new.metadata) ?? ExpressionMap()
        let known = ExpressionMap(json: old?.learnt ?? "{}") ?? ExpressionMap()
        let told = application.plan.learns.learnt(of: given, over: known)
        new.learnt = SessionVisit.json(told)
        do throws(ConnectionFault) {
            var account = ConnectionService.Account(credentials: secret, expiresAt: end, learnt: new.learnt)
            // A token that a person granted is taken as it is: it may be used up by being tried.
            if !AuthMode(provider.auth[new.scheme]).isImportedAsIs {
                account = try await service.trial(
                    of: new, credentials: secret, expiresAt: end, at: application
                ) { $0.numbers(in: told) }
            }
            account.learnt = application.learnt(account.learnt)
            let kept = try await service.keep(new, account, over: old, actor: call.principal.actor)
            let state = try await service.stored(kept)
            return (state.connection, state)
        } catch {
            throw RouteFault(error, of: "connection_test_failed")
        }
    }
}

extension AuthMode {
    /// Whether credentials of this mode are taken without a trial.
    fileprivate var isImportedAsIs: Bool { needsApplication }
}

extension RouteFault {
    /// What a connection that does not work is told as.
    /// - Parameters:
    ///   - fault: why it does not work.
    ///   - code: the code where upstream refused the credentials.
    init(_ fault: ConnectionFault, of code: String) {
        switch fault {
        case .store(let fault):
            if case .connectionExists = fault {
                self = .invalidBody(["connection_id"], "this id is taken; choose another, or leave it out")
            } else {
                self.init(fault)
            }
        case .call(let fault): self.init(fault, code: code)
        }
    }

    /// What a call that failed is told as.
    init(_ fault: CallFault, code: String) {
        let message = "'\(fault.call)': \(fault.message)"
        switch fault.cause {
        case _ where fault.code == CallFault.backoffCode:
            self.init(424, CallFault.backoffCode, message, payload: [:])
        case .upstream, .scope: self.init(400, code, message, payload: [:])
        case .transport: self.init(424, code, "the provider cannot be reached: \(message)", payload: [:])
        case .egress: self.init(400, code, "the address is not allowed: \(message)", payload: [:])
        case .input: self.init(400, "invalid_body", message)
        case .busy, .interrupted:
            self.init(503, "busy", message, payload: [:])
            retryAfter = 1
        case .definition:
            self.init(500, "server_error", "the definition of the provider does not fit: \(message)", payload: [:])
        case .local: self.init(local: fault)
        }
        if let seconds = fault.retryAfter { retryAfter = Int(seconds.rounded(.up)) }
    }
}
