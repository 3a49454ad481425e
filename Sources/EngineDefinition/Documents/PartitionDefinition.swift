public import EngineLanguage

/// One level of `for_each`: what a stream is read for, one by one (definitions.md §7.2).
public struct PartitionDefinition: Configurable {
    /// Which partitions are read again.
    public enum Choice: String, ShapeChoice {
        /// Each of them in each run.
        case all
        /// Those whose parent changed since they were last read to the end; a full run takes all.
        case changed
    }

    /// The name in shapes.
    public static let shapeName = "for_each"

    /// The endpoint whose items are gone through.
    public var endpoint: Spanned<String>? { call.endpoint }
    /// Inputs of the endpoint.
    public var with: NamedValues<TemplateTree> { call.with }

    /// The stream of this sync whose records are gone through.
    public let stream: Spanned<String>?
    /// The call whose items are gone through.
    public let call: CallDefinition
    /// The items of an answer, where the call is written in place.
    public let records: ExpressionField?
    /// How its pages are found, where the call is written in place.
    public let pagination: PaginationChoice?
    /// A list that is gone through.
    public let values: ExpressionField?
    /// Root name of the current one.
    public let name: Spanned<String>
    /// Which are taken.
    public let condition: ExpressionField?
    /// Which of those are read that were read before.
    public let only: Choice
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
        call = object.keys(of: CallDefinition.self) { .init(reading: &$0, hasForm: false) }
        records = object.optional(
            "records", .expression(in: .response, .required),
            "List of items in an answer to a `request`; an `endpoint` has its own.", example: "response.body.data")
        pagination = object.optional(
            "pagination", .paginationChoice, "How the pages of a `request` are found; the provider's `default`.")
        values = object.optional(
            "values", .expression(in: .request, .required), "List that is gone through.", example: "config.projects")
        name = object.optional(
            "as", .spanned(.text), "Root name of the current one.", default: Spanned("parent", at: place))
        condition = object.optional("where", .test(in: .request), "Which are taken; true.")
        key = object.optional(
            "key", .expression(in: .request, .required),
            "Names the partition; the parent's key, else its `id`, else itself.")
        only = object.optional(
            "only", .choice,
            "Which partitions are read: `changed` leaves out those whose parent is as it was when they were last read "
                + "to the end.", default: .all)
        concurrency = object.optional("concurrency", .integer(1...256), "How many are read at once.", default: 4)
        object.check(.missingKey, "One of `stream`, `endpoint`, `request` or `values` is written.") { keys in
            ["stream", "endpoint", "values", "request", "graphql"].contains(where: keys.has)
                ? nil : keys.breach("one of 'stream', 'endpoint', 'request' and 'values' is needed")
        }
        object.atMostOne(of: ["stream", "endpoint", "values", "request"])
        object.atMostOne(of: ["stream", "endpoint", "values", "graphql"])
        object.atMostOne(of: ["stream", "endpoint", "values", "records"])
        object.atMostOne(of: ["stream", "endpoint", "values", "pagination"])
    }
}
