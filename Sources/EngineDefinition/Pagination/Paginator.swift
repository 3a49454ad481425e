public import EngineLanguage

/// A preset of pagination: a short form that stands for general rules.
public protocol Paginator: Configurable {
    /// The word that users write after `type:`.
    static var name: String { get }
    /// What it is for, in one sentence.
    static var summary: String { get }
    /// The block `pages` that the preset stands for, as it could have been written.
    /// - Parameter span: where the preset stands; made-up text gets this place.
    /// - Returns: a map of the block's keys.
    func expansion(at span: Span) -> SyntaxNode
}

extension Paginator {
    /// The general form (`pages:`) that this preset stands for; `engine explain … --expanded` prints it.
    public func expanded(at span: Span) -> PageRules {
        PageRules.read(expansion(at: span))
    }

    /// The preset's name in shapes.
    public static var shapeName: String { "pagination.\(name)" }
    /// The preset's description.
    public static var shapeDoc: String { summary }
}

/// Where a pagination's parameter stands.
public enum ParameterPlace: String, ShapeChoice {
    /// In the query.
    case query
    /// In the body; dots lead into it.
    case body
    /// Among the variables of a GraphQL operation; dots lead into them.
    case variables
    /// A header.
    case header

    /// What a request adds: one parameter at its place.
    func addition(_ parameter: String, _ value: SyntaxNode) -> SyntaxNode {
        let span = value.span
        switch self {
        case .query: return .map([("query", .map([(parameter, value)], at: span))], at: span)
        case .header: return .map([("headers", .map([(parameter, value)], at: span))], at: span)
        case .body: return .map([("body", Self.nested(parameter, value))], at: span)
        case .variables: return .map([("variables", Self.nested(parameter, value))], at: span)
        }
    }

    private static func nested(_ path: String, _ value: SyntaxNode) -> SyntaxNode {
        path.split(separator: ".").reversed().reduce(value) { inner, name in
            .map([(String(name), inner)], at: value.span)
        }
    }
}

extension ObjectReader {
    /// The key `in` of the presets with a parameter.
    mutating func parameterPlace() -> ParameterPlace {
        optional("in", .choice, "Where the parameter stands; dots in its name lead into a body.", default: .query)
    }
}
