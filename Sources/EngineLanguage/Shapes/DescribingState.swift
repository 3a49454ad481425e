/// What a reader writes down while a type describes itself.
final class DescribingState {
    /// The object in hand.
    private(set) var description: ObjectDescription
    /// The other objects that were met.
    var describer: ShapeDescriber
    /// The variants being described, the outermost first.
    var conditions: [FieldCondition] = []
    /// The group of keys being described.
    var group: String?

    init(_ description: ObjectDescription, _ describer: ShapeDescriber) {
        self.description = description
        self.describer = describer
    }

    /// Writes a key down, and answers with a placeholder.
    func field<Value>(_ key: String, _ shape: Shape<Value>, _ notes: FieldNotes, isRequired: Bool) -> Value {
        let schema = describer.isShallow ? .any : shape.describe(&describer)
        field(key, schema, notes, isRequired: isRequired, isSecret: shape.isSecret)
        return shape.placeholder()
    }

    /// Writes a key down, once for each variant.
    func field(_ key: String, _ schema: ShapeSchema, _ notes: FieldNotes, isRequired: Bool, isSecret: Bool = false) {
        guard !description.fields.contains(where: { $0.key == key && $0.conditions == conditions }) else { return }
        var traits = FieldTraits()
        for trait in notes.traits { traits.add(trait) }
        description.fields.append(
            FieldDescription(
                key: key, schema: schema, isRequired: isRequired, doc: notes.doc, defaultValue: notes.defaultValue,
                fallback: traits.fallback, example: notes.example, since: traits.since, deprecated: traits.deprecated,
                isSecret: isSecret || traits.isSecret, isAdvanced: traits.isAdvanced, conditions: conditions,
                group: group))
    }

    /// Writes down that a key chooses a variant.
    func discriminator(_ key: String, _ options: [ChoiceOption]) {
        description.discriminators.append(Discriminator(key: key, options: options))
    }

    /// Writes a rule down, once.
    func rule(_ id: DiagnosticID, _ doc: String) {
        guard !description.rules.contains(where: { $0.doc == doc }) else { return }
        description.rules.append(RuleDescription(id: id, doc: doc))
    }
}

/// What a call says of a key besides its shape.
struct FieldNotes {
    let doc: String
    var example: String?
    var defaultValue: JSONValue?
    var traits: [FieldTrait] = []
}

/// Traits, sorted out.
private struct FieldTraits {
    var since: String?
    var deprecated: String?
    var fallback: String?
    var isSecret = false
    var isAdvanced = false

    mutating func add(_ trait: FieldTrait) {
        switch trait {
        case .since(let version): since = version
        case .deprecated(let instead): deprecated = instead
        case .fallback(let words): fallback = words
        case .secret: isSecret = true
        case .advanced: isAdvanced = true
        }
    }
}
