extension ExpressionValue {
    /// The value of a JSON value; numbers keep their text, of a repeated key the last value counts.
    public init(_ value: JSONValue) {
        switch value {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .number(let number): self = .number(ExpressionNumber(text: number.text))
        case .string(let text): self = .string(text)
        case .array(let elements): self = .list(elements.map { ExpressionValue($0) })
        case .object(let members):
            self = .map(ExpressionMap(texts: members.map { ($0.key, ExpressionValue($0.value)) }))
        }
    }
}
