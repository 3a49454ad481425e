/// What a call says of a key besides its shape.
struct FieldNotes {
    let doc: String
    var example: String?
    var defaultValue: JSONValue?
    var traits: [FieldTrait] = []
}

extension ObjectReader {
    /// Finds an entry and remembers that it is known.
    mutating func claim(_ key: String) -> SyntaxNode.Entry? {
        guard let index = source?.entries.firstIndex(where: { $0.key.text == key }) else { return nil }
        source?.claimed[index] = true
        return source?.entries[index]
    }

    /// Reads an entry, and warns if its key is on its way out.
    mutating func decode<Value>(_ entry: SyntaxNode.Entry, _ shape: Shape<Value>, _ traits: [FieldTrait]) -> Value? {
        var isSecret = false
        for trait in traits {
            if case .secret = trait { isSecret = true }
            guard case .deprecated(let instead) = trait else { continue }
            let message = "'\(entry.key.text)' is on its way out"
            decoder.report(Diagnostic(.deprecatedKey, message, at: entry.keySpan).help(instead))
        }
        return decoder.decode(
            entry.value, under: entry.key.text, at: entry.keySpan, isSecret ? shape.concealed : shape)
    }

    /// Reports that a required key is absent.
    mutating func reportMissing(_ key: String) {
        guard let source, !source.isUnclear else { return }
        if let entry = source.entry(key) {
            decoder.report(Diagnostic(.missingKey, "'\(key)' needs a value", at: entry.keySpan))
            return
        }
        let place = decoder.path.isEmpty ? "the file" : "'\(decoder.place)'"
        decoder.report(Diagnostic(.missingKey, "\(place) needs the key '\(key)'", at: source.anchor))
    }

    /// Writes a key down and answers with a placeholder.
    mutating func describe<Value>(
        _ key: String, _ shape: Shape<Value>, _ notes: FieldNotes, isRequired: Bool
    ) -> Value {
        let schema = describer.isShallow ? .any : shape.describe(&describer)
        note(key, schema, notes, isRequired: isRequired, isSecret: shape.isSecret)
        return shape.placeholder()
    }

    /// Writes a key down, once for each variant.
    mutating func note(
        _ key: String, _ schema: ShapeSchema, _ notes: FieldNotes, isRequired: Bool, isSecret: Bool = false
    ) {
        guard let fields = description?.fields else { return }
        guard !fields.contains(where: { $0.key == key && $0.conditions == conditions }) else { return }
        var traits = FieldTraits()
        for trait in notes.traits { traits.add(trait) }
        description?.fields.append(
            FieldDescription(
                key: key, schema: schema, isRequired: isRequired, doc: notes.doc, defaultValue: notes.defaultValue,
                fallback: traits.fallback, example: notes.example, since: traits.since, deprecated: traits.deprecated,
                isSecret: isSecret || traits.isSecret, isAdvanced: traits.isAdvanced, conditions: conditions,
                group: group))
    }

    /// Ends describing.
    func described() -> (description: ObjectDescription, describer: ShapeDescriber) {
        (description ?? ObjectDescription(name: "", doc: ""), describer)
    }
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
