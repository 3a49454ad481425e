public import EngineCrypto

/// A step of an interactive authorization that waits for a browser to come back: kept sealed, taken once.
public struct StoredFlow: Sendable {
    /// Which step it is: a link to begin with, a state that a provider sends back, a ticket.
    public let kind: String
    /// The environment's name.
    public let environment: String
    /// What was kept, as JSON text: PKCE verifier, issuer, where to go back to.
    public let content: Secret

    /// Describes a flow.
    public init(kind: String, environment: String, content: Secret) {
        self.kind = kind
        self.environment = environment
        self.content = content
    }
}
