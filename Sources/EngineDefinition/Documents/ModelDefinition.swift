public import EngineLanguage

/// The shape of a stored record (definitions.md §2.6).
///
/// An immutable class for its size: what has dozens of fields is shared by all who hold it, not copied.
public final class ModelDefinition: Configurable {
    /// The name in shapes.
    public static let shapeName = "model"
    /// What it is.
    public static let shapeDoc = "The shape of a stored record, and where its fields come from."
    /// A model that is laid over another may leave its key and fields to that one.
    public static let completingKeys = ["extends"]

    /// The model of this file under which this one is laid.
    public let parent: Spanned<String>?
    /// What a record is.
    public let description: String?
    /// The fields that identify a record within a connection.
    public let key: [Spanned<String>]
    /// The fields in order.
    public let fields: NamedValues<FieldDefinition>
    /// What tells which of two states of a record is the newer.
    public let version: ExpressionField?
    /// A map whose other entries are kept too.
    public let extra: ExpressionField?
    /// Whether the whole record is kept, the fields laid over it.
    public let isOpen: Bool
    /// Where the model stands.
    public let span: Span

    /// Reads a model.
    public init(reading object: inout ObjectReader) {
        span = object.span
        parent = object.optional("extends", .spanned(.text), "Model of this file under which this one is laid.")
        description = object.optional("description", .text, "What a record is.", example: "A task of a project.")
        key = object.required(
            "key", .oneOrList(of: .spanned(.text)), "Field or fields that identify a record within a connection.",
            example: "id")
        fields = object.required(
            "fields", .map(of: .object(FieldDefinition.self)), "Name of a field to its type and origin.",
            example: "{ id: { type: string, from: record.id } }")
        version = object.optional(
            "version", .expression(in: .record),
            "A comparable value that grows with each change; a record older than the stored one is ignored.",
            example: "record.updated_at")
        extra = object.optional(
            "extra", .expression(in: .record),
            "A map whose entries are kept too, but for those that a field is named after.",
            example: "record.custom_fields")
        isOpen = object.optional(
            "open", .boolean, "Whether all of the record is kept, the fields laid over it.", default: false)
        object.atMostOne(of: ["extra", "open"])
    }
}
