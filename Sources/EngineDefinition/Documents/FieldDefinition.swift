public import EngineLanguage

/// A field of a model: its type, and where it comes from.
///
/// An immutable class for its size: what has dozens of fields is shared by all who hold it, not copied.
public final class FieldDefinition: Configurable {
    /// What kind of value it is.
    public enum Kind: String, ShapeChoice {
        /// Text.
        case string
        /// A whole number.
        case integer
        /// A number.
        case number
        /// A number whose digits are kept.
        case decimal
        /// Yes or no.
        case boolean
        /// A point in time.
        case timestamp
        /// A day.
        case date
        /// A time of day.
        case time
        /// A length of time.
        case duration
        /// A map.
        case object
        /// A list.
        case array
        /// Bytes.
        case bytes
        /// Anything.
        case any
    }

    /// What a numeric timestamp counts.
    public enum Unit: String, ShapeChoice {
        /// Seconds since 1970.
        case seconds
        /// Milliseconds since 1970.
        case milliseconds
        /// Microseconds since 1970.
        case microseconds
    }

    /// The name in shapes.
    public static let shapeName = "field"

    /// What kind of value it is.
    public let type: Kind
    /// The value.
    public let from: ExpressionField
    /// What a list holds.
    public let items: Spanned<InputItems>?
    /// What a map holds.
    public let fields: NamedValues<InputDefinition>
    /// The values that are expected.
    public let allowed: [LiteralValue]
    /// What it means.
    public let description: String?
    /// What a text looks like.
    public let format: SettingDefinition.Format?
    /// What a numeric timestamp counts.
    public let unit: Unit?
    /// Time zone of a timestamp text that has none.
    public let zone: ExpressionField?
    /// Whether a record without it is a fault.
    public let isRequired: Bool
    /// Whether it may be absent under `schema: strict`.
    public let isOptional: Bool
    /// Whether its type is written, and is none.
    let hasUnreadableType: Bool
    /// Where the field stands.
    public let span: Span

    /// Reads a field.
    public init(reading object: inout ObjectReader) {
        span = object.span
        let faults = object.faults
        type = object.optional("type", .choice, "What kind of value it is.", default: .any)
        hasUnreadableType = object.faults > faults
        from = object.required("from", .expression(in: .record), "The value.", example: "record.user.login")
        items = object.optional(
            "items", .spanned(.inputItems), "What a list holds: a type, or an input; others are kept and reported.",
            example: "string")
        fields = object.optional(
            "fields", .map(of: .object(InputDefinition.self), keys: .name),
            "What a map holds, further entries aside; others are kept and reported.", default: .init())
        allowed = object.optional(
            "enum", .oneOrList(of: .literal), "The values that are expected; others are kept and reported.", default: []
        )
        description = object.optional("description", .text, "What it means.")
        format = object.optional(
            "format", .choice, "What a text looks like; others are kept and reported.", example: "email")
        unit = object.optional("unit", .choice, "What a numeric timestamp counts.", example: "seconds")
        zone = object.optional(
            "zone", .expression(in: .record), "Time zone of a timestamp text or day that has none; UTC.",
            example: "'Europe/Berlin'")
        isRequired = object.optional("required", .boolean, "Whether a record without it is a fault.", default: false)
        isOptional = object.optional(
            "optional", .boolean, "Whether it may be absent under `schema: strict`.", default: false)
        object.atMostOne(of: ["required", "optional"])
    }
}
