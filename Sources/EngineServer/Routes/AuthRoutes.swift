internal import EngineCrypto
internal import EngineDefinition
internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork
internal import EngineStore

/// Forms of Nango's front end, one route for each way to authorise (nango-api.md §2.6).
enum AuthRoutes {
    /// A form is short: a key file is the longest thing that a person pastes.
    private static let longest = 64 << 10

    static let all: [Route] = [
        form("/api-auth/api-key/:integration", "Connects by a key", KeyBody.self, .apiKey),
        form("/api-auth/basic/:integration", "Connects by user name and password", PasswordBody.self, .basic),
        form("/auth/tba/:integration", "Connects by a token that was pasted", pasted),
        form("/auth/jwt/:integration", "Connects by a key that signs tokens", rawBody: fields, signed),
        form("/auth/two-step/:integration", "Connects by a login", rawBody: fields, login),
        form("/auth/bill/:integration", "Connects by a login with a developer's key", DeveloperBody.self, .twoStep),
        form("/auth/signature/:integration", "Connects by a password that signs", SignatureBody.self, .signature),
        form("/auth/aws-sigv4/:integration", "Connects by a role", RoleBody.self, .sigV4),
        form("/oauth2/auth/:integration", "Connects by an application of the person's own", ownApplication),
        form("/auth/oauth-outbound/:integration", "Connects what the provider begins", outbound),
        form("/auth/unauthenticated/:integration", "Connects without credentials", open),
    ]

    private static func form<Body: Configurable>(
        _ pattern: RoutePattern, _ summary: String, rawBody: DeclaredBody? = nil,
        _ handler: @escaping Route.Handler<AnyKeys, Body, ConnectedFace>
    ) -> Route {
        Route(
            .post, pattern, summary, rule: .querySession, bodyLimit: longest, parameters: PopupParameters.form,
            rawBody: rawBody, faults: faults, handler: handler)
    }

    private static let fields = DeclaredBody.object(
        "Texts for the provider's fields, by name, however it is written: `privateKeyId` is `private_key_id`.")

    private static let faults =
        ConnectRoutes.choiceFaults + ConnectRoutes.trials + [
            .oddIntegration,
            DeclaredFault(
                400, ["invalid_auth_mode", "invalid_query_params", "invalid_body", "invalid_json"],
                "the provider is connected otherwise, or what was entered is wrong"),
        ]

    /// A form whose texts are the credentials of a mode.
    private static func form<Body: CredentialBody>(
        _ pattern: RoutePattern, _ summary: String, _: Body.Type, _ mode: AuthMode
    ) -> Route {
        form(pattern, summary) {
            (call: RouteCall, input: RouteInput<AnyKeys, Body>) async throws(RouteFault) -> ConnectedFace in
            try await connect(call, [mode], input.body.texts)
        }
    }

    private static func pasted(
        _ call: RouteCall, _ input: RouteInput<AnyKeys, PastedBody>
    ) async throws(RouteFault) -> ConnectedFace {
        try await connect(call, [.tba, .oauth1], input.body.texts, application: input.body.application)
    }

    private static func signed(
        _ call: RouteCall, _: RouteInput<AnyKeys, AnyKeys>
    ) async throws(RouteFault) -> ConnectedFace {
        try await connect(call, [.jwt], try freeTexts(call), isFree: true)
    }

    private static func login(
        _ call: RouteCall, _: RouteInput<AnyKeys, AnyKeys>
    ) async throws(RouteFault) -> ConnectedFace {
        try await connect(call, [.twoStep, .clientCredentials], try freeTexts(call), isFree: true)
    }

    private static func ownApplication(
        _ call: RouteCall, _ input: RouteInput<AnyKeys, ApplicationBody>
    ) async throws(RouteFault) -> ConnectedFace {
        let texts = input.body.texts
        guard texts["client_id"]?.isEmpty == false else {
            throw RouteFault(400, "missing_client_id", "'client_id' is needed: the application's id")
        }
        guard texts["client_secret"]?.isEmpty == false || texts["client_private_key"] != nil else {
            throw RouteFault(
                400, "missing_client_secret", "'client_secret' is needed, or 'client_private_key' in its place")
        }
        do throws(RouteFault) {
            return try await connect(call, [.clientCredentials], texts)
        } catch {
            // The one route that tells an unknown integration so (nango-api.md §1.3).
            throw error.code == "unknown_provider_config" ? error.with(status: 400) : error
        }
    }

    private static func outbound(
        _ call: RouteCall, _: RouteInput<AnyKeys, AnyKeys>
    ) async throws(RouteFault) -> ConnectedFace {
        _ = try await SessionVisit.ofQuery(call).choice(call.value("integration"))
        throw RouteFault(400, "invalid_auth_mode", "no provider here begins by itself; connect it in a browser")
    }

    private static func open(
        _ call: RouteCall, _: RouteInput<AnyKeys, AnyKeys>
    ) async throws(RouteFault) -> ConnectedFace {
        try await connect(call, [.none], [:])
    }

    // MARK: All of them

    /// Connects by texts.
    /// - Parameters:
    ///   - call: the request.
    ///   - modes: the ways that the route is for.
    ///   - texts: what was sent.
    ///   - isFree: whether texts that nobody asked for are left out.
    ///   - application: an application in the place of the integration's.
    /// - Returns: the connection's names.
    /// - Throws: why it does not work, always with a message.
    private static func connect(
        _ call: RouteCall, _ modes: [AuthMode], _ texts: [String: String], isFree: Bool = false,
        application: [(name: String, value: String)] = []
    ) async throws(RouteFault) -> ConnectedFace {
        let visit = try SessionVisit.ofQuery(call)
        let choice = try await visit.choice(call.value("integration"))
        guard var scheme = scheme(of: choice.provider, modes) else {
            let mode = choice.provider.authMode.rawValue
            throw RouteFault(400, "invalid_auth_mode", "'\(choice.integration.name)' is connected by \(mode)")
        }
        let query = PopupQuery(call.request.queryItems)
        var config = query.config(for: choice.provider)
        var login: SentLogin?
        if modes == [.basic] {
            let known = config.merging(visit.given(for: choice)) { $1 }
            login = SentLogin(texts, config: known, provider: choice.provider)
            scheme = login?.scheme ?? scheme
            config.merge((login?.config ?? [:]).filter { known[$0.key] == nil }) { old, _ in old }
        }
        var intent = try visit.intent(
            choice, scheme: scheme, config: config, further: query.further(for: choice.provider), part: "params")
        let asked = PlanCompiler(provider: choice.provider).credentials(of: scheme)
        let names = FieldNames(asked.fields.map(\.name))
        let named = login?.texts ?? names.named(texts, isFree: isFree)
        do throws(RouteFault) {
            var fields = try FormValues(plan: asked, part: "credentials").complete(named)
            for entry in application { fields[.string(entry.name)] = .string(entry.value) }
            intent.fields = Secret(SessionVisit.json(fields))
        } catch {
            throw error.renamed(login?.names ?? names.sent(texts), under: (["credentials"], []))
        }
        do throws(ConnectFailure) {
            let outcome = try await ConnectionMaker(call: call).make(intent)
            // These clients read no more of it.
            return ConnectedFace(
                outcome: ConnectOutcome(connectionID: outcome.connectionID, integration: outcome.integration))
        } catch {
            throw RouteFault(error)
        }
    }

    private static func scheme(of provider: ProviderDefinition, _ modes: [AuthMode]) -> String? {
        for mode in modes {
            if let found = provider.scheme(of: mode) { return found.name }
        }
        return modes == [.none] && provider.offeredSchemes.isEmpty ? NoneScheme.name : nil
    }

    private static func freeTexts(_ call: RouteCall) throws(RouteFault) -> [String: String] {
        guard !call.body.isEmpty else { return [:] }
        guard let members = try RequestJSON(call.body).value.members else {
            throw .invalidBody([], "the body must be an object")
        }
        var texts: [String: String] = [:]
        for member in members where member.key != "type" { texts[member.key] = member.value.string }
        return texts
    }
}

/// Names of a front end for the fields that a definition asks for.
struct FieldNames {
    private let fields: [String]

    init(_ fields: [String]) {
        self.fields = fields
    }

    /// The texts by the names of the fields: `privateKeyId` is `private_key_id`, and one text is for the one field.
    func named(_ texts: [String: String], isFree: Bool) -> [String: String] {
        if texts.count == 1, fields.count == 1, let text = texts.values.first { return [fields[0]: text] }
        return texts.reduce(into: [:]) { named, entry in
            let wanted = Self.plain(entry.key)
            if let field = fields.first(where: { Self.plain($0) == wanted }) {
                named[field] = entry.value
            } else if !isFree {
                named[entry.key] = entry.value
            }
        }
    }

    /// The names that were sent, by those of the fields.
    func sent(_ texts: [String: String]) -> [String: String] {
        texts.keys.reduce(into: [:]) { sent, name in
            if let field = named([name: ""], isFree: true).keys.first { sent[field] = name }
        }
    }

    private static func plain(_ name: String) -> String { name.lowercased().filter { $0 != "_" && $0 != "-" } }
}

extension RouteFault {
    /// The same with another status.
    func with(status: HTTPStatus) -> RouteFault {
        var fault = self
        fault.status = status
        return fault
    }
}
