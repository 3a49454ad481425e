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
        case .integer, .float: self = ExpressionValue.number(coreSchema: scalar.text) ?? .string(scalar.text)
        }
    }

    /// The value of a number of YAML.
    ///
    /// The forms that JSON has too keep their digits; the others (`0x1F`, `.5`, `.inf`) are computed.
    /// - Returns: nothing for an integer in another base that 64 bits cannot hold.
    static func number(coreSchema text: String) -> ExpressionValue? {
        if let value = Int64(text) { return .int(value) }
        if let value = UInt64(text) { return .uint(value) }
        if let number = JSONNumber(text) { return .number(ExpressionNumber(text: number.text)) }
        if text.hasPrefix("0x") { return UInt64(text.dropFirst(2), radix: 16).map(integer) }
        if text.hasPrefix("0o") { return UInt64(text.dropFirst(2), radix: 8).map(integer) }
        switch text.lowercased() {
        case ".inf", "+.inf": return .double(.infinity)
        case "-.inf": return .double(-.infinity)
        case ".nan": return .double(.nan)
        default: return Double(text).map { .double($0) }
        }
    }

    private static func integer(_ value: UInt64) -> ExpressionValue {
        Int64(exactly: value).map { .int($0) } ?? .uint(value)
    }
}
