internal import Engine
internal import EngineCrypto
internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// The operator's applications: those of the store and those of `engine.yaml`, whose secrets stay where they are.
struct IntegrationDirectory: Sendable {
    let store: Store
    let catalogue: ProviderCatalogue
    /// The environment to which those of `engine.yaml` belong.
    let environment: String
    let declared: [String: DeclaredIntegration]

    /// Makes those of `engine.yaml` known to the store, so that connections and lists find them.
    func declareAll() async throws(StoreFault) {
        for integration in declared.values.sorted(by: { $0.id < $1.id }) {
            // A provider that has another name by now is the same one: only then its definition is read here.
            let old = try await store.integration(named: integration.id, in: environment)?.provider
            var isRenamed = false
            if let old, old != integration.provider {
                let (own, other) = (await catalogue.provider(integration.provider), await catalogue.provider(old))
                isRenamed = own != nil && own?.id.value == other?.id.value
            }
            try await store.declareIntegration(integration.id, provider: integration.provider, in: environment) {
                [isRenamed] in isRenamed && $0 == old
            }
        }
    }

    /// Whether an integration is one of `engine.yaml`.
    func isDeclared(_ integration: StoredIntegration) -> Bool {
        integration.environment == environment && declared[integration.name]?.provider == integration.provider
    }

    /// What is needed to call a provider through an integration.
    /// - Parameters:
    ///   - integration: the integration.
    ///   - scheme: the connection's auth scheme.
    ///   - edition: the text of the provider by which it began; nothing: the present one.
    /// - Returns: nothing if the provider's definition is gone or has faults.
    /// - Throws: what the store refused.
    func application(
        of integration: StoredIntegration, scheme: String, edition: String? = nil
    ) async throws(RouteFault) -> ConnectionService.Application? {
        guard let found = await catalogue.application(of: integration.provider, scheme: scheme, edition: edition)
        else { return nil }
        return ConnectionService.Application(
            plan: found.plan, integration: try await values(of: integration, found.provider))
    }

    /// The operator's values.
    func values(
        of integration: StoredIntegration, _ provider: ProviderDefinition
    ) async throws(RouteFault) -> IntegrationValues {
        try await given(to: integration, provider).values
    }

    /// The operator's values, and texts among an integration's settings that are for what a person is asked otherwise:
    /// the provider's `config`.
    func given(
        to integration: StoredIntegration, _ provider: ProviderDefinition
    ) async throws(RouteFault) -> (values: IntegrationValues, config: [String: String]) {
        if isDeclared(integration), let own = declared[integration.name] {
            let config = Self.config(of: own, provider)
            var values = own.values
            for name in config.keys { values.settings[.string(name)] = nil }
            return (values, config)
        }
        let secrets = try await secrets(of: integration)
        return (
            secrets.values(id: integration.name, provider),
            secrets.settings.filter { Self.isConfig($0.key, provider) }
        )
    }

    private static func config(of own: DeclaredIntegration, _ provider: ProviderDefinition) -> [String: String] {
        own.values.settings.entries.reduce(into: [:]) { texts, entry in
            guard let name = entry.key.string, isConfig(name, provider) else { return }
            texts[name] = entry.value.string
        }
    }

    private static func isConfig(_ name: String, _ provider: ProviderDefinition) -> Bool {
        provider.config[name] != nil && provider.settings[name] == nil
    }

    /// What is sealed for an integration.
    ///
    /// Of those of `engine.yaml` it is what is no secret: theirs stay where they are.
    func secrets(of integration: StoredIntegration) async throws(RouteFault) -> IntegrationSecrets {
        if isDeclared(integration), let own = declared[integration.name] {
            return IntegrationSecrets(withoutSecretsOf: own.values)
        }
        guard integration.hasCredentials else { return IntegrationSecrets() }
        do throws(StoreFault) {
            let text = try await store.integrationCredentials(of: integration.name, in: integration.environment)
            return text.flatMap { IntegrationSecrets($0) } ?? IntegrationSecrets()
        } catch {
            throw RouteFault(error)
        }
    }
}
