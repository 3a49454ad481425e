internal import EngineCrypto
internal import EngineDefinition
internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork
internal import EngineStore

/// The operator's applications (nango-api.md §2.2).
enum IntegrationRoutes {
    static let all: [Route] = [
        Route(
            .get, "/integrations", "Lists the integrations", rule: .keyOrSession("environment:integrations:list"),
            handler: list),
        Route(
            .post, "/integrations", "Makes an integration", rule: .key("environment:integrations:create"),
            handler: create),
        Route(
            .post, "/integrations/quickstart", "Makes an integration with a shared application: there is none",
            rule: .key("environment:integrations:create"), handler: quickstart),
        Route(
            .get, "/integrations/:integration", "Gives an integration", rule: .key("environment:integrations:read"),
            handler: get),
        Route(
            .patch, "/integrations/:integration", "Changes an integration",
            rule: .key("environment:integrations:update"), handler: update),
        Route(
            .delete, "/integrations/:integration", "Deletes an integration with its connections",
            rule: .key("environment:integrations:delete"), handler: delete),
        Route(
            .get, "/config/:integration", "Gives an integration, in the older form",
            rule: .key("environment:integrations:read"), handler: getConfig),
    ]

    // MARK: Reading

    private static func list(
        _ call: RouteCall, _: RouteInput<NoKeys, AnyKeys>
    ) async throws(RouteFault) -> ServerResponse {
        let environment = try call.environment
        let all = try await call.storing { store throws(StoreFault) in try await store.integrations(in: environment) }
        var faces: [JSONValue] = []
        for integration in all where call.reaches(integration: integration.name) && call.isOffered(integration.name) {
            faces.append(await IntegrationFace(integration: integration, call: call).json())
        }
        return .json(["data": .array(faces)])
    }

    private static func get(
        _ call: RouteCall, _ input: RouteInput<IntegrationQuery, AnyKeys>
    ) async throws(RouteFault) -> ServerResponse {
        let integration = try await call.integration(call.value("integration"))
        var members = await IntegrationFace(integration: integration, call: call).json().members ?? []
        if input.query.include.contains("webhook") {
            // Deliveries in are a later issue's: no provider has a handler yet.
            members.append(.init(key: "webhook_url", value: .null))
        }
        if input.query.include.contains("credentials") {
            guard call.principal.has("environment:integrations:read_credentials") else {
                throw RouteFault(
                    403, "forbidden", "Insufficient scope. Required: environment:integrations:read_credentials")
            }
            try call.requireNoOwner()
            guard !call.asksForHead else { return .jsonHead() }
            let secrets = try await call.services.integrations.secrets(of: integration)
            try await call.noteSecretRead("integration.read_credentials", integration.name)
            members.append(.init(key: "credentials", value: await credentials(secrets, integration, call)))
        }
        return .json(["data": .object(members)])
    }

    private static func credentials(
        _ secrets: IntegrationSecrets, _ integration: StoredIntegration, _ call: RouteCall
    ) async -> JSONValue {
        guard let provider = await call.services.catalogue.provider(integration.provider) else { return .null }
        func text(_ name: String) -> JSONValue { secrets.texts[name].map { .string($0) } ?? .null }
        let isApp = secrets.texts["app_id"] != nil
        let mode = provider.applicationModes.first { ($0 == .app) == isApp }
        switch mode {
        case .oauth1?, .oauth2?:
            return [
                "type": .string(mode?.rawValue ?? ""), "client_id": text("client_id"),
                "client_secret": text("client_secret"), "scopes": text("scopes"),
                "webhook_secret": text("webhook_secret"),
            ]
        case .app?:
            return [
                "type": "APP", "app_id": text("app_id"), "app_link": text("app_link"),
                "private_key": text("private_key"),
            ]
        default: return .null
        }
    }

    private static func getConfig(
        _ call: RouteCall, _ input: RouteInput<ConfigQuery, AnyKeys>
    ) async throws(RouteFault) -> ServerResponse {
        let name = call.value("integration")
        guard let integration = try await call.findIntegration(name) else {
            throw RouteFault(400, "unknown_provider_config", "no integration '\(name)'", payload: [:])
        }
        var members: [(String, JSONValue)] = [
            ("unique_key", .string(integration.name)), ("provider", .string(integration.provider)), ("syncs", []),
            ("actions", []),
        ]
        if input.query.includesCredentials {
            guard call.principal.has("environment:integrations:read_credentials") else {
                throw RouteFault(
                    403, "forbidden", "Insufficient scope. Required: environment:integrations:read_credentials")
            }
            try call.requireNoOwner()
            guard !call.asksForHead else { return .jsonHead() }
            let secrets = try await call.services.integrations.secrets(of: integration)
            try await call.noteSecretRead("integration.read_credentials", integration.name)
            for name in ["client_id", "client_secret", "scopes", "app_link", "webhook_secret"] {
                members.append((name, secrets.texts[name].map { .string($0) } ?? .null))
            }
            members.append(("created_at", .string(InstantText.utc(integration.createdAt))))
        }
        return .json(["config": .object(members)])
    }

    // MARK: Changing

    private static func create(
        _ call: RouteCall, _ input: RouteInput<NoKeys, IntegrationInput>
    ) async throws(RouteFault) -> ServerResponse {
        try call.requireUnbound()
        let body = input.body
        guard let provider = await call.services.catalogue.provider(body.provider) else {
            throw await call.lack(
                of: body.provider,
                else: .invalidBody(["provider"], "no provider '\(body.provider)'; GET /providers lists them"))
        }
        var new = NewIntegration(
            environment: try call.environment, name: body.name, provider: provider.id.value)
        new.displayName = body.displayName
        new.forwardsWebhooks = body.forwardsWebhooks ?? true
        var secrets = IntegrationSecrets()
        try body.credentials.checked(for: provider, isNeeded: true).map { secrets.texts = $0 }
        secrets.settings = body.settings ?? [:]
        secrets.custom = body.custom ?? [:]
        new.credentials = secrets.sealed
        let made: StoredIntegration
        do throws(StoreFault) {
            made = try await call.services.store.addIntegration(new, actor: call.principal.actor)
        } catch .exists {
            throw .invalidBody(["uniqueKey"], "an integration '\(body.name)' exists; choose another unique_key")
        } catch {
            throw RouteFault(error)
        }
        return .json(["data": await IntegrationFace(integration: made, call: call).json()])
    }

    private static func quickstart(
        _ call: RouteCall, _: RouteInput<NoKeys, AnyKeys>
    ) async throws(RouteFault) -> ServerResponse {
        throw .invalidBody(
            ["provider"], "this server has no shared applications; register your own and POST /integrations")
    }

    private static func update(
        _ call: RouteCall, _ input: RouteInput<NoKeys, IntegrationChange>
    ) async throws(RouteFault) -> ServerResponse {
        let old = try await call.integration(call.value("integration"))
        let body = input.body
        try call.requireNoOwner()
        if body.name != nil || body.credentials.isGiven { try call.requireUnbound() }
        // The next start would take it back.
        guard !call.services.integrations.isDeclared(old) else {
            throw .invalidBody(
                ["credentials"], "the integration '\(old.name)' is kept in engine.yaml; change it there")
        }
        var edit = Store.IntegrationEdit()
        edit.name = body.name
        edit.displayName = body.displayName
        edit.forwardsWebhooks = body.forwardsWebhooks
        edit.credentials = try await secrets(changedBy: body, of: old, call)
        let made: StoredIntegration
        do throws(StoreFault) {
            made = try await call.services.store.changeIntegration(
                old.name, in: old.environment, edit, actor: call.principal.actor)
        } catch .exists(_, let name) {
            throw .invalidBody(["uniqueKey"], "an integration '\(name)' exists; choose another unique_key")
        } catch .integrationInUse {
            // Clients keep the key beside their own data.
            throw .invalidBody(["uniqueKey"], "an integration with connections keeps its unique_key")
        } catch {
            throw RouteFault(error)
        }
        return .json(["data": await IntegrationFace(integration: made, call: call).json()])
    }

    /// What a change makes of the secrets that are there when it is stored; nothing if it is not about them.
    private static func secrets(
        changedBy body: IntegrationChange, of old: StoredIntegration, _ call: RouteCall
    ) async throws(RouteFault) -> (@Sendable (Secret?) -> Secret?)? {
        guard body.credentials.isGiven || body.settings != nil || body.custom != nil else { return nil }
        var texts: [String: String]?
        if body.credentials.isGiven {
            guard let provider = await call.services.catalogue.provider(old.provider) else {
                throw await call.lack(
                    of: old.provider,
                    else: .invalidBody(["credentials"], "the definition of provider '\(old.provider)' is gone"))
            }
            texts = try body.credentials.checked(for: provider, isNeeded: true)
        }
        let (settings, custom) = (body.settings, body.custom)
        return { [texts] sealed in
            var secrets = sealed.flatMap { IntegrationSecrets($0) } ?? IntegrationSecrets()
            if let texts { secrets.texts = texts }
            if let settings { secrets.settings = settings }
            if let custom { secrets.custom = custom }
            return secrets.sealed
        }
    }

    private static func delete(
        _ call: RouteCall, _: RouteInput<NoKeys, AnyKeys>
    ) async throws(RouteFault) -> ServerResponse {
        let integration = try await call.integration(call.value("integration"))
        try call.requireUnbound()
        guard !call.services.integrations.isDeclared(integration) else {
            throw .invalidBody(
                ["uniqueKey"], "the integration '\(integration.name)' is kept in engine.yaml; take it away there")
        }
        try await call.storing { store throws(StoreFault) in
            _ = try await store.deleteIntegration(
                integration.name, in: integration.environment, actor: call.principal.actor)
        }
        return .json(["success": true])
    }
}
