public import EngineLanguage

/// There is one page.
public struct NonePaginator: Paginator {
    /// The word after `type:`.
    public static let name = "none"
    /// What it is for.
    public static let summary = "There is one page."

    private let limits: PageLimits

    /// Reads the preset's keys.
    public init(reading object: inout ObjectReader) { limits = object.keys(of: PageLimits.self) }

    /// No `next`: the walk ends with the first page.
    public func expansion(at span: Span) -> SyntaxNode {
        .map(limits.written.filter { $0.0 != "more" }, at: span)
    }
}
