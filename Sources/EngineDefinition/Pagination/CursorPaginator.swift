public import EngineLanguage

/// The response holds a token that the next request sends.
public struct CursorPaginator: Paginator {
    /// The word after `type:`.
    public static let name = "cursor"
    /// What it is for.
    public static let summary = "The response holds a token that the next request sends."

    private let parameter: String
    private let next: ExpressionField
    private let place: ParameterPlace
    private let first: ExpressionField?
    private let limits: PageLimits

    /// Reads the preset's keys.
    public init(reading object: inout ObjectReader) {
        parameter = object.required("param", .text, "Parameter that carries the token.", example: "cursor")
        next = object.required(
            "next", .expression(in: .response), "The next token.", example: "response.body.meta.next_cursor")
        place = object.parameterPlace()
        first = object.optional("first", .expression(in: .request), "Token of the first page.", example: "input.cursor")
        limits = object.keys(of: PageLimits.self)
    }

    /// The token is sent from the second page on, or from the first where `first` gives one.
    public func expansion(at span: Span) -> SyntaxNode {
        .map(
            [
                ("first", first.map { place.addition(parameter, .hole(of: $0)) }),
                ("next", next.node),
                ("send", place.addition(parameter, .text("${page.next}", at: span))),
            ] + limits.written, at: span)
    }
}
