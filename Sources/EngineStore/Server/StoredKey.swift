/// An API key as the store keeps it: everything but the key.
public struct StoredKey: Sendable, Hashable {
    /// Microseconds for which a use of a key stands for those that follow: it is noted once in them.
    public static let useInterval: Int64 = 60_000_000

    /// Its number.
    public let id: Int64
    /// The environment's name.
    public let environment: String
    /// What people call it, unique among the keys in use.
    public let name: String
    /// Its last four characters.
    public let ending: String
    /// What it may do.
    public let scopes: [String]
    /// The only integration that it may touch, if it is bound to one.
    public let integration: String?
    /// The only owner for whom it may act, if it is bound to one.
    public let owner: String?
    /// When it was made, in microseconds since 1970.
    public let createdAt: Int64
    /// From when on it is refused, in microseconds since 1970.
    public let expiresAt: Int64?
    /// When it was taken back, in microseconds since 1970.
    public let revokedAt: Int64?
    /// When it was last used, in microseconds since 1970; to the minute.
    public let usedAt: Int64?
}

/// What is told to make an API key.
public struct NewKey: Sendable {
    /// The environment's name.
    public var environment: String
    /// What people call it.
    public var name: String
    /// What it may do.
    public var scopes: [String]
    /// The only integration that it may touch.
    public var integration: String?
    /// The only owner for whom it may act.
    public var owner: String?
    /// From when on it is refused, in microseconds since 1970.
    public var expiresAt: Int64?

    /// Describes a key that may do everything in its environment.
    public init(environment: String, name: String, scopes: [String] = ["environment:*"]) {
        self.environment = environment
        self.name = name
        self.scopes = scopes
    }
}
