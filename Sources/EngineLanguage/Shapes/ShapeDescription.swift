/// Everything that is known of a kind of document: its objects, their keys and rules.
public struct ShapeDescription: Sendable {
    /// The name of the object that a document is.
    public let root: String
    /// All objects that it reaches, the root first, then as they are met.
    public let objects: [ObjectDescription]
    /// Names that two types claim: a programmer's mistake that a test looks for.
    public let conflicts: [String]

    /// The object of a name.
    public func object(_ name: String) -> ObjectDescription? {
        objects.first { $0.name == name }
    }
}

/// An object: its keys in the order in which they are read.
public struct ObjectDescription: Sendable {
    /// Its name, for example `pagination.cursor`.
    public let name: String
    /// What it is, in one or a few sentences; may be empty.
    public let doc: String
    /// Its keys; those of variants carry their conditions.
    public internal(set) var fields: [FieldDescription] = []
    /// The keys that choose a variant.
    public internal(set) var discriminators: [Discriminator] = []
    /// Keys beside which no other is required: the rest stands elsewhere.
    public internal(set) var completingKeys: [String] = []
    /// Rules between keys.
    public internal(set) var rules: [RuleDescription] = []

    /// The keys that always apply, those of no variant.
    public var commonFields: [FieldDescription] { fields.filter { $0.conditions.isEmpty } }
}

/// A key of an object.
public struct FieldDescription: Sendable {
    /// The key.
    public let key: String
    /// What its value looks like.
    public let schema: ShapeSchema
    /// Whether it must be there.
    public let isRequired: Bool
    /// What it means: a sentence or two, in Markdown.
    public let doc: String
    /// The value that counts when it is absent.
    public let defaultValue: JSONValue?
    /// What happens when it is absent, in words, where no value says it.
    public let fallback: String?
    /// How it may be written.
    public let example: String?
    /// The version that brought it.
    public let since: String?
    /// What to write instead, if it is on its way out.
    public let deprecated: String?
    /// Whether its value is never shown.
    public let isSecret: Bool
    /// Whether few need it.
    public let isAdvanced: Bool
    /// The variants to which it belongs; none for a key that always applies.
    public let conditions: [FieldCondition]
    /// The group of keys that it came with (a request block in place), if any.
    public let group: String?
}

/// That a key of the object has a value.
public struct FieldCondition: Sendable, Hashable {
    /// The key that chooses, for example `type`.
    public let key: String
    /// Its value.
    public let value: String

    /// Makes a condition.
    public init(key: String, value: String) {
        self.key = key
        self.value = value
    }
}

/// A key that chooses a variant.
public struct Discriminator: Sendable {
    /// The key.
    public let key: String
    /// The names of the variants.
    public let options: [ChoiceOption]
}

/// A rule between keys.
public struct RuleDescription: Sendable {
    /// The diagnostic that reports a breach.
    public let id: DiagnosticID
    /// The rule, as a sentence.
    public let doc: String
}

/// What a key is, besides its value.
public enum FieldTrait: Sendable {
    /// The version that brought it.
    case since(String)
    /// It is on its way out; the text says what to write instead.
    case deprecated(String)
    /// What happens when it is absent, in words, where no value says it.
    case fallback(String)
    /// Its value is never shown.
    case secret
    /// Few need it.
    case advanced
}
