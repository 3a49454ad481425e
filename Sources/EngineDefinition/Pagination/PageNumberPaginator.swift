public import EngineLanguage

/// Pages are numbered.
public struct PageNumberPaginator: Paginator {
    /// The word after `type:`.
    public static let name = "page"
    /// What it is for.
    public static let summary =
        "Pages are numbered; a page with fewer records than `size` is the last, unless the response tells."

    private let parameter: String
    private let start: Int
    private let place: ParameterPlace
    private let pageCount: ExpressionField?
    private let total: ExpressionField?
    private let limits: PageLimits

    /// Reads the preset's keys.
    public init(reading object: inout ObjectReader) {
        parameter = object.optional("param", .text, "Parameter that carries the number.", default: "page")
        start = object.optional("start", .integer(0...1_000_000), "Number of the first page.", default: 1)
        place = object.parameterPlace()
        pageCount = object.optional(
            "page_count", .expression(in: .response), "How many pages there are.", example: "response.body.pages")
        total = object.optional(
            "total", .expression(in: .response), "How many records there are.", example: "response.body.total")
        limits = object.keys(of: PageLimits.self)
        object.atMostOne(of: ["page_count", "total"])
    }

    /// The number is sent with every page; what tells the end becomes `more`.
    public func expansion(at span: Span) -> SyntaxNode {
        let next = SyntaxNode.text("page.index + \(start + 1)", at: span)
        return .map(
            [
                ("first", place.addition(parameter, .number(start, at: span))),
                ("next", next),
                ("send", place.addition(parameter, .text("${page.next}", at: span))),
                ("more", more(at: span)),
            ] + limits.written.filter { $0.0 != "more" }, at: span)
    }

    private func more(at span: Span) -> SyntaxNode? {
        var tests: [[ScalarPiece]] = []
        if let pageCount {
            tests.append([.made("page.index + 1 < int("), .taken(pageCount.node), .made(")")])
        } else if let total {
            tests.append(.recordsLeft(of: total))
        } else if limits.size != nil, limits.more == nil {
            // Where the response tells, a short page proves nothing: records may be hidden from this account.
            tests.append([.made("page.count >= page.size")])
        }
        if let more = limits.more { tests.append([.taken(more.node)]) }
        return .conjunction(tests, at: span)
    }
}
