public import EngineLanguage

/// One level of `for_each`: what a stream is read for, one by one (definitions.md §7.2).
public struct PartitionDefinition: Configurable {
    /// The name in shapes.
    public static let shapeName = "for_each"

    /// The stream of this sync whose records are gone through.
    public let stream: Spanned<String>?
    /// The endpoint whose items are gone through.
    public let endpoint: Spanned<String>?
    /// Inputs of the endpoint.
    public let with: NamedValues<TemplateTree>
    /// A list that is gone through.
    public let values: ExpressionField?
    /// Root name of the current one.
    public let name: Spanned<String>
    /// Which are taken.
    public let condition: ExpressionField?
    /// Names the partition.
    public let key: ExpressionField?
    /// How many are read at once.
    public let concurrency: Int
    /// Where the level stands.
    public let span: Span

    /// Reads a level.
    public init(reading object: inout ObjectReader) {
        let place = object.span
        span = place
        stream = object.optional("stream", .spanned(.text), "Stream of this sync whose records are gone through.")
        endpoint = object.optional("endpoint", .spanned(.text), "Endpoint whose items are gone through.")
        with = object.optional(
            "with", .map(of: .templateTree(in: .request)), "Inputs of the endpoint.", default: .init())
        values = object.optional(
            "values", .expression(in: .request, .required), "List that is gone through.", example: "config.projects")
        name = object.optional(
            "as", .spanned(.text), "Root name of the current one.", default: Spanned("parent", at: place))
        condition = object.optional("where", .test(in: .request), "Which are taken; true.")
        key = object.optional(
            "key", .expression(in: .request, .required),
            "Names the partition; the parent's key, else its `id`, else itself.")
        concurrency = object.optional("concurrency", .integer(1...256), "How many are read at once.", default: 4)
        object.exactlyOne(of: ["stream", "endpoint", "values"])
        object.key("with", needs: "endpoint")
    }
}
