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
    /// What is done before, behind and instead of its calls; what it leaves out is as the endpoint says.
    public let frame: CallFrameDefinition
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
    /// What is expected of its records.
    public let expectation: ExpectationDefinition?
    /// What becomes of records that do not fit.
    public let quality: StreamQuality
    /// Records per run, for tries.
    public let limit: Int?
    /// What is read once a cursor is saved, in full; nothing: the same as before.
    public let changes: StreamDefinition?
    /// Where the stream stands.
    public let span: Span

    /// What a block with keys of a stream is there for.
    enum Role {
        /// A stream.
        case stream
        /// What a stream reads once a cursor is saved.
        case changes
        /// What lists the records that are gone.
        case deletions
    }

    /// Reads a stream.
    public convenience init(reading object: inout ObjectReader) {
        self.init(reading: &object, as: .stream)
    }

    /// Reads those keys of a stream that a block has.
    init(reading object: inout ObjectReader, as role: Role) {
        span = object.span
        let whole = object.node
        parent =
            role != .stream
            ? nil : object.optional("extends", .spanned(.text), "Stream of this file under which this one is laid.")
        isAbstract =
            role != .stream
            ? false : object.optional("abstract", .boolean, "Whether it is only there to be extended.", default: false)
        title = role != .stream ? nil : object.optional("title", .text, "Title for people.")
        description = role != .stream ? nil : object.optional("description", .text, "What it reads.")
        endpoint = object.optional("endpoint", .spanned(.text), "Endpoint that it calls.", example: "list_tasks")
        with = object.optional(
            "with", .map(of: .templateTree(in: .request)), "Inputs of the endpoint.", default: .init(),
            example: "{ since: \"${cursor}\" }")
        (request, expectation) = Self.request(reading: &object)
        frame = object.keys(of: CallFrameDefinition.self)
        pagination = object.optional("pagination", .paginationChoice, "How its pages are found; as the endpoint says.")
        records = object.optional(
            "records", .expression(in: .response, .required), "List of items in a response; as the endpoint says.")
        partitions =
            role == .changes
            ? []
            : object.optional(
                "for_each", .oneOrList(of: .object(PartitionDefinition.self)),
                "Partitions: what it is read for, one by one; a list gives levels, the outermost first.", default: [],
                example: "{ stream: Project, as: project }")
        discover =
            role != .stream
            ? nil
            : object.optional(
                "discover", .object(DiscoverDefinition.self),
                "How it becomes many when the sync runs: one stream for each thing that is found.")
        stages = object.keys(of: StageDefinition.self)
        conditions = object.optional(
            "where", .oneOrList(of: .test(in: .record)), "Which records are taken; of several all must hold.",
            default: [])
        details =
            role == .deletions
            ? []
            : object.optional(
                "fetch", .oneOrList(of: .object(FetchDefinition.self)), "Calls for each record, one after the other.",
                default: [], example: "{ endpoint: get_task, with: { id: \"${record.id}\" }, into: details }")
        recursion =
            role == .deletions
            ? nil
            : object.optional("recurse", .object(RecurseDefinition.self), "Which records hold others.")
        dedupe =
            role == .deletions
            ? nil
            : object.optional(
                "dedupe", .expression(in: .record), "Of records of one page with the same value, the first is kept.",
                example: "record.id")
        model =
            role == .deletions
            ? nil : object.optional("model", .modelChoice, "Model that maps the records; the endpoint's.")
        map =
            role == .deletions
            ? .init()
            : object.optional(
                "map", .map(of: .expression(in: .record)), "Fields that are added or replaced.", default: .init(),
                example: "{ project: project.name }")
        key = object.optional(
            "key", .oneOrList(of: .expression(in: .record, .required)),
            "Identity; the model's. Needed without a model.",
            default: [], example: "record.id")
        into =
            role != .stream
            ? nil
            : object.optional("into", .spanned(.text), "Record type in the store, which several streams may share.")
        cursor = object.optional("cursor", .object(CursorDefinition.self), "Where a pass begins.")
        deletes =
            role == .deletions
            ? nil
            : object.optional(
                "deletes", .deletion, "How deletions are found: `never`, `full_scan`, or a block.", example: "full_scan"
            )
        fullEvery =
            role != .stream
            ? nil
            : object.optional(
                "full_every", .duration, "Now and then it is read without the cursor.", example: "7d")
        quality = object.keys(of: StreamQuality.self)
        limit =
            role != .stream ? nil : object.optional("limit", .integer(1...1_000_000_000), "Records per run, for tries.")
        changes =
            role != .stream
            ? nil
            : object.optional(
                "changes", .inheriting(.object(ChangesDefinition.self)) { ChangesDefinition.laid($0, over: whole) },
                "What is read once a cursor is saved, where that differs from the full reading: laid over the stream, "
                    + "or, with an `endpoint` of its own, beginning from that.",
                example: "{ request: \"GET ${cursor}\" }")?.stream
    }
}
