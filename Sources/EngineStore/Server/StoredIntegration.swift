public import EngineCrypto

/// An operator's application at a provider, as the store keeps it, without its secrets.
public struct StoredIntegration: Sendable, Hashable {
    /// Its number.
    public let id: Int64
    /// The environment's name.
    public let environment: String
    /// Its key, unique in the environment.
    public let name: String
    /// The provider's name.
    public let provider: String
    /// What people call it; nothing: as the provider.
    public let displayName: String?
    /// Whether deliveries of the provider are passed on to the host.
    public let forwardsWebhooks: Bool
    /// Whether anything is sealed for it.
    public let hasCredentials: Bool
    /// When it was made, in microseconds since 1970; 0 if that is not known.
    public let createdAt: Int64
    /// When it was last changed, in microseconds since 1970.
    public let updatedAt: Int64
}

/// What is told to make or change an integration.
public struct NewIntegration: Sendable {
    /// The environment's name.
    public var environment: String
    /// Its key.
    public var name: String
    /// The provider's name.
    public var provider: String
    /// What people call it.
    public var displayName: String?
    /// Whether deliveries of the provider are passed on to the host.
    public var forwardsWebhooks: Bool
    /// What is sealed, as JSON text: the application's id and secrets, and the values of the provider's settings.
    public var credentials: Secret?

    /// Describes an integration.
    public init(environment: String, name: String, provider: String) {
        self.environment = environment
        self.name = name
        self.provider = provider
        forwardsWebhooks = true
    }
}
