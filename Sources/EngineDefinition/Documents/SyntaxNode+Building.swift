package import EngineLanguage

// Presets are sugar: each writes the general form as a tree, which is then read like any other. Text that a preset
// makes up has the span of the word that asked for it; text that it takes over keeps its own.

extension SyntaxNode {
    /// A text that stands in no file, at the place that made it necessary.
    package static func text(_ text: String, at span: Span) -> SyntaxNode {
        let segment = Scalar.Segment(decoded: 0, source: span.start)
        return SyntaxNode(
            .scalar(Scalar(text: text, kind: .string, style: .doubleQuoted, segments: [segment])), span: span)
    }

    /// A whole number that stands in no file.
    package static func number(_ value: Int, at span: Span) -> SyntaxNode {
        let segment = Scalar.Segment(decoded: 0, source: span.start)
        return SyntaxNode(
            .scalar(Scalar(text: String(value), kind: .integer, style: .plain, segments: [segment])), span: span)
    }

    /// A truth value that stands in no file.
    package static func boolean(_ value: Bool, at span: Span) -> SyntaxNode {
        let segment = Scalar.Segment(decoded: 0, source: span.start)
        let text = value ? "true" : "false"
        return SyntaxNode(
            .scalar(Scalar(text: text, kind: .boolean(value), style: .plain, segments: [segment])), span: span)
    }

    /// A map of the entries that have a value.
    package static func map(_ entries: [(String, SyntaxNode?)], at span: Span) -> SyntaxNode {
        let segment = Scalar.Segment(decoded: 0, source: span.start)
        return SyntaxNode(
            .mapping(
                entries.compactMap { key, value in
                    guard let value else { return nil }
                    let scalar = Scalar(text: key, kind: .string, style: .plain, segments: [segment])
                    return Entry(key: scalar, keySpan: span, value: value)
                }), span: span)
    }

    /// A list.
    package static func list(_ elements: [SyntaxNode], at span: Span) -> SyntaxNode {
        SyntaxNode(.sequence(elements), span: span)
    }

    /// A map made of another's entries, or the node itself if it is no map.
    package func mapEntries(_ change: (Entry) -> Entry?) -> SyntaxNode {
        guard let entries else { return self }
        return SyntaxNode(.mapping(entries.compactMap(change)), span: span)
    }

    /// The same map with another value for one key, where the key is present.
    package func mapValue(of key: String, _ change: (SyntaxNode) -> SyntaxNode) -> SyntaxNode {
        mapEntries { entry in
            guard entry.key.text == key else { return entry }
            return Entry(key: entry.key, keySpan: entry.keySpan, value: change(entry.value))
        }
    }

    /// The same map without some keys.
    package func without(_ keys: String...) -> SyntaxNode {
        mapEntries { keys.contains($0.key.text) ? nil : $0 }
    }

    /// Where a key's value stands, else where the node does.
    package func span(of key: String) -> Span { self[key]?.span ?? span }
}
