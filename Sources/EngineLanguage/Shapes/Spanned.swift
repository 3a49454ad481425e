/// A value with the place that it was read from: for faults that are found later.
public struct Spanned<Value: Sendable>: Sendable {
    /// The value.
    public let value: Value
    /// Where it stands.
    public let span: Span
    /// Whether it stands for something that was missing or faulty, and reported: then it is not judged
    /// again.
    public let isPlaceholder: Bool

    /// Makes a value with its place.
    public init(_ value: Value, at span: Span, isPlaceholder: Bool = false) {
        self.value = value
        self.span = span
        self.isPlaceholder = isPlaceholder
    }
}

extension Spanned: Equatable where Value: Equatable {
    /// Equal if the values are, wherever they stand.
    public static func == (left: Spanned, right: Spanned) -> Bool { left.value == right.value }
}

extension Shape {
    /// A value with its place.
    public static func spanned<Wrapped>(_ shape: Shape<Wrapped>) -> Shape where Value == Spanned<Wrapped> {
        Shape(
            shape.kinds, acceptsNull: shape.acceptsNull, isSecret: shape.isSecret,
            placeholder: { Spanned(shape.placeholder(), at: .nowhere, isPlaceholder: true) },
            describe: shape.describe,
            write: { shape.write($0.value) },
            decode: { node, decoder in
                if let value = shape.decode(node, &decoder) { return Spanned(value, at: node.span) }
                return Spanned(shape.placeholder(), at: node.span, isPlaceholder: true)
            })
    }
}
