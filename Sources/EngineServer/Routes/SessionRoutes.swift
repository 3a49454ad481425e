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
            rule: .key("environment:connect_sessions:write"), status: 201, handler: create),
        Route(
            .post, "/connect/sessions/reconnect", "Makes a session in which a connection is connected anew",
            rule: .key("environment:connect_sessions:write"), status: 201, handler: reconnect),
        Route(.get, "/connect/session", "Gives the session of a token", rule: .session, handler: get),
        Route(.delete, "/connect/session", "Ends the session of a token", rule: .session, status: 204, handler: delete),
        Route(
            .post, "/connect/telemetry", "Takes what the connect page tells of its use, and forgets it",
            rule: .ownProof("the session's token in the body"), bodyLimit: 16 << 10, status: 204,
            faults: RouteRule.session.faults, handler: telemetry),
    ]

    // MARK: Making

    private static func create(
        _ call: RouteCall, _ input: RouteInput<NoKeys, SessionInput>
    ) async throws(RouteFault) -> Enveloped<NewSessionFace> {
        var common = input.body.common
        common.endUser = call.endUser(common.endUser)
        guard common.endUser != nil || common.tags != nil else {
            var fault = RouteFault(400, "invalid_body")
            fault.issues = [
                .init(code: "invalid_type", message: "'body' needs the key 'end_user'", path: ["end_user"])
            ]
            throw fault
        }
        for (place, name) in (input.body.allowedIntegrations ?? []).enumerated() {
            try await require(name, at: ["allowed_integrations", String(place)], call)
        }
        var members = try await content(of: common, call)
        if let allowed = input.body.allowedIntegrations {
            members.append(("allowed_integrations", .array(allowed.map { .string($0) })))
        } else if case .key(let key) = call.principal, let bound = key.integration {
            members.append(("allowed_integrations", [.string(bound)]))
        }
        return try await made(members, common, connection: nil, call)
    }

    private static func reconnect(
        _ call: RouteCall, _ input: RouteInput<NoKeys, ReconnectInput>
    ) async throws(RouteFault) -> Enveloped<NewSessionFace> {
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
    ) async throws(RouteFault) -> Enveloped<NewSessionFace> {
        var new = NewSession(environment: try call.environment, content: JSONWriter.text(.object(members)))
        new.key = call.keyID
        new.owner = try call.owner(for: common.endUser?.id) ?? connection?.owner
        new.connection = connection?.name
        let token = Authentication.sessionPrefix + Hex.encode(RandomBytes.make(32))
        let session = try await call.storing { [new] store throws(StoreFault) in
            try await store.addSession(new, token: Secret(token))
        }
        return Enveloped(
            NewSessionFace(
                token: token, link: "\(call.services.settings.publicURL)/connect/?session_token=\(token)",
                expiresAt: session.expiresAt))
    }

    // MARK: Using

    private static func get(
        _ call: RouteCall, _: RouteInput<NoKeys, NoKeys>
    ) async throws(RouteFault) -> Enveloped<SessionFace> {
        let session = try call.session
        let isReconnecting = session.connection != nil || session.hasLostConnection
        return Enveloped(SessionFace(content: SessionContent(session), isReconnecting: isReconnecting))
    }

    private static func delete(
        _ call: RouteCall, _: RouteInput<NoKeys, NoKeys>
    ) async throws(RouteFault) -> NoContent {
        let session = try call.session
        try await call.storing { store throws(StoreFault) in _ = try await store.deleteSession(session.id) }
        return NoContent()
    }

    private static func telemetry(
        _ call: RouteCall, _ input: RouteInput<AnyKeys, TelemetryInput>
    ) async throws(RouteFault) -> NoContent {
        _ = try await call.services.authentication.session(Secret(input.body.token), from: call.client)
        return NoContent()
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
