public import EngineLanguage

/// How one stream becomes many when a sync runs: one for each thing that is found (definitions.md §7.6).
public struct DiscoverDefinition: Configurable {
    /// The name in shapes.
    public static let shapeName = "discover"

    /// The call that lists the things.
    public let call: CallDefinition
    /// The items of an answer, where the call is written in place.
    public let records: ExpressionField?
    /// How its pages are found, where the call is written in place.
    public let pagination: PaginationChoice?
    /// What it is called for, one by one; the outermost level first.
    public let partitions: [PartitionDefinition]
    /// Which things are taken.
    public let conditions: [ExpressionField]
    /// Calls for each thing.
    public let details: [FetchDefinition]
    /// Name of the stream.
    public let title: ExpressionField
    /// Identity of the thing, which survives a renaming.
    public let id: ExpressionField?
    /// Root name of the thing in the stream's other keys.
    public let name: Spanned<String>
    /// Further entries of that root.
    public let keep: NamedValues<ExpressionField>
    /// The fields of a record of the thing.
    public let fields: ExpressionField?
    /// The map that holds their values.
    public let values: ExpressionField?
    /// The names of the fields that identify a record.
    public let key: ExpressionField?
    /// Globs over names.
    public let select: [Spanned<String>]
    /// Where the block stands.
    public let span: Span

    /// The most streams that one block becomes (definitions.md §10).
    static let most = 5_000

    /// Reads the block.
    public init(reading object: inout ObjectReader) {
        let place = object.span
        span = place
        call = object.keys(of: CallDefinition.self) { .init(reading: &$0, hasForm: false) }
        records = object.optional(
            "records", .expression(in: .response, .required),
            "List of things in an answer to a `request`; an `endpoint` has its own.", example: "response.body.tables")
        pagination = object.optional(
            "pagination", .paginationChoice, "How the pages of a `request` are found; the provider's `default`.")
        partitions = object.optional(
            "for_each", .oneOrList(of: .object(PartitionDefinition.self)), "What it is called for, one by one.",
            default: [])
        conditions = object.optional(
            "where", .oneOrList(of: .test(in: .record)), "Which things are taken; of several all must hold.",
            default: [])
        details = object.optional(
            "fetch", .oneOrList(of: .object(FetchDefinition.self)), "Calls for each thing.", default: [])
        title = object.required(
            "name", .expression(in: .record, .required),
            "Name of the stream and of its records, made a safe identifier.", example: "record.name")
        id = object.optional(
            "id", .expression(in: .record, .required),
            "Identity of the thing: the stream keeps its name when upstream gives it another; `name`.",
            example: "record.id")
        name = object.optional(
            "as", .spanned(.text), "Root name of the thing in the stream's other keys.",
            default: Spanned("object", at: place))
        keep = object.optional(
            "keep", .map(of: .expression(in: .record)), "Further entries of that root.", default: .init(),
            example: "{ base: base.id }")
        fields = object.optional(
            "fields", .expression(in: .record),
            "List of maps with `name` and perhaps `type`, `id` and `description`. Without it records are kept as they "
                + "came.", example: "record.fields.map(f, {'name': f.name, 'type': 'string'})")
        values = object.optional(
            "values", .expression(in: .record),
            "Map of a record that holds the values of `fields`, by their id or name; "
                + "the `record`.", example: "record.fields")
        key = object.optional(
            "key", .expression(in: .record),
            "List of the names that identify a record: of fields, else of entries of the `record`.", example: "['id']")
        select = object.optional(
            "select", .oneOrList(of: .spanned(.text)),
            "Which are read, as globs over their names; all. With `fetch` it is asked of the name in the list too.",
            default: [], example: "[Account, \"Order*\"]")
        object.key("values", needs: "fields")
    }
}
