/// A piece of YAML with the place that it came from.
public struct SyntaxNode: Sendable {
    /// What it is.
    public enum Content: Sendable {
        /// A single value.
        case scalar(Scalar)
        /// A list.
        case sequence([SyntaxNode])
        /// Entries in written order; keys are scalars and unique.
        case mapping([Entry])
    }

    /// A key and its value.
    public struct Entry: Sendable {
        /// The key.
        public let key: Scalar
        /// Where the key stands.
        public let keySpan: Span
        /// The value.
        public let value: SyntaxNode

        /// Makes an entry.
        public init(key: Scalar, keySpan: Span, value: SyntaxNode) {
            self.key = key
            self.keySpan = keySpan
            self.value = value
        }
    }

    /// What it is.
    public let content: Content
    /// Where it stands: quotes and block headers included.
    public let span: Span

    /// Makes a node.
    public init(_ content: Content, span: Span) {
        self.content = content
        self.span = span
    }

    /// The scalar, if it is one.
    public var scalar: Scalar? {
        guard case .scalar(let scalar) = content else { return nil }
        return scalar
    }

    /// The elements, if it is a list.
    public var elements: [SyntaxNode]? {
        guard case .sequence(let elements) = content else { return nil }
        return elements
    }

    /// The entries, if it is a map.
    public var entries: [Entry]? {
        guard case .mapping(let entries) = content else { return nil }
        return entries
    }

    /// The value of a key, if it is a map that has it.
    public subscript(key: String) -> SyntaxNode? {
        entries?.first { $0.key.text == key }?.value
    }

    /// Whether it is the scalar null.
    public var isNull: Bool { scalar?.kind == .null }
}
