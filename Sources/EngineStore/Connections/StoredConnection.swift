public import EngineCrypto

/// A connection as the store keeps it, without its credentials.
public struct StoredConnection: Sendable, Hashable {
    /// The states of contracts.md §3; a deleted connection has no row.
    public enum Status: String, Sendable, Hashable, CaseIterable {
        /// Credentials are still missing.
        case pending
        /// It works.
        case active
        /// The refresh was refused; the person has to connect again.
        case expired
        /// The credentials were refused.
        case invalid
        /// The person or upstream took the access back.
        case revoked
    }

    /// Its number in the store.
    public let id: ConnectionID
    /// The environment's name.
    public let environment: String
    /// Its own name, unique in the environment.
    public let name: String
    /// The integration's name.
    public let integration: String
    /// The provider's name.
    public let provider: String
    /// The auth scheme's name in the provider's file.
    public let scheme: String
    /// Whether it can be used.
    public let status: Status
    /// Why it has this status, for people.
    public let reason: String?
    /// Whom it belongs to, if anybody.
    public let owner: String?
    /// Where requests go instead of the provider's own base.
    public let baseURL: String?
    /// The provider's config fields, as JSON text.
    public let config: String
    /// Tags, as JSON text.
    public let tags: String
    /// The host's own data, as JSON text.
    public let metadata: String
    /// What was learnt of the account, as JSON text: nobody but the definition's calls writes it.
    public let learnt: String
    /// Counts the changes of the credentials, from 1.
    public let version: Int64
    /// When the access token expires, in microseconds since 1970.
    public let expiresAt: Int64?
    /// When it was made, in microseconds since 1970.
    public let createdAt: Int64
    /// When it was last changed, in microseconds since 1970.
    public let updatedAt: Int64
    /// When upstream last accepted the credentials, in microseconds since 1970.
    public let verifiedAt: Int64?
    /// How clients of the server name it, unique in its integration.
    public let publicID: String
    /// Whose it is as the host describes that person, as JSON text.
    public let endUser: String?
    /// Where the host wants to hear of this connection instead of the environment's address.
    public let webhookURL: String?
    /// When somebody last asked for the credentials, in microseconds since 1970.
    public let fetchedAt: Int64?
}

/// What is told to make a connection.
public struct NewConnection: Sendable {
    /// What stays as it is in the store when another description takes the place of a connection's.
    public enum Kept: String, Sendable, Hashable, CaseIterable {
        /// Whom it belongs to.
        case owner
        /// Its tags.
        case tags
        /// The host's own data.
        case metadata
    }

    /// The environment's name.
    public var environment: String
    /// Its own name.
    public var name: String
    /// The integration's name.
    public var integration: String
    /// The provider's name.
    public var provider: String
    /// The auth scheme's name in the provider's file.
    public var scheme: String
    /// Its first status.
    public var status: StoredConnection.Status
    /// Whom it belongs to, if anybody.
    public var owner: String?
    /// Where requests go instead of the provider's own base.
    public var baseURL: String?
    /// The provider's config fields, as JSON text.
    public var config: String
    /// Tags, as JSON text.
    public var tags: String
    /// The host's own data, as JSON text.
    public var metadata: String
    /// What was learnt of the account, as JSON text.
    public var learnt: String
    /// How clients of the server name it; its own name where nothing is said.
    public var publicID: String?
    /// Whose it is as the host describes that person, as JSON text.
    public var endUser: String?
    /// Where the host wants to hear of this connection; an empty text takes away what was said before.
    public var webhookURL: String?
    /// What nobody has said anew: if it replaces a connection, what stands there then stays, whatever is written here.
    public var kept: Set<Kept> = []

    /// Describes a connection of an integration that has its provider's name.
    public init(
        environment: String, name: String, provider: String, scheme: String,
        status: StoredConnection.Status = .active
    ) {
        self.environment = environment
        self.name = name
        integration = provider
        self.provider = provider
        self.scheme = scheme
        self.status = status
        config = "{}"
        tags = "{}"
        metadata = "{}"
        learnt = "{}"
    }
}

/// The secret material of a connection, with the version that a replacement must name.
public struct StoredCredentials: Sendable {
    /// The credentials as JSON text.
    public let secret: Secret
    /// Counts the changes, from 1.
    public let version: Int64
    /// When the access token expires, in microseconds since 1970.
    public let expiresAt: Int64?
}

/// What a connection's credentials are at one moment, and the connection that they belong to.
public struct CredentialState: Sendable {
    /// The credentials as JSON text; nothing if there are none.
    public let secret: Secret?
    /// The connection, whose version a replacement must name.
    public let connection: StoredConnection
}
