/// A value that is data, not configuration: any YAML that JSON could say.
public struct LiteralValue: Sendable {
    /// The value with its places.
    public let node: SyntaxNode
    /// Whether it stands for something that was missing or faulty.
    public let isPlaceholder: Bool

    /// Makes a literal.
    public init(_ node: SyntaxNode, isPlaceholder: Bool = false) {
        self.node = node
        self.isPlaceholder = isPlaceholder
    }
}

extension Shape where Value == LiteralValue {
    /// Any value, null included.
    public static var literal: Shape {
        Shape(
            .any,
            acceptsNull: true,
            placeholder: {
                let null = Scalar(text: "", kind: .null, style: .plain, segments: [.init(decoded: 0, source: 0)])
                return LiteralValue(SyntaxNode(.scalar(null), span: .nowhere), isPlaceholder: true)
            },
            describe: { _ in .any },
            decode: { node, decoder in
                let errorsBefore = decoder.errors
                decoder.checkEntries(of: node)
                return decoder.errors == errorsBefore ? LiteralValue(node) : nil
            })
    }
}

extension ShapeDecoder {
    /// Reports what is refused in any map, all the way down.
    mutating func checkEntries(of node: SyntaxNode) {
        switch node.content {
        case .scalar: return
        case .sequence(let elements): for element in elements { checkEntries(of: element) }
        case .mapping: for entry in entries(of: node) { checkEntries(of: entry.value) }
        }
    }
}
