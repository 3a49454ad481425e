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
            faults: [.bound, .faultyProvider], handler: create),
        Route(
            .post, "/integrations/quickstart", "Makes an integration with a shared application: there is none",
            rule: .key("environment:integrations:create"), answers: [], faults: [.badBody], handler: quickstart),
        Route(
            .get, "/integrations/:integration", "Gives an integration", rule: .key("environment:integrations:read"),
            faults: [.bound, .notFound], handler: get),
        Route(
            .patch, "/integrations/:integration", "Changes an integration",
            rule: .key("environment:integrations:update"), faults: [.bound, .notFound, .faultyProvider],
            handler: update),
        Route(
            .delete, "/integrations/:integration", "Deletes an integration with its connections",
            rule: .key("environment:integrations:delete"), faults: [.bound, .notFound, .badBody, .inUse],
            handler: delete),
        Route(
            .get, "/config/:integration", "Gives an integration, in the older form",
            rule: .key("environment:integrations:read"), faults: [.bound, .oddIntegration], handler: getConfig),
    ]

    /// What a key needs to be told an application's secrets.
    private static let credentialScope: Scope = "environment:integrations:read_credentials"

    // MARK: Reading

    private static func list(
        _ call: RouteCall, _: RouteInput<NoKeys, AnyKeys>
    ) async throws(RouteFault) -> EnvelopedList<IntegrationFace> {
        let environment = try call.environment
        let all = try await call.storing { store throws(StoreFault) in try await store.integrations(in: environment) }
        var faces: [IntegrationFace] = []
        for integration in all where call.reaches(integration: integration.name) && call.isOffered(integration.name) {
            faces.append(await IntegrationFace(integration, call))
        }
        return EnvelopedList(faces)
    }

    private static func get(
        _ call: RouteCall, _ input: RouteInput<IntegrationQuery, AnyKeys>
    ) async throws(RouteFault) -> ToldUnlessHead<Enveloped<IntegrationFace>> {
        let integration = try await call.integration(call.value("integration"))
        var face = await IntegrationFace(integration, call)
        face.tellsWebhook = input.query.include.contains("webhook")
        if input.query.include.contains("credentials") {
            guard let secrets = try await secretsToTell(of: integration, call) else { return .head }
            let provider = await call.services.catalogue.provider(integration.provider)
            face.credentials = .some(IntegrationCredentialsFace(secrets, of: provider))
        }
        return .told(Enveloped(face))
    }

    /// What is sealed for an integration, noted as read; nothing where only the head of an answer is wanted.
    private static func secretsToTell(
        of integration: StoredIntegration, _ call: RouteCall
    ) async throws(RouteFault) -> IntegrationSecrets? {
        guard call.principal.has(credentialScope) else {
            throw RouteFault(403, "forbidden", "Insufficient scope. Required: \(credentialScope)")
        }
        try call.requireNoOwner()
        guard !call.asksForHead else { return nil }
        let secrets = try await call.services.integrations.secrets(of: integration)
        try await call.noteSecretRead("integration.read_credentials", integration.name)
        return secrets
    }

    /// The most connections that are told beside an integration; `GET /connections` has pages.
    private static let mostConnections = 10_000

    private static func getConfig(
        _ call: RouteCall, _ input: RouteInput<ConfigQuery, AnyKeys>
    ) async throws(RouteFault) -> ToldUnlessHead<ConfigEnvelope> {
        let name = call.value("integration")
        guard let integration = try await call.findIntegration(name) else {
            throw RouteFault(400, "unknown_provider_config", "no integration '\(name)'", payload: [:])
        }
        guard input.query.includesCredentials else {
            return .told(ConfigEnvelope(config: ConfigFace(integration: integration, more: nil)))
        }
        guard let secrets = try await secretsToTell(of: integration, call) else { return .head }
        let provider = await call.services.catalogue.provider(integration.provider)
        var filter = ConnectionFilter(environment: integration.environment)
        filter.integrations = [integration.name]
        filter.limit = mostConnections
        let (listed, environment) = try await call.storing { [filter] store throws(StoreFault) in
            (try await store.connections(matching: filter), try await store.environment(named: integration.environment))
        }
        // Who may read an application's secrets may not yet see whose accounts it has.
        let connections = call.principal.has("environment:connections:list") ? listed : []
        let more = ConfigFace.More(
            secrets: secrets, mode: provider?.authMode ?? .none, docs: provider?.docs, connections: connections,
            environment: environment?.id ?? 0)
        return .told(ConfigEnvelope(config: ConfigFace(integration: integration, more: more)))
    }

    // MARK: Changing

    private static func create(
        _ call: RouteCall, _ input: RouteInput<NoKeys, IntegrationInput>
    ) async throws(RouteFault) -> Enveloped<IntegrationFace> {
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
        secrets.settings = try settings(body.settings, of: provider) ?? [:]
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
        return Enveloped(await IntegrationFace(made, call))
    }

    private static func quickstart(
        _ call: RouteCall, _: RouteInput<NoKeys, AnyKeys>
    ) async throws(RouteFault) -> ServerResponse {
        throw .invalidBody(
            ["provider"], "this server has no shared applications; register your own and POST /integrations")
    }

    private static func update(
        _ call: RouteCall, _ input: RouteInput<NoKeys, IntegrationChange>
    ) async throws(RouteFault) -> Enveloped<IntegrationFace> {
        let old = try await call.integration(call.value("integration"))
        let body = input.body
        try call.requireNoOwner()
        if body.name != nil || body.credentials.isGiven { try call.requireUnbound() }
        // The next start would take it back.
        if call.services.integrations.isDeclared(old), let key = body.firstDeclaredKey {
            throw .invalidBody(
                [key],
                "the integration '\(old.name)' is one of engine.yaml, which says its key and its application: change "
                    + "them there; 'display_name' and 'forward_webhooks' are changed here")
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
        return Enveloped(await IntegrationFace(made, call))
    }

    /// What a change makes of the secrets that are there when it is stored; nothing if it is not about them.
    private static func secrets(
        changedBy body: IntegrationChange, of old: StoredIntegration, _ call: RouteCall
    ) async throws(RouteFault) -> (@Sendable (Secret?) -> Secret?)? {
        guard body.credentials.isGiven || body.settings != nil || body.custom != nil else { return nil }
        let provider = await call.services.catalogue.provider(old.provider)
        var texts: [String: String]?
        if body.credentials.isGiven {
            guard let provider else {
                throw await call.lack(
                    of: old.provider,
                    else: .invalidBody(["credentials"], "the definition of provider '\(old.provider)' is gone"))
            }
            texts = try body.credentials.checked(for: provider, isNeeded: true)
        }
        let settings = try settings(body.settings, of: provider)
        let custom = body.custom
        return { [texts] sealed in
            var secrets = sealed.flatMap { IntegrationSecrets($0) } ?? IntegrationSecrets()
            if let texts { secrets.texts = texts }
            if let settings { secrets.settings = settings }
            if let custom { secrets.custom = custom }
            return secrets.sealed
        }
    }

    /// What is kept as an integration's settings: nothing that the provider asks of nobody, which would be a slip.
    private static func settings(
        _ given: [String: String]?, of provider: ProviderDefinition?
    ) throws(RouteFault) -> [String: String]? {
        guard let given, let provider else { return given }
        let known = provider.settings.names + provider.config.names
        guard let odd = given.keys.sorted().first(where: { !known.contains($0) }) else { return given }
        throw .invalidBody(
            ["integration_config", odd], InputFault(odd, .unknown(candidates: known)).message)
    }

    private static func delete(
        _ call: RouteCall, _: RouteInput<NoKeys, AnyKeys>
    ) async throws(RouteFault) -> Success {
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
        return Success()
    }
}
