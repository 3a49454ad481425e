public import EngineLanguage

/// One call: its request, its pages, what its records look like (definitions.md §2.4).
///
/// An immutable class for its size: what has dozens of fields is shared by all who hold it, not copied.
public final class EndpointDefinition: Configurable {
    /// What a call does upstream.
    public enum Effect: String, ShapeChoice {
        /// Changes nothing.
        case read
        /// Adds or changes.
        case write
        /// Removes, or cannot be taken back.
        case destructive
    }

    /// The name in shapes.
    public static let shapeName = "endpoint"
    /// What it is.
    public static let shapeDoc =
        "One call: a request block, its inputs, its pages and its records. Every endpoint is a tool."

    /// Title for people; from the name where none is given.
    public let title: String?
    /// What it does.
    public let description: String?
    /// Where upstream documents it.
    public let docs: String?
    /// What to use instead, if it should not be used any more.
    public let deprecated: String?
    /// The endpoint of this file under which this one is laid.
    public let parent: Spanned<String>?
    /// Whether it is only there to be extended.
    public let isAbstract: Bool
    /// What a call needs.
    public let input: NamedValues<InputDefinition>
    /// The scopes that it needs.
    public let scopes: [Spanned<String>]
    /// The request.
    public let request: RequestDefinition
    /// What is done before, behind and instead of its calls.
    public let frame: CallFrameDefinition
    /// How its pages are found; nothing: the provider's `default`.
    public let pagination: PaginationChoice?
    /// The list of items in a response.
    public let records: ExpressionField?
    /// The one item of a call that gives a single one.
    public let record: ExpressionField?
    /// How answers become lists of records.
    public let stages: StageDefinition
    /// Which records are taken; all must hold.
    public let conditions: [ExpressionField]
    /// What maps the records.
    public let model: ModelChoice?
    /// Declared types of `record`, or of the body where there are no records.
    public let shape: NamedValues<InputDefinition>
    /// The result of the tool.
    public let output: ExpressionField?
    /// What it does upstream; from the method where none is given.
    public let effect: Effect?
    /// Whether it may be repeated without harm; from the method where nothing is said.
    public let isIdempotent: Bool?
    /// Whether it is offered to agents and people.
    public let isTool: Bool
    /// How much of each limit one call takes.
    public let cost: ExpressionField?
    /// Whether what it declares is not known whole, which was reported: its parent, or its inputs.
    let lacksParts: Bool
    /// Where the endpoint stands.
    public let span: Span

    /// Reads an endpoint.
    public init(reading object: inout ObjectReader) {
        span = object.span
        title = object.optional("title", .text, "Title for people and agents; from the name.", example: "List tasks")
        description = object.optional("description", .text, "What it does.")
        docs = object.optional("docs", .text, "Where upstream documents it.")
        deprecated = object.optional("deprecated", .text, "What to use instead.")
        let base = object.optional(
            "extends", .spanned(.text), "Endpoint of this file under which this one is laid.")
        parent = base
        isAbstract = object.optional(
            "abstract", .boolean, "Whether it is only there to be extended: no tool, may be incomplete.", default: false
        )
        let faults = object.faults
        let inputs: NamedValues<InputDefinition> = object.optional(
            "input", .map(of: .object(InputDefinition.self), keys: .name), "What a call needs.", default: .init(),
            example: "{ project: { type: string, required: true } }")
        input = inputs
        let hasUnreadableInput = object.faults > faults
        scopes = object.optional("scopes", .oneOrList(of: .spanned(.text)), "Scopes that it needs.", default: [])
        request = object.keys(of: RequestDefinition.self)
        frame = object.keys(of: CallFrameDefinition.self)
        pagination = object.optional(
            "pagination", .paginationChoice, "How its pages are found: a name, a block, or `none`; `default`.")
        records = object.optional(
            "records", .expression(in: .response, .required), "List of items in a response.",
            example: "response.body.data")
        record = object.optional(
            "record", .expression(in: .response, .required), "The one item of a call that gives a single one.",
            example: "response.body")
        stages = object.keys(of: StageDefinition.self)
        conditions = object.optional(
            "where", .oneOrList(of: .test(in: .record)), "Which records are taken; of several all must hold.",
            default: [],
            example: "\"!has(record.deleted_at)\"")
        model = object.optional("model", .modelChoice, "Model that maps the items: a name, or a model in place.")
        shape = object.optional(
            "shape", .map(of: .object(InputDefinition.self), keys: .name),
            "Declared types of `record`, or of the body where there are no records; expressions are checked by them.",
            default: .init())
        output = object.optional(
            "output", .expression(in: .response), "Result of the tool; the mapped records, else the body.")
        effect = object.optional("effect", .choice, "What it does upstream; from the method.")
        isIdempotent = object.optional(
            "idempotent", .boolean, "Whether it may be repeated without harm; from the method.")
        isTool = object.optional("tool", .boolean, "Whether it is offered to agents and people.", default: true)
        cost = object.optional("cost", .expression(in: .request), "How much of each limit one call takes; 1.")
        object.atMostOne(of: ["records", "record", "reshape"])
        // An `extends` that is left after parents were merged has led nowhere.
        let isOpen = inputs.isEmpty && (hasUnreadableInput || object.hasUnknownMap)
        lacksParts = base != nil || isOpen
    }

    /// Whether it gives a list of items.
    var givesList: Bool { records != nil || stages.reshape != nil }
    /// Whether it gives items, or one.
    var givesItems: Bool { givesList || record != nil }
}
