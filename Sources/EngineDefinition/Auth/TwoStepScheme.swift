public import EngineLanguage

/// Credentials are exchanged for a token that serves for a while.
public struct TwoStepScheme: AuthScheme {
    /// The word after `type:`.
    public static let name = "two_step"
    /// What it is for.
    public static let summary = "The credentials are exchanged for a token (`acquire`) that serves for a while."

    /// Reads nothing of its own.
    public init(reading object: inout ObjectReader) {
        object.check(.missingKey, "`acquire` and `apply` are written.") { keys in
            if !keys.has("acquire") {
                return keys.breach("a scheme in two steps needs 'acquire', the call for its token")
            }
            return keys.has("apply")
                ? nil : keys.breach("a scheme in two steps needs 'apply', how a request carries its token")
        }
    }

    /// How long a token serves where its answer does not say.
    public func expansion(_ written: WrittenScheme, at span: Span) -> SyntaxNode {
        .map([("lifetime", .text("1h", at: span))], at: span)
    }
}
