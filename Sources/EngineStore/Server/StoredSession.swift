/// A session in which a person connects: made by the host, used by a browser with a token.
public struct StoredSession: Sendable, Hashable {
    /// Its number.
    public let id: Int64
    /// The environment's name.
    public let environment: String
    /// Whom the connections of it will belong to, if anybody.
    public let owner: String?
    /// What the host said of it, as JSON text.
    public let content: String
    /// The name of the connection that is connected anew, if it is for that.
    public let connection: String?
    /// Whether it was for that, and the connection has been deleted since.
    public let hasLostConnection: Bool
    /// When it was made, in microseconds since 1970.
    public let createdAt: Int64
    /// When it ends, in microseconds since 1970.
    public let expiresAt: Int64
}

/// What is told to make a session.
public struct NewSession: Sendable {
    /// The environment's name.
    public var environment: String
    /// The number of the key that makes it; the session ends when that is taken back.
    public var key: Int64?
    /// Whom the connections of it will belong to.
    public var owner: String?
    /// What the host says of it, as JSON text.
    public var content: String
    /// The name of the connection that is connected anew.
    public var connection: String?
    /// How long it lives, in microseconds.
    public var lifetime: Int64

    /// Describes a session of half an hour.
    public init(environment: String, content: String = "{}") {
        self.environment = environment
        self.content = content
        lifetime = 30 * 60 * 1_000_000
    }
}
