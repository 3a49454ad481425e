public import EngineLanguage

/// What obtaining a token brought: to be stored before it is used.
public struct TokenGrant: Sendable {
    /// The whole of the connection's credentials, new values over old ones.
    public var credentials: ExpressionMap
    /// New values of `metadata`.
    public var metadata: ExpressionMap
    /// When the token ends; nothing: it does not.
    public var expires: ExpressionTimestamp?
    /// What upstream answered, as the JSON text of an object; nothing if it was none, or too long to be kept.
    public var answer: String?
}
