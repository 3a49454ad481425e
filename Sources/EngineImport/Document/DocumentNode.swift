internal import EngineLanguage

/// A value of a document that is imported, with the place where it stands.
struct DocumentNode: Sendable {
    /// What it is.
    enum Content: Sendable {
        case null
        case bool(Bool)
        /// A number with its digits.
        case number(String)
        case text(String)
        case list([DocumentNode])
        case map([Entry])
    }

    /// A key and its value.
    struct Entry: Sendable {
        let key: String
        let value: DocumentNode
    }

    let content: Content
    /// Where it stands.
    let span: Span?

    init(_ content: Content, span: Span? = nil) {
        self.content = content
        self.span = span
    }

    /// Takes over what a parser read.
    init(_ node: SyntaxNode) {
        span = node.span
        switch node.content {
        case .mapping(let entries):
            content = .map(entries.map { Entry(key: $0.key.text, value: DocumentNode($0.value)) })
        case .sequence(let elements): content = .list(elements.map { DocumentNode($0) })
        case .scalar(let scalar):
            switch scalar.kind {
            case .null: content = .null
            case .boolean(let value): content = .bool(value)
            case .integer, .float: content = .number(scalar.text)
            case .string: content = .text(scalar.text)
            }
        }
    }

    /// The value of a key, if it is a map that has it.
    subscript(key: String) -> DocumentNode? {
        guard case .map(let entries) = content else { return nil }
        return entries.first { $0.key == key }?.value
    }

    /// The value at the end of a way of keys.
    subscript(path path: [String]) -> DocumentNode? {
        var node: DocumentNode? = self
        for key in path { node = node?[key] }
        return node
    }

    /// The text, if it is one.
    var text: String? {
        guard case .text(let text) = content else { return nil }
        return text
    }

    /// The text of a scalar of any kind but null.
    var scalarText: String? {
        switch content {
        case .text(let text), .number(let text): text
        case .bool(let value): value ? "true" : "false"
        default: nil
        }
    }

    /// The whole number, if it is one, or a text of its digits.
    var integer: Int? {
        switch content {
        case .number(let text), .text(let text): Int(text)
        default: nil
        }
    }

    /// The truth value, if it is one.
    var bool: Bool? {
        guard case .bool(let value) = content else { return nil }
        return value
    }

    /// The elements, if it is a list.
    var elements: [DocumentNode]? {
        guard case .list(let elements) = content else { return nil }
        return elements
    }

    /// The entries, if it is a map.
    var entries: [Entry]? {
        guard case .map(let entries) = content else { return nil }
        return entries
    }

    /// The elements of a list, or itself alone.
    var oneOrMany: [DocumentNode] { elements ?? [self] }

    /// Whether it is null.
    var isNull: Bool {
        if case .null = content { return true }
        return false
    }

    /// Whether it holds anything: no null, no empty text, list or map.
    var isFilled: Bool {
        switch content {
        case .null: false
        case .text(let text): !text.isEmpty
        case .list(let elements): !elements.isEmpty
        case .map(let entries): !entries.isEmpty
        case .bool, .number: true
        }
    }

    /// The map with another value for a key.
    func setting(_ key: String, _ value: DocumentNode) -> DocumentNode {
        var entries = self.entries ?? []
        if let index = entries.firstIndex(where: { $0.key == key }) {
            entries[index] = Entry(key: key, value: value)
        } else {
            entries.append(Entry(key: key, value: value))
        }
        return DocumentNode(.map(entries), span: span)
    }

    /// The map without a key.
    func removing(_ key: String) -> DocumentNode {
        guard let entries else { return self }
        return DocumentNode(.map(entries.filter { $0.key != key }), span: span)
    }

    /// The map without the keys of values that are null.
    func mapValues(_ change: (String, DocumentNode) -> DocumentNode) -> DocumentNode {
        guard let entries else { return self }
        return DocumentNode(
            .map(entries.map { Entry(key: $0.key, value: change($0.key, $0.value)) }), span: span)
    }

    /// The value as JSON, for comparing and for texts.
    var json: JSONValue {
        switch content {
        case .null: .null
        case .bool(let value): .bool(value)
        case .number(let text): JSONNumber(text).map { .number($0) } ?? .string(text)
        case .text(let text): .string(text)
        case .list(let elements): .array(elements.map(\.json))
        case .map(let entries): .object(entries.map { JSONValue.Member(key: $0.key, value: $0.value.json) })
        }
    }

    /// A text that is equal for equal values.
    var canonicalText: String { JSONWriter.text(json) }
}
