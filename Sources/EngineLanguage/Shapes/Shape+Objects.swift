extension Shape where Value: Configurable {
    /// An object with keys of its own.
    public static var object: Shape { object(Value.self) }

    /// An object with keys of its own.
    public static func object(_ type: Value.Type) -> Shape {
        object(type, acceptsNull: false)
    }

    /// An object whose keys are all optional, so that nothing at all stands for an empty one.
    public static func objectOrNothing(_ type: Value.Type) -> Shape {
        object(type, acceptsNull: true)
    }

    private static func object(_ type: Value.Type, acceptsNull: Bool) -> Shape {
        Shape(
            acceptsNull ? [.mapping, .scalar] : .mapping,
            acceptsNull: acceptsNull,
            placeholder: {
                var reader = ObjectReader()
                return type.init(reading: &reader)
            },
            describe: { describer in
                let schema = describer.describe(type)
                return acceptsNull ? .nullable(schema) : schema
            },
            decode: { node, decoder in
                guard node.entries != nil || (acceptsNull && node.isNull) else {
                    return decoder.refuse(node, expected: node.notation.mapWord + " of keys")
                }
                return decoder.object(type, node)
            })
    }
}

extension ShapeDecoder {
    /// Runs an initialiser over a map; faults leave placeholders in the value.
    fileprivate mutating func object<Object: Configurable>(_ type: Object.Type, _ node: SyntaxNode) -> Object {
        let errorsBefore = errors
        let source = MappingSource(node, entries: entries(of: node), anchor: anchor, errorsBefore: errorsBefore)
        let inner = self
        self = ShapeDecoder()  // so that the reader's decoder is the only owner of its buffers
        var reader = ObjectReader(decoding: source, inner)
        let value = type.init(reading: &reader)
        reader.finish(type)
        self = reader.decoder
        errors = errorsBefore  // they are that object's own: rules of the outer one are asked all the same
        return value
    }
}

/// One of two kinds of value.
public enum Either<First: Sendable, Second: Sendable>: Sendable {
    /// The first.
    case first(First)
    /// The second.
    case second(Second)
}

extension Either: Equatable where First: Equatable, Second: Equatable {}

extension Shape {
    /// One of two shapes, told apart by the kind of node: a word or a block, a list or a map.
    public static func either<First, Second>(
        _ first: Shape<First>, or second: Shape<Second>
    ) -> Shape where Value == Either<First, Second> {
        Shape(
            first.kinds.union(second.kinds),
            acceptsNull: first.acceptsNull || second.acceptsNull,
            isSecret: first.isSecret || second.isSecret,
            placeholder: { .first(first.placeholder()) },
            describe: { .either(first.describe(&$0), second.describe(&$0)) },
            write: { value in
                switch value {
                case .first(let value): first.write(value)
                case .second(let value): second.write(value)
                }
            },
            decode: { node, decoder in
                let kind = NodeKinds.of(node)
                if first.kinds.contains(kind) { return first.decode(node, &decoder).map { .first($0) } }
                if second.kinds.contains(kind) { return second.decode(node, &decoder).map { .second($0) } }
                return decoder.refuse(node, expected: first.kinds.union(second.kinds).words(in: node.notation))
            })
    }

    /// A shape with a shorthand: a word (or any value of another kind of node) that stands for a whole
    /// value.
    public static func shorthand<Short>(
        _ short: Shape<Short>, for full: Shape, _ expand: @escaping @Sendable (Short) -> Value
    ) -> Shape {
        converted(from: .either(short, or: full)) { value in
            switch value {
            case .first(let short): expand(short)
            case .second(let full): full
            }
        }
    }

    /// A value made from what another shape reads.
    public static func converted<Source>(
        from shape: Shape<Source>, _ convert: @escaping @Sendable (Source) -> Value
    ) -> Shape {
        Shape(
            shape.kinds, acceptsNull: shape.acceptsNull, isSecret: shape.isSecret,
            placeholder: { convert(shape.placeholder()) },
            describe: shape.describe,
            decode: { node, decoder in shape.decode(node, &decoder).map(convert) })
    }

    /// The same shape for a value that is never shown.
    var concealed: Shape {
        Shape(
            kinds, acceptsNull: acceptsNull, isSecret: true, placeholder: placeholder, describe: describe,
            decode: decode)
    }

    /// The same shape, described as one that may be null.
    var orNull: Shape {
        Shape(
            kinds, isSecret: isSecret, placeholder: placeholder, describe: { .nullable(describe(&$0)) }, write: write,
            decode: decode)
    }
}
