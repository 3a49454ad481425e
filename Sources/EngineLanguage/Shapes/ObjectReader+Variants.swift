/// One form that an object may take, chosen by the value of a key.
public struct Variant<Value>: Sendable {
    /// The word that chooses it.
    public let name: String
    /// What it is, in one sentence.
    public let doc: String
    let read: @Sendable (inout ObjectReader) -> Value

    /// Makes a variant.
    /// - Parameters:
    ///   - name: the word that chooses it.
    ///   - doc: what it is, in one sentence.
    ///   - read: reads its keys, which stand beside the one that chooses.
    public init(_ name: String, _ doc: String, _ read: @escaping @Sendable (inout ObjectReader) -> Value) {
        self.name = name
        self.doc = doc
        self.read = read
    }
}

extension ObjectReader {
    /// A key that chooses one of several forms; their keys stand beside it.
    ///
    /// Describing, the reader walks every variant; decoding, one.
    /// - Parameters:
    ///   - key: the key that chooses.
    ///   - doc: what it chooses.
    ///   - variants: at least one; the first is the placeholder.
    ///   - name: the variant that counts when the key is absent; without it the key is required.
    /// - Returns: what the chosen variant reads.
    public mutating func oneOf<Value>(
        _ key: String, _ doc: String, _ variants: [Variant<Value>], default name: String? = nil
    ) -> Value {
        if let describing {
            return describeVariants(describing, key, doc, variants, default: name, isRequired: name == nil)
        }
        guard let source else { return variants[0].read(&self) }
        let entry = source.claim(key).flatMap { $0.value.isNull ? nil : $0 }
        if entry == nil && name == nil { reportMissing(key) }
        guard let variant = variant(entry, variants, default: name) else { return unclear(variants) }
        return read(variant, key)
    }

    /// A key that may choose one of several forms, or be absent.
    public mutating func optionalOneOf<Value>(
        _ key: String, _ doc: String, _ variants: [Variant<Value>]
    ) -> Value? {
        if let describing {
            _ = describeVariants(describing, key, doc, variants, default: nil, isRequired: false)
            return nil
        }
        guard let entry = source?.claim(key), !entry.value.isNull else { return nil }
        guard let variant = variant(entry, variants, default: nil) else { return unclear(variants) }
        return read(variant, key)
    }

    private mutating func read<Value>(_ variant: Variant<Value>, _ key: String) -> Value {
        source?.choices.append(FieldCondition(key: key, value: variant.name))
        return variant.read(&self)
    }

    /// A placeholder for an object of which we do not know the form: its keys are not judged.
    private mutating func unclear<Value>(_ variants: [Variant<Value>]) -> Value {
        source?.isUnclear = true
        var placeholder = ObjectReader()
        return variants[0].read(&placeholder)
    }

    private mutating func variant<Value>(
        _ entry: SyntaxNode.Entry?, _ variants: [Variant<Value>], default name: String?
    ) -> Variant<Value>? {
        guard let entry else { return variants.first { $0.name == name } }
        let names = variants.map(\.name)
        if let word = entry.value.scalar?.text, let found = variants.first(where: { $0.name == word }) { return found }
        guard entry.value.scalar?.kind == .string else {
            decoder.path.append(entry.key.text)
            defer { decoder.path.removeLast() }
            return decoder.refuse(entry.value, expected: Suggestion.listing(names, "or"))
        }
        decoder.report(
            Suggestion.unknown(
                .unknownVariant, "unknown \(entry.key.text) \(decoder.found(entry.value)) in \(decoder.place)",
                word: entry.value.scalar?.text ?? "", at: entry.value.span, among: names))
        return nil
    }

    private mutating func describeVariants<Value>(
        _ state: DescribingState, _ key: String, _ doc: String, _ variants: [Variant<Value>], default name: String?,
        isRequired: Bool
    ) -> Value {
        let options = variants.map { ChoiceOption($0.name, $0.doc) }
        let notes = FieldNotes(doc: doc, defaultValue: name.map { .string($0) })
        state.field(key, .choice(options), notes, isRequired: isRequired)
        state.discriminator(key, options)
        var first: Value?
        for variant in variants {
            state.conditions.append(FieldCondition(key: key, value: variant.name))
            let value = variant.read(&self)
            first = first ?? value
            state.conditions.removeLast()
        }
        return first ?? unclear(variants)
    }
}
