public import EngineLanguage

/// One thing that is asked of a person: an entry of `config`, `settings` or `credentials` (definitions.md §2.3).
public struct SettingDefinition: Configurable {
    /// What kind of value a setting takes.
    public enum Kind: String, ShapeChoice {
        /// Text.
        case string
        /// A whole number.
        case integer
        /// Yes or no.
        case boolean
        /// One of `options`.
        case choice
        /// Several texts.
        case array
    }

    /// What a text must look like.
    public enum Format: String, ShapeChoice {
        /// A host name, with an optional port.
        case hostname
        /// One label of a host name.
        case subdomain
        /// An absolute https address.
        case url
        /// An e-mail address.
        case email
        /// A UUID.
        case uuid
        /// A telephone number.
        case phone
        /// An IANA time zone.
        case timezone
        /// A date, `YYYY-MM-DD`.
        case date
        /// A PEM block.
        case pem
        /// JSON, parsed so that its members can be used.
        case json
    }

    /// The name in shapes.
    public static let shapeName = "setting"

    /// Label on the form.
    public let title: String
    /// One sentence, or a link, that says where to find the value.
    public let help: String?
    /// A placeholder.
    public let example: String?
    /// What kind of value it takes.
    public let type: Kind
    /// Values of a choice, with labels.
    public let options: [SettingOption]
    /// What a text must look like.
    public let format: Format?
    /// RE2 that a text must match whole.
    public let pattern: Spanned<String>?
    /// The value where none is given; makes the setting optional.
    public let defaultValue: TemplateField?
    /// Whether a value must be given where there is no default.
    public let isRequired: Bool
    /// Whether an empty text is a value: then it is one that must be given, and nothing else stands for it.
    public let mayBeEmpty: Bool
    /// Whether the form shows several lines.
    public let isMultiline: Bool
    /// Whether the form hides it at first.
    public let isAdvanced: Bool
    /// Whether it is sealed and never shown.
    public let isSecret: Bool

    /// Reads a setting that is not secret unless it says so.
    public init(reading object: inout ObjectReader) { self.init(reading: &object, isSecret: false) }

    /// Reads a setting.
    init(reading object: inout ObjectReader, isSecret secretByDefault: Bool) {
        title = object.required("title", .text, "Label on the form.", example: "API host")
        help = object.optional("help", .text, "One sentence, or a link, that says where to find the value.")
        let examples = object.optional(
            "example", .oneOrList(of: .text), "Placeholder of the form; of an array a list of them.", default: [],
            example: "acme")
        example = examples.isEmpty ? nil : examples.joined(separator: ", ")
        type = object.optional("type", .choice, "What kind of value it takes.", default: .string)
        options = object.optional(
            "options", .settingOptions, "Values of a choice: a list, or a map of value to label.",
            default: [], example: "[eu, us]")
        format = object.optional("format", .choice, "What a text must look like.", example: "hostname")
        pattern = object.optional(
            "pattern", .spanned(.text), "RE2 that the whole text must match; decides what a hole in a host may hold.",
            example: "^[a-z0-9-]+$")
        defaultValue = object.optional(
            "default", .template(in: .base), "Value where none is given; makes the setting optional.",
            example: "api.acme.test")
        isRequired = object.optional("required", .boolean, "Whether a value must be given.", default: true)
        mayBeEmpty = object.optional(
            "empty", .boolean, "Whether an empty text is a value too, for example of a password that is not used.",
            default: false)
        isMultiline = object.optional("multiline", .boolean, "Whether the form shows several lines.", default: false)
        isAdvanced = object.optional("advanced", .boolean, "Whether the form hides it at first.", default: false)
        isSecret = object.optional(
            "secret", .boolean, "Whether it is sealed, tainted and never shown.", default: secretByDefault)
    }

    /// Whether a value may have more than one line.
    public var takesLines: Bool { isMultiline || format == .pem || format == .json }

    /// Whether a connection may do without it.
    public var isOptional: Bool { !isRequired || defaultValue != nil }
}

extension String {
    /// Whether it holds what no header may hold (RFC 9110 §5.5): a line break, or a zero.
    public var hasLineBreak: Bool { utf8.contains { $0 == 10 || $0 == 13 || $0 == 0 } }
}

/// A value that a choice offers.
public struct SettingOption: Sendable {
    /// What is kept.
    public let value: String
    /// What is shown.
    public let label: String

    /// Makes an option.
    public init(value: String, label: String) {
        self.value = value
        self.label = label
    }
}
