public import EngineLanguage

/// The response's `Link` header names the next page (RFC 8288).
public struct LinkPaginator: Paginator {
    /// The word after `type:`.
    public static let name = "link"
    /// What it is for.
    public static let summary = "The response's `Link` header names the next page (RFC 8288)."

    private let relation: String
    private let limits: PageLimits

    /// Reads the preset's keys.
    public init(reading object: inout ObjectReader) {
        relation = object.optional("rel", .text, "Relation of the link.", default: "next")
        limits = object.keys(of: PageLimits.self)
    }

    /// `next` reads the link, later requests go to its address.
    public func expansion(at span: Span) -> SyntaxNode {
        let next = SyntaxNode.text("response.links[\(quoted(relation))]", at: span)
        return .map([("next", next), ("send", .pageURL(at: span))] + limits.written, at: span)
    }
}
