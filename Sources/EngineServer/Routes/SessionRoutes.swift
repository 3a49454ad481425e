internal import EngineCrypto
internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork
internal import EngineStore

/// Connect sessions: a host makes one for a person, whose browser connects with its token (nango-api.md §2.5).
enum SessionRoutes {
    static let all: [Route] = [
        Route(
            .post, "/connect/sessions", "Makes a connect session for a person",
            rule: .key("environment:connect_sessions:write"), handler: create),
        Route(
            .post, "/connect/sessions/reconnect", "Makes a session in which a connection is connected anew",
            rule: .key("environment:connect_sessions:write"), handler: reconnect),
        Route(.get, "/connect/session", "Gives the session of a token", rule: .session, handler: get),
        Route(.delete, "/connect/session", "Ends the session of a token", rule: .session, handler: delete),
        Route(
            .post, "/connect/telemetry", "Takes what the connect page tells of its use, and forgets it",
            rule: .ownProof("the session's token in the body"), bodyLimit: 16 << 10, handler: telemetry),
    ]

    // MARK: Making

    private static func create(
        _ call: RouteCall, _ input: RouteInput<NoKeys, SessionInput>
    ) async throws(RouteFault) -> ServerResponse {
        for (place, name) in (input.body.allowedIntegrations ?? []).enumerated() {
            try await require(name, at: ["allowed_integrations", String(place)], call)
        }
        let content = try await content(of: input.body.common, call)
        var members = content
        if let allowed = input.body.allowedIntegrations {
            members.append(("allowed_integrations", .array(allowed.map { .string($0) })))
        } else if case .key(let key) = call.principal, let bound = key.integration {
            members.append(("allowed_integrations", [.string(bound)]))
        }
        return try await made(members, input.body.common, connection: nil, call)
    }

    private static func reconnect(
        _ call: RouteCall, _ input: RouteInput<NoKeys, ReconnectInput>
    ) async throws(RouteFault) -> ServerResponse {
        let body = input.body
        let found = try await call.findConnection(body.connection, of: body.integration, claimable: true)
        guard let connection = found else {
            throw RouteFault(
                400, "invalid_body", "no connection '\(body.connection)' of integration '\(body.integration)'")
        }
        var members = try await content(of: body.common, call)
        members.append(("allowed_integrations", [.string(body.integration)]))
        return try await made(members, body.common, connection: connection, call)
    }

    private static func require(_ integration: String, at path: [String], _ call: RouteCall) async throws(RouteFault) {
        guard try await call.findIntegration(integration) == nil else { return }
        throw .invalidBody(path, "Integration does not exist")
    }

    private static func content(
        of common: SessionCommon, _ call: RouteCall
    ) async throws(RouteFault) -> [(String, JSONValue)] {
        for entry in common.defaults {
            try await require(entry.name, at: ["integrations_config_defaults", entry.name], call)
            try entry.value.check(at: ["integrations_config_defaults", entry.name, "connection_config"])
        }
        for entry in common.overrides { try await require(entry.name, at: ["overrides", entry.name], call) }
        let tags = try ConnectionTags(user: common.endUser, in: common.organization, explicit: common.tags)
        var members: [(String, JSONValue)] = [
            ("end_user", common.endUser?.json(in: common.organization) ?? .null), ("tags", tags.json),
        ]
        if !common.defaults.isEmpty {
            members.append(
                ("integrations_config_defaults", .object(common.defaults.map { ($0.name, $0.value.json) })))
        }
        if !common.overrides.isEmpty {
            members.append(("overrides", .object(common.overrides.map { ($0.name, $0.value.json) })))
        }
        let nested = common.defaults.compactMap { $0.value.config?.json["webhook_url"]?.string }.first
        if let url = common.webhookURL ?? nested {
            members.append(("webhook_url_override", .string(url)))
        }
        return members
    }

    private static func made(
        _ members: [(String, JSONValue)], _ common: SessionCommon, connection: StoredConnection?, _ call: RouteCall
    ) async throws(RouteFault) -> ServerResponse {
        var new = NewSession(environment: try call.environment, content: JSONWriter.text(.object(members)))
        new.key = call.keyID
        new.owner = try call.owner(for: common.endUser?.id) ?? connection?.owner
        new.connection = connection?.name
        let token = Authentication.sessionPrefix + Hex.encode(RandomBytes.make(32))
        let session = try await call.storing { [new] store throws(StoreFault) in
            try await store.addSession(new, token: Secret(token))
        }
        return .json(
            [
                "data": [
                    "token": .string(token),
                    "connect_link": .string("\(call.services.settings.publicURL)/connect/?session_token=\(token)"),
                    "expires_at": .string(InstantText.utc(session.expiresAt)),
                ]
            ], status: 201)
    }

    // MARK: Using

    private static func get(
        _ call: RouteCall, _: RouteInput<NoKeys, NoKeys>
    ) async throws(RouteFault) -> ServerResponse {
        let session = try call.session
        let content = SessionContent(session)
        var members: [(String, JSONValue)] = [
            ("endUser", content.endUser ?? .null),
            (
                "connectUISettings",
                [
                    "showWatermark": true, "defaultTheme": "system",
                    "theme": ["light": ["primary": "#00B2E3"], "dark": ["primary": "#00B2E3"]],
                ]
            ),
        ]
        if let allowed = content.allowedIntegrations {
            members.append(("allowed_integrations", .array(allowed.map { .string($0) })))
        }
        if let defaults = content.json["integrations_config_defaults"]?.members {
            let told = defaults.map { entry in
                let shown = (entry.value.members ?? []).filter { $0.key != "user_scopes" }
                return JSONValue.Member(key: entry.key, value: .object(shown))
            }
            members.append(("integrations_config_defaults", .object(told)))
        }
        if session.connection != nil { members.append(("isReconnecting", true)) }
        if let overrides = content.json["overrides"] { members.append(("overrides", overrides)) }
        members.append(("websocketsPath", "/"))
        return .json(["data": .object(members)])
    }

    private static func delete(
        _ call: RouteCall, _: RouteInput<NoKeys, NoKeys>
    ) async throws(RouteFault) -> ServerResponse {
        let session = try call.session
        try await call.storing { store throws(StoreFault) in _ = try await store.deleteSession(session.id) }
        return .empty(204)
    }

    private static func telemetry(
        _ call: RouteCall, _ input: RouteInput<AnyKeys, TelemetryInput>
    ) async throws(RouteFault) -> ServerResponse {
        _ = try await call.services.authentication.session(Secret(input.body.token), from: call.client)
        return .empty(204)
    }
}

/// What the connect page tells of its use.
private struct TelemetryInput: Configurable {
    static let shapeName = "session.telemetry"

    let token: String

    init(reading object: inout ObjectReader) {
        token = object.required("token", .text(.filled), "The session's token.", [.secret])
        _ = object.required("event", .text(.any, length: 1...64), "What happened.")
        _ = object.required("timestamp", .literal, "When.")
        _ = object.optional("dimensions", .literal, "More about it.")
    }
}
