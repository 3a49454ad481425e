public import EngineLanguage

/// One thing that a call needs, or a part of it (definitions.md §2.5).
///
/// An immutable class for its size: what has dozens of fields is shared by all who hold it, not copied.
public final class InputDefinition: Configurable {
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
        /// A length of time.
        case duration
        /// A map.
        case object
        /// A list.
        case array
        /// A file: its name, its media type, its size and its bytes.
        case file
        /// Anything.
        case any
    }

    /// The name in shapes.
    public static let shapeName = "input"

    /// What kind of value it is.
    public let type: Kind
    /// Label for people and agents.
    public let title: String?
    /// What it is for.
    public let description: String?
    /// A value as an example.
    public let example: LiteralValue?
    /// Whether a call without it is refused.
    public let isRequired: Bool
    /// The value where none is given.
    public let defaultValue: TemplateTree?
    /// What a list holds.
    public let items: Spanned<InputItems>?
    /// What a map holds.
    public let fields: NamedValues<InputDefinition>
    /// The values that are allowed.
    public let allowed: [LiteralValue]
    /// What a text must look like.
    public let format: SettingDefinition.Format?
    /// RE2 that a text must match whole.
    public let pattern: Spanned<String>?
    /// The least number, or the least length of a text.
    public let minimum: Spanned<Double>?
    /// The greatest number, or the greatest length of a text.
    public let maximum: Spanned<Double>?
    /// The least count of a list.
    public let minimumItems: Spanned<Int>?
    /// The greatest count of a list.
    public let maximumItems: Spanned<Int>?
    /// Whether a form shows several lines.
    public let isMultiline: Bool
    /// Whether it is tainted and never shown.
    public let isSecret: Bool
    /// Whether only streams and steps set it.
    public let isInternal: Bool
    /// Whether its type is written, and is none.
    let hasUnreadableType: Bool

    /// Reads an input.
    public init(reading object: inout ObjectReader) {
        let faults = object.faults
        let kind: Kind = object.optional("type", .choice, "What kind of value it is.", default: .string)
        let isOfUnknownType = object.faults > faults
        hasUnreadableType = isOfUnknownType
        type = isOfUnknownType ? .any : kind
        title = object.optional("title", .text, "Label for people and agents.")
        description = object.optional(
            "description", .text, "What it is for.", example: "Account that owns the project.")
        example = object.optional("example", .literal, "A value as an example.")
        let earlier = object.faults
        let isWanted = object.optional("required", .boolean, "Whether a call without it is refused.", default: false)
        let isUnclear = object.faults > earlier
        let standing = object.optional(
            "default", .templateTree(in: .base),
            "Value where none is given; may use `config`, `metadata` and `now`.", example: "30")
        defaultValue = standing
        // What cannot be read does not make its every use a fault.
        isRequired = isWanted || (isUnclear && standing == nil)
        items = object.optional(
            "items", .spanned(.inputItems), "What a list holds: a type, or an input.", example: "string")
        fields = object.optional(
            "fields", .map(of: .object(InputDefinition.self), keys: .name), "What a map holds.", default: .init())
        allowed = object.optional("enum", .oneOrList(of: .literal), "The values that are allowed.", default: [])
        format = object.optional(
            "format", .choice, "What a text must look like; `json` is parsed, so that its members can be used.",
            example: "email")
        pattern = object.optional(
            "pattern", .spanned(.text), "RE2 that the whole text must match.", example: "^[A-Z]{3}$")
        minimum = object.optional("min", .spanned(.number), "Least number, or least length of a text.", example: "1")
        maximum = object.optional(
            "max", .spanned(.number), "Greatest number, or greatest length of a text.", example: "100")
        minimumItems = object.optional("min_items", .spanned(.integer(0...1_000_000)), "Least count of a list.")
        maximumItems = object.optional("max_items", .spanned(.integer(0...1_000_000)), "Greatest count of a list.")
        isMultiline = object.optional("multiline", .boolean, "Whether a form shows several lines.", default: false)
        isSecret = object.optional("secret", .boolean, "Whether it is tainted and never shown.", default: false)
        isInternal = object.optional(
            "internal", .boolean, "Whether only streams and steps set it; nobody who calls the tool can.",
            default: false)
    }
}

/// What a list input holds.
public indirect enum InputItems: Sendable {
    /// Values of a type.
    case type(InputDefinition.Kind)
    /// Values that are described in full.
    case input(InputDefinition)

    /// The type of the values.
    public var type: InputDefinition.Kind {
        switch self {
        case .type(let type): type
        case .input(let input): input.type
        }
    }
}
