public import EngineDefinition

/// An operator's application as `engine.yaml` names it, its secrets read from where they are.
public struct DeclaredIntegration: Sendable {
    /// Its key.
    public let id: String
    /// The provider's name.
    public let provider: String
    /// The operator's values.
    public let values: IntegrationValues

    /// Declares an application.
    public init(id: String, provider: String, values: IntegrationValues) {
        self.id = id
        self.provider = provider
        self.values = values
    }
}
