public import EngineLanguage

/// The next request says how many records were read.
public struct OffsetPaginator: Paginator {
    /// The word after `type:`.
    public static let name = "offset"
    /// What it is for.
    public static let summary =
        "The next request says how many records were read; a page with fewer than `size` ends them, or the response."

    private let parameter: String
    private let place: ParameterPlace
    private let total: ExpressionField?
    private let limits: PageLimits

    /// Reads the preset's keys.
    public init(reading object: inout ObjectReader) {
        parameter = object.optional("param", .text, "Parameter that carries the count.", default: "offset")
        place = object.parameterPlace()
        total = object.optional(
            "total", .expression(in: .response), "How many records there are.", example: "response.body.total")
        limits = object.keys(of: PageLimits.self)
    }

    /// The first page sends nothing; what tells the end becomes `more`.
    public func expansion(at span: Span) -> SyntaxNode {
        .map(
            [
                ("next", .text("page.offset + page.count", at: span)),
                ("send", place.addition(parameter, .text("${page.next}", at: span))),
                ("more", more(at: span)),
            ] + limits.written.filter { $0.0 != "more" }, at: span)
    }

    private func more(at span: Span) -> SyntaxNode? {
        var tests: [[ScalarPiece]] = []
        if let total {
            tests.append(.recordsLeft(of: total))
        } else if limits.size != nil, limits.more == nil {
            // Where the response tells, a short page proves nothing: records may be hidden from this account.
            tests.append([.made("page.count >= page.size")])
        }
        if let more = limits.more { tests.append([.taken(more.node)]) }
        return .conjunction(tests, at: span)
    }
}
