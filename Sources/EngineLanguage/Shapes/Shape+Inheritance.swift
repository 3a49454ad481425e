extension Shape {
    /// The same value, read from a node that something was laid under: what it takes over from where it
    /// stands.
    ///
    /// What is taken over was read at its own place too, so a fault of it comes twice; a library tells
    /// it once.
    public static func inheriting(
        _ shape: Shape, _ lay: @escaping @Sendable (SyntaxNode) -> SyntaxNode
    ) -> Shape {
        Shape(
            shape.kinds, acceptsNull: shape.acceptsNull, isSecret: shape.isSecret, placeholder: shape.placeholder,
            describe: shape.describe, write: shape.write,
            decode: { node, decoder in shape.decode(lay(node), &decoder) })
    }
}

extension Configurable {
    /// The keys that it reads, in the order of its documents.
    public static var keyNames: [String] {
        let state = DescribingState(ObjectDescription(name: shapeName, doc: ""), ShapeDescriber(isShallow: true))
        var reader = ObjectReader(describing: state)
        _ = Self(reading: &reader)
        return state.description.fields.map(\.key)
    }
}
