public import EngineLanguage

/// The response holds the address of the next page.
public struct NextURLPaginator: Paginator {
    /// The word after `type:`.
    public static let name = "next_url"
    /// What it is for.
    public static let summary = "The response holds the address of the next page."

    private let next: ExpressionField
    private let limits: PageLimits

    /// Reads the preset's keys.
    public init(reading object: inout ObjectReader) {
        next = object.required(
            "next", .expression(in: .response), "URL or path of the next page; its query replaces the request's.",
            example: "response.body.next")
        limits = object.keys(of: PageLimits.self)
    }

    /// Later requests go to the address that `next` gives.
    public func expansion(at span: Span) -> SyntaxNode {
        .map([("next", next.node), ("send", .pageURL(at: span))] + limits.written, at: span)
    }
}
