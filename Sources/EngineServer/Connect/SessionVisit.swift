internal import EngineCrypto
internal import EngineDefinition
internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork
internal import EngineStore

/// A browser in a connect session: what it may connect, and as whose.
struct SessionVisit: Sendable {
    let call: RouteCall
    let session: StoredSession
    let content: SessionContent

    private init(_ call: RouteCall, _ session: StoredSession) {
        self.call = call
        self.session = session
        content = SessionContent(session)
    }

    /// The session of a route whose rule asks for one.
    static func ofHeader(_ call: RouteCall) throws(RouteFault) -> SessionVisit {
        guard case .session(let session) = call.principal else {
            throw RouteFault(401, "unknown_connect_session_token", "this needs the token of a connect session")
        }
        return SessionVisit(call, session)
    }

    /// The session whose token stands in the query, as Nango's front end sends it (nango-api.md §2.6).
    static func ofQuery(_ call: RouteCall) throws(RouteFault) -> SessionVisit {
        guard !call.request.queryItems.contains(where: { $0.name == "connection_id" }) else {
            throw .invalid(
                "invalid_query_params", ["connection_id"], "a session decides itself which connection it is")
        }
        return try ofHeader(call)
    }

    // MARK: What it may connect

    /// An integration that the session may connect, and its provider.
    struct Choice: Sendable {
        let integration: StoredIntegration
        let provider: ProviderDefinition
        /// The connection that is connected anew, if the session is for that.
        let old: StoredConnection?
        /// Texts for the provider's settings that the operator gave the integration; nobody is asked for them.
        var fixed: [String: String] = [:]
        /// The operator's values; nothing where only the integration's name is looked at.
        var values: IntegrationValues?

        /// Whether the operator gave it something that is sent to the provider and must go to nobody else.
        var holdsSecret: Bool { values.map { $0.clientSecret != nil || $0.settings.count > 0 } ?? true }
    }

    /// The integrations that the session may connect, by their titles.
    ///
    /// Those whose provider is not to be had are left out.
    /// - Throws: why the provider is not to be had, if nothing else is left.
    func choices() async throws(RouteFault) -> [Choice] {
        let environment = session.environment
        let all = try await call.storing { store throws(StoreFault) in try await store.integrations(in: environment) }
        var found: [Choice] = []
        let old = try await connectedAnew()
        var missing: String?
        for integration in all where allows(integration.name, old) {
            guard let provider = await call.services.catalogue.provider(integration.provider) else {
                missing = missing ?? integration.name
                continue
            }
            found.append(Choice(integration: integration, provider: provider, old: old))
        }
        // An empty list would say that nothing was ever set up.
        if found.isEmpty, let missing { return [try await choice(missing)] }
        return found.sorted {
            ($0.title.lowercased(), $0.integration.name) < ($1.title.lowercased(), $1.integration.name)
        }
    }

    /// An integration of a name.
    /// - Throws: 404 `unknown_provider_config`, 400 `integration_not_allowed` or `invalid_connection`.
    func choice(_ name: String) async throws(RouteFault) -> Choice {
        guard let integration = try await call.findIntegration(name) else {
            throw RouteFault(404, "unknown_provider_config", "there is no integration '\(name)'", payload: [:])
        }
        let old = try await connectedAnew()
        guard allows(name, old) else {
            throw RouteFault(400, "integration_not_allowed", "this session may not connect '\(name)'", payload: [:])
        }
        guard let provider = await call.services.catalogue.provider(integration.provider) else {
            throw await call.lack(
                of: integration.provider,
                else: RouteFault(
                    404, "unknown_provider_template", "the provider '\(integration.provider)' is not there"))
        }
        let (values, fixed) = try await call.services.integrations.given(to: integration, provider)
        return Choice(integration: integration, provider: provider, old: old, fixed: fixed, values: values)
    }

    private func allows(_ name: String, _ old: StoredConnection?) -> Bool {
        if let old { return old.integration == name }
        return content.allowedIntegrations.map { $0.contains(name) } ?? true
    }

    private func connectedAnew() async throws(RouteFault) -> StoredConnection? {
        let gone = RouteFault(
            400, "invalid_connection", "the connection that was to be connected anew is gone", payload: [:])
        guard let name = session.connection else {
            // One that is new by the same name is not meant.
            if session.hasLostConnection { throw gone }
            return nil
        }
        let environment = session.environment
        let found = try await call.storing { store throws(StoreFault) in
            try await store.connection(named: name, in: environment)
        }
        guard let found else { throw gone }
        return found
    }

    // MARK: What is asked for

    /// What a person wants, before their secrets are looked at.
    /// - Parameters:
    ///   - choice: the integration.
    ///   - scheme: the auth scheme.
    ///   - config: texts for the provider's settings.
    ///   - further: what else a client wants kept beside them.
    ///   - part: where they stand in the request, for messages.
    /// - Returns: what is to be connected.
    /// - Throws: `invalid_body` with every setting that is wrong.
    func intent(
        _ choice: Choice, scheme: String, config: [String: String], further: [(String, JSONValue)] = [],
        part: String = "config"
    ) throws(RouteFault) -> ConnectIntent {
        let id = choice.old?.name ?? RandomBytes.uuid()
        var new = NewConnection(
            environment: session.environment, name: id, provider: choice.integration.provider, scheme: scheme)
        new.integration = choice.integration.name
        new.publicID = choice.old?.publicID ?? id
        new.owner = session.owner ?? choice.old?.owner
        new.baseURL = choice.old?.baseURL
        new.tags = content.tagsText ?? choice.old?.tags ?? new.tags
        // What is not said is kept as it is by then.
        new.endUser = content.endUserText
        new.webhookURL = content.webhookURL
        new.metadata = choice.old?.metadata ?? new.metadata
        new.learnt = choice.old?.learnt ?? new.learnt
        // A person may be away for half an hour: what the host says meanwhile stays.
        new.kept.insert(.metadata)
        if content.tagsText == nil { new.kept.insert(.tags) }
        if session.owner == nil { new.kept.insert(.owner) }
        let defaults = content.connectDefaults(of: choice.integration.name)
        var texts = Self.texts(choice.old?.config)
        let own = given(for: choice)
        let hosts = OperatorHosts(choice, scheme: scheme)
        try hosts.check(config, under: own, part: part)
        // With another scheme a person may have chosen it.
        if choice.old?.scheme != scheme { for name in hosts.names { texts[name] = nil } }
        for (name, text) in config { texts[name] = text }
        for (name, text) in own { texts[name] = text }
        let plan = PlanCompiler(provider: choice.provider).config()
        let known = texts.filter { entry in
            config[entry.key] != nil || plan.fields.contains { $0.name == entry.key }
        }
        try hosts.checkComplete(known, plan, part: part)
        let values = Self.json(try FormValues(plan: plan, part: part).complete(known))
        let told = KeptConfig(old: choice.old?.config, further, content.config(of: choice.integration.name))
        new.config = told.text(of: values) { name in plan.fields.contains { $0.name == name } }
        var intent = ConnectIntent(connection: new)
        intent.isReconnecting = choice.old != nil
        intent.reconnected = choice.old?.id.clientNumber
        intent.session = session.id
        intent.actor = call.principal.actor
        intent.scopes = defaults.scopes
        intent.parameters = defaults.parameters
        return intent
    }

    /// Texts of the settings that nobody is asked for: the operator's, and what the host set in the session.
    func given(for choice: Choice) -> [String: String] {
        choice.fixed.merging(content.connectDefaults(of: choice.integration.name).config) { $1 }
    }

    /// What a popup of Nango's front end asks for (nango-api.md §2.6).
    func popupIntent() async throws(RouteFault) -> ConnectIntent {
        let choice = try await choice(call.value("integration"))
        let query = PopupQuery(call.request.queryItems)
        guard let scheme = choice.provider.offeredSchemes.first(where: { $0.definition.asksPerson })?.name else {
            throw RouteFault(
                400, "invalid_auth_mode", "'\(choice.integration.name)' is connected by a form, not in a browser")
        }
        var intent = try intent(
            choice, scheme: scheme, config: query.config(for: choice.provider),
            further: query.further(for: choice.provider), part: "params")
        intent.socket = query.socket
        if !query.application.isEmpty {
            intent.fields = Secret(
                JSONWriter.text(.object(query.application.map { ($0.name, .string($0.value)) })))
        }
        if let scopes = query.userScopes { intent.parameters.append(("user_scope", scopes)) }
        intent.parameters += query.parameters
        return intent
    }

    /// Texts of the settings that a connection has.
    static func texts(_ config: String?) -> [String: String] {
        texts(config.flatMap { try? JSONValue(parsing: $0) })
    }

    /// The texts of an object's plain members.
    static func texts(_ config: JSONValue?) -> [String: String] {
        (config?.members ?? []).reduce(into: [:]) { texts, member in
            switch member.value {
            case .string(let text): texts[member.key] = text
            case .number(let number): texts[member.key] = number.text
            case .bool(let flag): texts[member.key] = flag ? "true" : "false"
            case .array(let elements): texts[member.key] = elements.compactMap(\.string).joined(separator: ",")
            case .null, .object: break
            }
        }
    }

    static func json(_ map: ExpressionMap) -> String { (try? ExpressionValue.map(map).jsonText()) ?? "{}" }
}

extension SessionVisit.Choice {
    /// What people call it.
    var title: String { integration.displayName ?? provider.title }
}

/// The query of Nango's front end: names with brackets.
struct PopupQuery {
    /// The WebSocket that waits.
    private(set) var socket: String?
    /// Scopes of the person's own token.
    private(set) var userScopes: String?
    /// Further entries of the provider's address; nothing takes an entry out.
    private(set) var parameters: [(name: String, value: String?)] = []
    /// An application of the host's own, in the place of the integration's, and a refresh token of its own.
    private(set) var application: [(name: String, value: String)] = []
    private var given: [(name: String, value: String)] = []

    init(_ items: [(name: String, value: String)]) {
        for (name, value) in items {
            switch name {
            case "ws_client_id": socket = value.isEmpty ? nil : value
            case "user_scope": userScopes = value.isEmpty ? nil : value
            case _ where name.hasPrefix("params[") && name.hasSuffix("]"): given.append((inner(name), value))
            case _ where name.hasPrefix("credentials[") && name.hasSuffix("]") && !value.isEmpty:
                let names = IntegrationValues.overrideNames
                let known = [names.id, names.secret, IntegrationValues.refreshOverrideName]
                if known.contains(inner(name)) { application.append((inner(name), value)) }
            // What an app may do is the operator's and the session's to say.
            case "authorization_params[scope]": break
            case _ where name.hasPrefix("authorization_params[") && name.hasSuffix("]"):
                // As those clients write what is to be left out.
                parameters.append((inner(name), value == "undefined" ? nil : value))
            default: break
            }
        }
    }

    private func inner(_ name: String) -> String {
        String(name.drop { $0 != "[" }.dropFirst().dropLast())
    }

    /// What is sent beside them is kept with the connection (nango-api.md §2.6).
    func further(for provider: ProviderDefinition) -> [(String, JSONValue)] {
        given.compactMap { entry in
            let isKept = provider.config[entry.name] == nil && entry.name != "webhook_url" && !entry.name.isEmpty
            return isKept ? (entry.name, .string(entry.value)) : nil
        }
    }

    /// Texts for the settings of a provider; clients send others too.
    func config(for provider: ProviderDefinition) -> [String: String] {
        given.reduce(into: [:]) { texts, entry in
            if provider.config[entry.name] != nil { texts[entry.name] = entry.value }
        }
    }
}
