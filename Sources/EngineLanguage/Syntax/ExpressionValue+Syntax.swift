extension ExpressionValue {
    /// The value of a literal of a definition: numbers keep their digits.
    public init(_ node: SyntaxNode) {
        switch node.content {
        case .sequence(let elements): self = .list(elements.map { ExpressionValue($0) })
        case .mapping(let entries):
            self = .map(ExpressionMap(texts: entries.map { ($0.key.text, ExpressionValue($0.value)) }))
        case .scalar(let scalar): self.init(scalar)
        }
    }

    private init(_ scalar: Scalar) {
        switch scalar.kind {
        case .null: self = .null
        case .boolean(let value): self = .bool(value)
        case .string: self = .string(scalar.text)
        case .integer, .float:
            self = Int64(scalar.text).map { .int($0) } ?? .number(ExpressionNumber(text: scalar.text))
        }
    }
}
