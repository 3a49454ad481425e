public import EngineLanguage

/// A token that this side signs itself (RFC 7519), sent as `Authorization: Bearer`.
public struct JWTScheme: AuthScheme {
    /// The word after `type:`.
    public static let name = "jwt"
    /// What it is for.
    public static let summary =
        "A token that this side signs (RFC 7519), sent as `Authorization: Bearer`; it is `signature` in `apply`."

    private let token: SignedTokenDefinition

    /// Reads the type's keys.
    public init(reading object: inout ObjectReader) {
        token = object.keys(of: SignedTokenDefinition.self)
    }

    /// The token.
    public var signer: SchemeSigner? { SchemeSigner(definition: token, isComplete: false) }

    /// The header that carries the token.
    public func expansion(_ written: WrittenScheme, at span: Span) -> SyntaxNode {
        .map([("apply", bearerNode(at: span))], at: span)
    }
}

/// A block `apply` that sends what a signer made as a bearer token.
func bearerNode(at span: Span) -> SyntaxNode {
    headerNode("authorization", .text("Bearer ${signature}", at: span), at: span)
}
