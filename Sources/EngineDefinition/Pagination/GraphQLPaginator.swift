public import EngineLanguage

/// A Relay connection of a GraphQL answer.
public struct GraphQLPaginator: Paginator {
    /// The word after `type:`.
    public static let name = "graphql"
    /// What it is for.
    public static let summary =
        "A Relay connection of a GraphQL answer: `pageInfo` tells whether there is more, and where."

    private let connection: ExpressionField
    private let variable: String
    private let limits: PageLimits

    /// Reads the preset's keys.
    public init(reading object: inout ObjectReader) {
        connection = object.required(
            "connection", .expression(in: .response), "The connection.", example: "response.body.data.tasks")
        variable = object.optional("variable", .text, "Variable that carries the position.", default: "after")
        limits = object.keys(of: PageLimits.self)
    }

    /// `endCursor` is the next position, while `hasNextPage`.
    public func expansion(at span: Span) -> SyntaxNode {
        var tests: [[ScalarPiece]] = [.member("pageInfo.hasNextPage", of: connection)]
        if let more = limits.more { tests.append([.taken(more.node)]) }
        let next = SyntaxNode.joined(.member("pageInfo.endCursor", of: connection), at: span)
        let send = ParameterPlace.variables.addition(variable, .text("${page.next}", at: span))
        return .map(
            [("next", next), ("more", .conjunction(tests, at: span)), ("send", send)]
                + limits.written.filter { $0.0 != "more" }, at: span)
    }
}
