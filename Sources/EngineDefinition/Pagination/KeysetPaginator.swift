public import EngineLanguage

/// The next request names the last record of this page.
public struct KeysetPaginator: Paginator {
    /// The word after `type:`.
    public static let name = "keyset"
    /// What it is for.
    public static let summary = "The next request names the last record of this page."

    private let parameter: String
    private let from: ExpressionField
    private let place: ParameterPlace
    private let limits: PageLimits

    /// Reads the preset's keys.
    public init(reading object: inout ObjectReader) {
        parameter = object.required("param", .text, "Parameter that names the record.", example: "starting_after")
        from = object.required(
            "from", .expression(in: .response), "What names the last record.", example: "page.last.id")
        place = object.parameterPlace()
        limits = object.keys(of: PageLimits.self)
    }

    /// `next` is what names the last record.
    public func expansion(at span: Span) -> SyntaxNode {
        .map(
            [("next", from.node), ("send", place.addition(parameter, .text("${page.next}", at: span)))]
                + limits.written, at: span)
    }
}
