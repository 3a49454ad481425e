internal import EngineCrypto
public import EngineDefinition
public import EngineStore

/// An application that the API made, for whoever works with the store and not through the server.
public struct StoredApplication: Sendable {
    private let integration: StoredIntegration
    private let provider: ProviderDefinition

    /// Takes an integration of a provider.
    public init(_ integration: StoredIntegration, of provider: ProviderDefinition) {
        self.integration = integration
        self.provider = provider
    }

    /// The operator's values.
    /// - Parameter store: the store, which is unlocked.
    /// - Returns: what expressions read as `integration`.
    /// - Throws: `.vault` if what is sealed cannot be opened.
    public func values(in store: Store) async throws(StoreFault) -> IntegrationValues {
        let text = try await store.integrationCredentials(of: integration.name, in: integration.environment)
        let secrets = text.flatMap { IntegrationSecrets($0) } ?? IntegrationSecrets()
        return secrets.values(id: integration.name, provider)
    }
}
