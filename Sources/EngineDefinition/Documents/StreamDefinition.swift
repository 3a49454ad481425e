public import EngineLanguage

/// How a collection is read over time (definitions.md §7).
///
/// An immutable class for its size: what has dozens of fields is shared by all who hold it, not copied.
public final class StreamDefinition: Configurable {
    /// The name in shapes.
    public static let shapeName = "stream"
    /// What it is.
    public static let shapeDoc =
        "How a collection is read over time: a call, its partitions, its cursor and its deletions."

    /// The stream of this file under which this one is laid.
    public let parent: Spanned<String>?
    /// Whether it is only there to be extended.
    public let isAbstract: Bool
    /// Title for people.
    public let title: String?
    /// What it reads.
    public let description: String?
    /// The endpoint that it calls.
    public let endpoint: Spanned<String>?
    /// Inputs of the endpoint.
    public let with: NamedValues<TemplateTree>
    /// A request of its own; with an endpoint, what it overrides.
    public let request: RequestDefinition
    /// How its pages are found; nothing: as the endpoint says.
    public let pagination: PaginationChoice?
    /// The list of items in a response; nothing: as the endpoint says.
    public let records: ExpressionField?
    /// Partitions, the outermost level first.
    public let partitions: [PartitionDefinition]
    /// How answers become lists of records; what is not said, the endpoint says.
    public let stages: StageDefinition
    /// How it becomes many when the sync runs.
    public let discover: DiscoverDefinition?
    /// Calls for each record.
    public let details: [FetchDefinition]
    /// Which records hold others.
    public let recursion: RecurseDefinition?
    /// Of records of one page with the same value, the first is kept.
    public let dedupe: ExpressionField?
    /// Which records are taken; all must hold, the endpoint's too.
    public let conditions: [ExpressionField]
    /// What maps the records; nothing: the endpoint's.
    public let model: ModelChoice?
    /// Fields that are added or replaced.
    public let map: NamedValues<ExpressionField>
    /// Identity, where it is not the model's.
    public let key: [ExpressionField]
    /// Record type in the store; nothing: the stream's name.
    public let into: Spanned<String>?
    /// Where a pass begins.
    public let cursor: CursorDefinition?
    /// How deletions are found; nothing: they are not looked for.
    public let deletes: DeletionDefinition?
    /// Now and then it is read without the cursor.
    public let fullEvery: Duration?
    /// Records per run, for tries.
    public let limit: Int?
    /// Where the stream stands.
    public let span: Span

    /// Reads a stream.
    public init(reading object: inout ObjectReader) {
        span = object.span
        parent = object.optional("extends", .spanned(.text), "Stream of this file under which this one is laid.")
        isAbstract = object.optional("abstract", .boolean, "Whether it is only there to be extended.", default: false)
        title = object.optional("title", .text, "Title for people.")
        description = object.optional("description", .text, "What it reads.")
        endpoint = object.optional("endpoint", .spanned(.text), "Endpoint that it calls.", example: "list_tasks")
        with = object.optional(
            "with", .map(of: .templateTree(in: .request)), "Inputs of the endpoint.", default: .init(),
            example: "{ since: \"${cursor}\" }")
        request = object.keys(of: RequestDefinition.self)
        pagination = object.optional("pagination", .paginationChoice, "How its pages are found; as the endpoint says.")
        records = object.optional(
            "records", .expression(in: .response, .required), "List of items in a response; as the endpoint says.")
        partitions = object.optional(
            "for_each", .oneOrList(of: .object(PartitionDefinition.self)),
            "Partitions: what it is read for, one by one; a list gives levels, the outermost first.", default: [],
            example: "{ stream: Project, as: project }")
        discover = object.optional(
            "discover", .object(DiscoverDefinition.self),
            "How it becomes many when the sync runs: one stream for each thing that is found.")
        stages = object.keys(of: StageDefinition.self)
        conditions = object.optional(
            "where", .oneOrList(of: .test(in: .record)), "Which records are taken; of several all must hold.",
            default: [])
        details = object.optional(
            "fetch", .oneOrList(of: .object(FetchDefinition.self)), "Calls for each record, one after the other.",
            default: [], example: "{ endpoint: get_task, with: { id: \"${record.id}\" }, into: details }")
        recursion = object.optional("recurse", .object(RecurseDefinition.self), "Which records hold others.")
        dedupe = object.optional(
            "dedupe", .expression(in: .record), "Of records of one page with the same value, the first is kept.",
            example: "record.id")
        model = object.optional("model", .modelChoice, "Model that maps the records; the endpoint's.")
        map = object.optional(
            "map", .map(of: .expression(in: .record)), "Fields that are added or replaced.", default: .init(),
            example: "{ project: project.name }")
        key = object.optional(
            "key", .oneOrList(of: .expression(in: .record, .required)),
            "Identity; the model's. Needed without a model.",
            default: [], example: "record.id")
        into = object.optional("into", .spanned(.text), "Record type in the store, which several streams may share.")
        cursor = object.optional("cursor", .object(CursorDefinition.self), "Where a pass begins.")
        deletes = object.optional(
            "deletes", .deletion, "How deletions are found: `never`, `full_scan`, or a block.", example: "full_scan")
        fullEvery = object.optional(
            "full_every", .duration, "Now and then it is read without the cursor.", example: "7d")
        limit = object.optional("limit", .integer(1...1_000_000_000), "Records per run, for tries.")
    }
}
