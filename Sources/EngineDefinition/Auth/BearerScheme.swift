public import EngineLanguage

/// A token that a person pastes, sent as `Authorization: Bearer` (RFC 6750 §2.1).
public struct BearerScheme: AuthScheme {
    /// The word after `type:`.
    public static let name = "bearer"
    /// What it is for.
    public static let summary = "A token that a person pastes, sent as `Authorization: Bearer`; field `token`."

    /// Reads nothing of its own.
    public init(reading object: inout ObjectReader) {}

    /// One field, and the header that carries it.
    public func expansion(_ written: WrittenScheme, at span: Span) -> SyntaxNode {
        let field = credentialNode("Token", isSecret: true, at: span)
        let value = SyntaxNode.text("Bearer ${credentials.token}", at: span)
        return .map(
            [
                ("credentials", .map([("token", field)], at: span)),
                ("apply", headerNode("authorization", value, at: span)),
            ], at: span)
    }
}
