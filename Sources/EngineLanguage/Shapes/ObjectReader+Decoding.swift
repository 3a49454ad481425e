extension ObjectReader {
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
        // Told when all keys were read; counted now, so that no rule is asked of what is not whole.
        decoder.errors += 1
        source.missing.append(
            (key, Diagnostic(.missingKey, "\(place) needs the key '\(key)'", at: source.anchor)))
    }
}
