public import EngineLanguage

/// An installed app: a token that this side signs is exchanged for one of the installation.
public struct AppScheme: AuthScheme {
    /// The word after `type:`.
    public static let name = "app"
    /// What it is for.
    public static let summary =
        "An installed app: a token that this side signs (`<scheme>.jwt`) gets the installation's (`acquire`)."

    private let token: SignedTokenDefinition
    private let installation: InstallationKeys
    private let span: Span

    /// Reads the type's keys.
    public init(reading object: inout ObjectReader) {
        span = object.span
        token = object.required(
            "jwt", .object(SignedTokenDefinition.self), "The app's own token; a request names it `<scheme>.jwt`.")
        installation = object.keys(of: InstallationKeys.self)
        object.check(.missingKey, "`acquire` is written.") { keys in
            keys.has("acquire")
                ? nil : keys.breach("an app needs 'acquire', the call for the installation's token")
        }
    }

    /// The app's own token.
    public var inner: [InnerScheme] { [InnerScheme("jwt", token, apply: bearerNode(at: span))] }

    /// The callback brings values.
    public var answer: ConsentDefinition.Answer? { installation.answer }

    /// Where it is installed.
    public var consent: ConsentDefinition? { installation.consent(at: span) }

    /// When the installation's token ends, and the header that carries it.
    public func expansion(_ written: WrittenScheme, at span: Span) -> SyntaxNode {
        let value = SyntaxNode.text("Bearer ${credentials.access_token}", at: span)
        return .map(
            [("expires", tokenEndNode(at: span)), ("apply", headerNode("authorization", value, at: span))], at: span)
    }
}
