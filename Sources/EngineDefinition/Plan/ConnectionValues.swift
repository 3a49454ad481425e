public import EngineLanguage

/// What a connection gives the roots of expressions.
public struct ConnectionValues: Sendable {
    /// The connection's id.
    public var id: String
    /// Whom it belongs to.
    public var owner: String?
    /// Its tags.
    public var tags: ExpressionMap
    /// When it was made.
    public var createdAt: ExpressionTimestamp
    /// Settings, defaults filled in.
    public var config: ExpressionMap
    /// Values learnt after connecting.
    public var metadata: ExpressionMap
    /// Fields of the scheme and what it obtained.
    public var credentials: ExpressionMap
    /// The operator's application.
    public var integration: IntegrationValues
    /// An operator's address that stands for the provider's whole base.
    public var baseURL: String?

    /// Makes values.
    public init(
        id: String, owner: String? = nil, tags: ExpressionMap = ExpressionMap(), createdAt: ExpressionTimestamp,
        config: ExpressionMap = ExpressionMap(), metadata: ExpressionMap = ExpressionMap(),
        credentials: ExpressionMap = ExpressionMap(), integration: IntegrationValues = IntegrationValues(),
        baseURL: String? = nil
    ) {
        self.id = id
        self.owner = owner
        self.tags = tags
        self.createdAt = createdAt
        self.config = config
        self.metadata = metadata
        self.credentials = credentials
        self.integration = integration
        self.baseURL = baseURL
    }

    /// The bindings that every context has.
    public var bindings: ExpressionBindings {
        var bindings = ExpressionBindings()
        var own: ExpressionBindings.Fields = [
            "id": .value(.string(id)), "tags": .value(.map(tags)), "created_at": .value(.timestamp(createdAt)),
        ]
        if let owner { own["owner"] = .value(.string(owner)) }
        bindings["connection"] = .object(own)
        bindings["config"] = .value(.map(config))
        bindings["metadata"] = .value(.map(metadata))
        bindings["credentials"] = .value(.map(credentials))
        bindings["integration"] = integration.overridden(by: credentials).binding
        return bindings
    }
}

/// What the operator registered at the provider.
public struct IntegrationValues: Sendable {
    /// The integration's id.
    public var id: String
    /// The application's id.
    public var clientID: String?
    /// The application's secret.
    public var clientSecret: String?
    /// The secret that signs deliveries.
    public var webhookSecret: String?
    /// Scopes that are asked for.
    public var scopes: [String]
    /// Values of the provider's `settings`.
    public var settings: ExpressionMap
    /// The address of a document that describes this client to servers that take it for an id; no expression reads it.
    public var clientDocument: String?

    /// Makes values; all but the id may be missing.
    public init(
        id: String = "", clientID: String? = nil, clientSecret: String? = nil, webhookSecret: String? = nil,
        scopes: [String] = [], settings: ExpressionMap = ExpressionMap()
    ) {
        self.id = id
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.webhookSecret = webhookSecret
        self.scopes = scopes
        self.settings = settings
    }

    fileprivate var binding: ExpressionBindings.Binding {
        var fields: ExpressionBindings.Fields = [
            "id": .value(.string(id)), "scopes": .value(.list(scopes.map { .string($0) })),
            "settings": .value(.map(settings)),
        ]
        if let clientID { fields["client_id"] = .value(.string(clientID)) }
        if let clientSecret { fields["client_secret"] = .value(.string(clientSecret)) }
        if let webhookSecret { fields["webhook_secret"] = .value(.string(webhookSecret)) }
        return .object(fields)
    }
}

extension IntegrationValues {
    /// The names under which a connection keeps an application of its own.
    public static let overrideNames = (id: "oauth_client_id_override", secret: "oauth_client_secret_override")

    /// The name under which a client gives a refresh token that is kept in the place of the provider's.
    public static let refreshOverrideName = "oauth_refresh_token_override"

    /// The same with the application that a connection brought, in the place of the operator's.
    func overridden(by credentials: ExpressionMap) -> IntegrationValues {
        guard let id = credentials[Self.overrideNames.id]?.string, !id.isEmpty else { return self }
        var values = self
        values.clientID = id
        values.clientSecret = credentials[Self.overrideNames.secret]?.string
        return values
    }
}
