internal import Engine
internal import EngineDefinition
internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork
internal import EngineStore

/// Connections (nango-api.md §2.4).
enum ConnectionRoutes {
    static let all: [Route] =
        ["/connections", "/connection"].flatMap { path in
            [
                Route(
                    .get, RoutePattern(path), "Lists the connections", rule: .key("environment:connections:list"),
                    handler: list),
                Route(
                    .get, RoutePattern("\(path)/:connection"), "Gives a connection with fresh credentials",
                    rule: .key("environment:connections:read"),
                    faults: [.oddIntegration, .notFound, .faultyProvider] + refusals,
                    handler: get),
                Route(
                    .delete, RoutePattern("\(path)/:connection"), "Deletes a connection",
                    rule: .key("environment:connections:delete"),
                    faults: [DeclaredFault(400, ["unknown_connection"], "no such connection"), .inUse],
                    handler: delete),
            ]
        } + [
            Route(
                .post, "/connections", "Brings in a connection", rule: .key("environment:connections:create"),
                status: 201, faults: [.notFound, .faultyProvider] + trials, handler: create),
            Route(
                .post, "/connection", "Brings in a connection, in the older form",
                rule: .key("environment:connections:create"), status: 201, faults: flatFaults + trials,
                handler: createFlat),
            Route(
                .patch, "/connections/:connection", "Changes whom a connection belongs to, its tags, its webhook",
                rule: .key("environment:connections:update"), faults: [.oddIntegration, .notFound], handler: change),
        ]

    /// How a connection cannot be used.
    private static let refusals = [
        DeclaredFault(400, ["invalid_credentials", "invalid_body"], "the credentials do not work"),
        DeclaredFault(
            424, ["invalid_credentials", "connection_refresh_backoff"],
            "it has to be connected anew, or a renewal that failed rests (`Retry-After`)"),
    ]

    /// How a connection cannot be brought in.
    private static let trials = [
        DeclaredFault(400, ["connection_test_failed"], "the provider refuses the credentials"),
        DeclaredFault(424, ["connection_test_failed", "connection_refresh_backoff"], "the provider cannot be reached"),
    ]

    /// What the older form has words of its own for.
    private static let flatFaults = [
        .oddIntegration, .faultyProvider,
        DeclaredFault(
            400,
            [
                "missing_expires_at", "missing_access_token", "missing_oauth_token", "missing_oauth_token_secret",
                "missing_token_id", "missing_token_secret",
                "missing_api_key", "missing_username", "missing_password",
            ], "what the provider's auth mode needs is missing"),
    ]

    /// What a key needs to be told credentials.
    private static let credentialScope: Scope = "environment:connections:read_credentials"

    // MARK: Reading

    private static func list(
        _ call: RouteCall, _ input: RouteInput<ConnectionListQuery, AnyKeys>
    ) async throws(RouteFault) -> ConnectionListFace {
        let filter = try input.query.filter(for: call)
        let found = try await call.storing { store throws(StoreFault) in
            try await store.connections(matching: filter)
        }
        return ConnectionListFace(connections: found)
    }

    private static func get(
        _ call: RouteCall, _ input: RouteInput<ConnectionQuery, AnyKeys>
    ) async throws(RouteFault) -> ToldUnlessHead<ConnectionFace> {
        let (integration, connection) = try await pair(input.query.integration, call)
        guard let connection else { throw .notFound("no connection '\(call.value("connection"))'") }
        guard call.principal.has(credentialScope) else {
            return .told(ConnectionFace(connection: connection, credentials: .none, usesOffset: true))
        }
        // Nobody reads the credentials then: none is renewed, and nothing is noted.
        guard !call.asksForHead else { return .head }
        let state: CredentialState
        do throws(RouteFault) {
            state = try await credentials(of: connection, integration, isForced: input.query.isForced, call)
        } catch {
            throw try await explained(error, connection, call)
        }
        try await call.storing { store throws(StoreFault) in
            try await store.noteFetch(of: state.connection, actor: call.principal.actor)
        }
        let told = try await call.refreshed(state.connection)
        let face: CredentialFace
        do throws(RouteFault) {
            face = try await call.credentialFace(of: told, through: integration)
        } catch {
            throw try await explained(error, connection, call)
        }
        let credentials = face.answer(
            of: SealedCredentials(state.secret), expiresAt: state.connection.expiresAt,
            hidesRefreshToken: !input.query.showsRefreshToken)
        return .told(ConnectionFace(connection: told, credentials: credentials, usesOffset: true))
    }

    private static func credentials(
        of connection: StoredConnection, _ integration: StoredIntegration, isForced: Bool, _ call: RouteCall
    ) async throws(RouteFault) -> CredentialState {
        let directory = call.services.integrations
        guard let application = try await directory.application(of: integration, scheme: connection.scheme) else {
            throw await call.lack(
                of: integration.provider,
                else: RouteFault(500, "server_error", "the definition of provider '\(connection.provider)' is gone"))
        }
        do throws(ConnectionFault) {
            return try await call.services.connections.credentials(
                of: connection, at: application, isForced: isForced)
        } catch {
            throw RouteFault(error, of: "invalid_credentials")
        }
    }

    /// A refusal with the connection that it concerns, without its credentials.
    private static func explained(
        _ fault: RouteFault, _ connection: StoredConnection, _ call: RouteCall
    ) async throws(RouteFault) -> RouteFault {
        guard fault.code == "invalid_credentials" else { return fault }
        var fault = fault
        let present = try await call.refreshed(connection)
        // A token that is dead stays so until somebody connects anew.
        if present.status == .expired || present.status == .revoked { fault.status = 424 }
        fault.payload = [
            "connection": ConnectionFace(connection: present, credentials: .none, usesOffset: true).json
        ]
        return fault
    }

    /// What it takes to call upstream for a connection; nothing if its provider's definition is gone.
    private static func application(
        of connection: StoredConnection, _ call: RouteCall
    ) async throws(RouteFault) -> ConnectionService.Application? {
        guard let integration = try await call.findIntegration(connection.integration) else { return nil }
        return try await call.services.integrations.application(of: integration, scheme: connection.scheme)
    }

    /// The integration of a query, and the connection of the path in it.
    private static func pair(
        _ name: String, claimable: Bool = false, _ call: RouteCall
    ) async throws(RouteFault) -> (StoredIntegration, StoredConnection?) {
        guard let integration = try await call.findIntegration(name) else {
            throw RouteFault(400, "unknown_provider_config", "no integration '\(name)'", payload: [:])
        }
        let found = try await call.findConnection(call.value("connection"), of: name, claimable: claimable)
        return (integration, found)
    }

    // MARK: Bringing in

    private static func create(
        _ call: RouteCall, _ input: RouteInput<NoKeys, ConnectionInput>
    ) async throws(RouteFault) -> ConnectionFace {
        let body = input.body
        guard let members = body.credentials.json.members else {
            throw .invalidBody(["credentials"], "'credentials' must be an object")
        }
        var credentials: [String: JSONValue] = [:]
        for member in members { credentials[member.key] = member.value }
        let wanted = ConnectionImport.Wanted(
            publicID: body.connectionID, credentials: credentials, metadata: body.metadata?.json,
            config: body.config?.json, webhookURL: body.webhookURL, endUser: body.endUser, tags: body.tags)
        let (connection, state) = try await bringIn(wanted, to: body.integration, call)
        // Not what was sent: renewing and logging in may have brought others.
        var told = CredentialAnswer.none
        if call.principal.has(credentialScope) {
            try await call.noteSecretRead("credentials.read", connection.name)
            let face = await call.credentialFace(of: connection)
            told = face.answer(
                of: SealedCredentials(state.secret), expiresAt: state.connection.expiresAt, hidesRefreshToken: false)
        }
        return ConnectionFace(connection: connection, credentials: told, usesOffset: false)
    }

    private static func bringIn(
        _ wanted: ConnectionImport.Wanted, to name: String, _ call: RouteCall
    ) async throws(RouteFault) -> (StoredConnection, CredentialState) {
        let integration = try await call.integration(name)
        guard let provider = await call.services.catalogue.provider(integration.provider) else {
            throw await call.lack(
                of: integration.provider,
                else: .notFound("the definition of provider '\(integration.provider)' is gone"))
        }
        return try await ConnectionImport(call: call, integration: integration, provider: provider).take(wanted)
    }

    private static func createFlat(
        _ call: RouteCall, _ input: RouteInput<NoKeys, FlatConnectionInput>
    ) async throws(RouteFault) -> BodyEcho {
        let none = RouteFault(
            400, "unknown_provider_config", "no integration '\(input.body.integration)'", payload: [:])
        guard let integration = try await call.findIntegration(input.body.integration) else { throw none }
        guard let provider = await call.services.catalogue.provider(integration.provider) else {
            throw await call.lack(of: integration.provider, else: none)
        }
        let wanted = try input.body.wanted(for: provider, now: call.services.now())
        let (connection, _) = try await bringIn(wanted, to: integration.name, call)
        let sent = (try? JSONValue(parsing: call.body))?.members?.filter { $0.key != "connection_id" } ?? []
        let id = JSONValue.Member(key: "connection_id", value: .string(connection.publicID))
        return BodyEcho(bytes: JSONWriter.bytes(.object(sent + [id])))
    }

    // MARK: Changing

    private static func change(
        _ call: RouteCall, _ input: RouteInput<ConnectionKeyQuery, ConnectionChangeInput>
    ) async throws(RouteFault) -> Success {
        let (_, found) = try await pair(input.query.integration, claimable: true, call)
        guard let found else { throw .notFound("no connection '\(call.value("connection"))'") }
        let body = input.body
        var change = Store.ConnectionChange()
        if body.endUser != nil || body.tags != nil {
            change.tags = JSONWriter.text(try ConnectionTags(user: body.endUser, in: nil, explicit: body.tags).json)
        }
        change.endUser = body.endUser.map { JSONWriter.text($0.json(in: nil)) }
        if let user = body.endUser { change.owner = try call.owner(for: user.id) }
        change.webhookURL = body.webhookURL
        try await call.storing { [change] store throws(StoreFault) in
            try await store.change(found, change, actor: call.principal.actor)
        }
        return Success()
    }

    private static func delete(
        _ call: RouteCall, _ input: RouteInput<ConnectionKeyQuery, AnyKeys>
    ) async throws(RouteFault) -> Success {
        let found = try await call.findConnection(
            call.value("connection"), of: input.query.integration, claimable: true)
        guard let found else {
            throw RouteFault(
                400, "unknown_connection", "no connection '\(call.value("connection"))' of this integration",
                payload: [:])
        }
        let application = try await application(of: found, call)
        do throws(ConnectionFault) {
            try await call.services.connections.delete(found, at: application, actor: call.principal.actor)
        } catch {
            throw RouteFault(error, of: "server_error")
        }
        return Success()
    }
}
