public import EngineLanguage

/// An app that a person installs; the callback brings values instead of a code.
public struct InstallScheme: AuthScheme {
    /// The word after `type:`.
    public static let name = "install"
    /// What it is for.
    public static let summary =
        "An app that a person installs; the callback brings values (`callback`), from which the token is had or kept."

    private let keys: InstallationKeys
    private let span: Span

    /// Reads the type's keys.
    public init(reading object: inout ObjectReader) {
        span = object.span
        keys = object.keys(of: InstallationKeys.self)
        object.check(.missingKey, "`acquire` or `store` is written.") { keys in
            keys.has("acquire") || keys.has("store")
                ? nil
                : keys.breach(
                    "an installation needs 'acquire', the call for its token, or 'store', what is kept of the callback")
        }
    }

    /// The callback brings values.
    public var answer: ConsentDefinition.Answer? { keys.answer }

    /// Where it is installed.
    public var consent: ConsentDefinition? { keys.consent(at: span) }

    /// When a token ends, and the header that carries it.
    public func expansion(_ written: WrittenScheme, at span: Span) -> SyntaxNode {
        let value = SyntaxNode.text("Bearer ${credentials.access_token}", at: span)
        return .map(
            [
                ("expires", written.has("acquire") ? tokenEndNode(at: span) : nil),
                ("apply", headerNode("authorization", value, at: span)),
            ], at: span)
    }
}
