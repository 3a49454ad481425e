public import EngineLanguage

/// A call for each record of a page, or for several at once (definitions.md §7.5).
public struct FetchDefinition: Configurable {
    /// What happens to a record of which upstream knows nothing more.
    public enum MissingRule: String, ShapeChoice {
        /// It stays as it was listed.
        case skip
        /// It is gone.
        case delete
        /// The run of the stream fails.
        case fail
    }

    /// The name in shapes.
    public static let shapeName = "fetch"

    /// What is called.
    public let call: CallDefinition
    /// For which records.
    public let condition: ExpressionField?
    /// So many records in one call.
    public let batch: Int
    /// Which item of a batch belongs to which record.
    public let match: MatchDefinition?
    /// Whether several items may belong to one record.
    public let isMany: Bool
    /// What is taken of an item.
    public let value: ExpressionField?
    /// Place in the record; nothing: the result becomes the record.
    public let into: Spanned<String>?
    /// What happens to a record that is not found.
    public let onMissing: MissingRule
    /// How many calls are made at once.
    public let concurrency: Int
    /// Where the block stands.
    public let span: Span

    /// Reads the block.
    public init(reading object: inout ObjectReader) {
        span = object.span
        call = object.keys(of: CallDefinition.self)
        condition = object.optional("when", .test(in: .record), "For which records it is made; true.")
        batch = object.optional(
            "batch", .integer(1...10_000), "So many records in one call, whose list is the root `batch`.", default: 1)
        match = object.optional("match", .object(MatchDefinition.self), "With `batch`: which item is whose.")
        isMany = object.optional(
            "many", .boolean,
            "With `batch`: whether a record gets the list of all items that are its own; else it gets the first.",
            default: false)
        value = object.optional("value", .expression(in: .match), "What is taken of an item; `item`.")
        into = object.optional(
            "into", .spanned(.text),
            "Dotted place in the record. Without it the result becomes the record, a list as many records, and the "
                + "listed one is `outer`.", example: "details.lines")
        onMissing = object.optional(
            "on_missing", .choice, "What happens to a record that upstream does not find.", default: .skip)
        concurrency = object.optional("concurrency", .integer(1...256), "How many calls are made at once.", default: 4)
        object.key("match", needs: "batch")
        object.key("many", needs: "batch")
        object.check(.missingKey, "With a `batch` of more than one, `match` is written.") { keys in
            keys.has("batch") && !keys.has("match")
                ? keys.breach("'batch' needs 'match', or nobody knows which item belongs to which record", at: "batch")
                : nil
        }
    }
}

/// Which item of a batch belongs to which record: those whose values are equal.
public struct MatchDefinition: Configurable {
    /// The name in shapes.
    public static let shapeName = "match"

    /// The value of a record.
    public let record: ExpressionField
    /// The value of an item.
    public let item: ExpressionField

    /// Reads the block.
    public init(reading object: inout ObjectReader) {
        record = object.required(
            "record", .expression(in: .record, .required), "The value of a record.", example: "record.id")
        item = object.required(
            "item", .expression(in: .match, .required), "The value of an item that must be equal.",
            example: "item.id")
    }
}

/// Records that hold others: their children come through the same call (definitions.md §7.5).
public struct RecurseDefinition: Configurable {
    /// The name in shapes.
    public static let shapeName = "recurse"

    /// Which records have children.
    public let condition: ExpressionField
    /// Inputs of the call for the children of one, over those of the stream.
    public let with: NamedValues<TemplateTree>
    /// How deep it goes.
    public let depth: Int
    /// How many calls are made at once.
    public let concurrency: Int
    /// Where the block stands.
    public let span: Span

    /// Reads the block.
    public init(reading object: inout ObjectReader) {
        span = object.span
        condition = object.required(
            "when", .test(in: .record), "Which records have children.", example: "record.has_children")
        with = object.required(
            "with", .map(of: .templateTree(in: .detail)),
            "Inputs of the call for the children of a `record`, over the stream's own.",
            example: "{ folder: \"${record.id}\" }")
        depth = object.optional(
            "depth", .integer(1...1000), "How many levels it goes down; `page.depth` counts them.", default: 32)
        concurrency = object.optional("concurrency", .integer(1...256), "How many calls are made at once.", default: 4)
    }
}
