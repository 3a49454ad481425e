public import EngineLanguage

/// Only what is written counts.
public struct CustomScheme: AuthScheme {
    /// The word after `type:`.
    public static let name = "custom"
    /// What it is for.
    public static let summary = "Only what is written counts: `credentials`, and how `apply` marks a request."

    /// Reads nothing of its own.
    public init(reading object: inout ObjectReader) {}

    /// Nothing.
    public func expansion(_ written: WrittenScheme, at span: Span) -> SyntaxNode { .map([], at: span) }
}
