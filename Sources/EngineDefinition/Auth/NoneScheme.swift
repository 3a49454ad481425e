public import EngineLanguage

/// Requests go out unmarked.
public struct NoneScheme: AuthScheme {
    /// The word after `type:`.
    public static let name = "none"
    /// What it is for.
    public static let summary = "Requests go out unmarked: a public API."

    /// Reads nothing.
    public init(reading object: inout ObjectReader) {}

    /// Nothing.
    public func expansion(_ written: WrittenScheme, at span: Span) -> SyntaxNode { .map([], at: span) }
}
