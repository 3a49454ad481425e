public import EngineLanguage

/// How pages follow each other: in full as `pages`, or as a preset of some `type`.
public struct PaginationDefinition: Configurable {
    /// The name in shapes.
    public static let shapeName = "pagination"
    /// What it is.
    public static let shapeDoc = "How pages follow each other: in full as `pages`, or as a preset of some `type`."

    /// The preset, if it is written as one.
    public let preset: (any Paginator)?
    /// The general form.
    public let rules: PageRules
    /// The same written in the general form.
    let block: SyntaxNode
    /// Where the block stands.
    public let span: Span

    /// Reads a pagination.
    public init(reading object: inout ObjectReader) {
        span = object.span
        let written = object.optional("pages", .object(PageRules.self), "The general form.")
        preset = object.optionalOneOf("type", "Preset that stands for a general form.", PaginatorRegistry.variants)
        object.exactlyOne(of: ["pages", "type"])
        let place = object.span(of: "type") ?? object.span
        let expansion = preset?.expansion(at: place) ?? object.node?["pages"] ?? .map([], at: place)
        block = .map([("pages", expansion)], at: object.span)
        rules = written ?? PageRules.read(expansion)
    }
}

/// Which pagination an endpoint or a stream has.
public enum PaginationChoice: Sendable {
    /// One page.
    case none
    /// A pagination of the provider.
    case name(Spanned<String>)
    /// A pagination of its own.
    case inline(PaginationDefinition)
}
