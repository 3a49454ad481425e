extension ObjectReader {
    /// Ends decoding: keys that nobody asked for are reported, with what may have been meant, and keys
    /// that are missing, unless a misspelt one was meant.
    mutating func finish<Object: Configurable>(_ type: Object.Type) {
        guard let source else { return }
        let meant = source.isUnclear || !source.claimed.contains(false) ? [] : reportUnknown(type, source)
        for entry in source.missing where !meant.contains(entry.key) { decoder.diagnostics.append(entry.diagnostic) }
        guard meant.isEmpty else { return }
        for breach in source.wanting { decoder.diagnostics.append(breach) }
    }

    /// Reports keys that nobody asked for.
    /// - Returns: the keys that they were meant to be, as far as that can be guessed.
    private mutating func reportUnknown<Object: Configurable>(
        _ type: Object.Type, _ source: MappingSource
    ) -> Set<String> {
        // The price of knowing all keys is paid only where one is unknown.
        let state = DescribingState(
            ObjectDescription(name: type.shapeName, doc: ""), ShapeDescriber(isShallow: true))
        var shallow = ObjectReader(describing: state)
        _ = type.init(reading: &shallow)
        let fields = state.description.fields
        var meant: Set<String> = []
        for (entry, isClaimed) in zip(source.entries, source.claimed) where !isClaimed {
            let diagnostic = unknown(entry, fields, source, type.shapeName)
            if let key = diagnostic.fix?.replacement?.text { meant.insert(key) }
            decoder.report(diagnostic)
        }
        return meant
    }

    private func unknown(
        _ entry: SyntaxNode.Entry, _ fields: [FieldDescription], _ source: MappingSource, _ name: String
    ) -> Diagnostic {
        let key = entry.key.text
        let place = decoder.path.isEmpty ? "a \(name) file" : decoder.place
        let message = "unknown key '\(key)' in \(place)"
        let known = fields.filter { $0.conditions.allSatisfy(source.choices.contains) }
        // What was merged in from elsewhere may well be what a misspelt key was meant to replace.
        let own = source.entries.filter { (source.node.span.start..<source.node.span.end).contains($0.keySpan.start) }
        let written = Set(own.map(\.key.text))
        let candidates = known.map(\.key).filter { !written.contains($0) }
        if let elsewhere = fields.first(where: { $0.key == key })?.conditions.first(where: {
            !source.choices.contains($0)
        }) {
            let help = "'\(key)' belongs to \(elsewhere.key) '\(elsewhere.value)'"
            return Diagnostic(.unknownKey, message, at: entry.keySpan).help(help)
        }
        if let meant = Suggestion.nearest(to: key, among: candidates) {
            let fix = Diagnostic.Fix("did you mean '\(meant)'?", replacing: entry.keySpan, with: meant)
            return Diagnostic(.unknownKey, message, at: entry.keySpan, fix: fix)
        }
        // 12: longer lists are not read; the reference page has them all.
        let names = known.map(\.key)
        // Who sends a request has no command line of ours.
        let isListed = names.count <= 12 || entry.value.notation != .yaml
        let help = isListed ? "the keys here are \(Suggestion.listing(names))" : "see 'engine explain \(name)'"
        return Diagnostic(.unknownKey, message, at: entry.keySpan).help(help)
    }
}
