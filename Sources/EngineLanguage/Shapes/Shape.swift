/// What a configuration value must look like: how it is read, described and written back.
///
/// Shapes are values; those of the language are found as `.text`, `.integer(1...100)`, `.list(of:
/// .text)` and so on. Everything that tools know of a key (its schema, its reference entry, whether it
/// is a secret) comes from here.
public struct Shape<Value: Sendable>: Sendable {
    /// The kinds of node that it can be read from; tells the sides of `either` apart.
    let kinds: NodeKinds
    /// Whether null is a value of its own and not the absence of one.
    let acceptsNull: Bool
    /// Whether the value must never be shown.
    let isSecret: Bool
    /// A value for those who asked for one that is missing or faulty.
    let placeholder: @Sendable () -> Value
    /// The schema; called while describing only, so that reading never pays for it.
    let describe: @Sendable (inout ShapeDescriber) -> ShapeSchema
    /// Writes a value as an author would, for defaults in documents; nothing if it has no short form.
    let write: @Sendable (Value) -> JSONValue?
    /// Reads a node; reports what is wrong and answers with nothing.
    let decode: @Sendable (SyntaxNode, inout ShapeDecoder) -> Value?

    init(
        _ kinds: NodeKinds, acceptsNull: Bool = false, isSecret: Bool = false,
        placeholder: @escaping @Sendable () -> Value,
        describe: @escaping @Sendable (inout ShapeDescriber) -> ShapeSchema,
        write: @escaping @Sendable (Value) -> JSONValue? = { _ in nil },
        decode: @escaping @Sendable (SyntaxNode, inout ShapeDecoder) -> Value?
    ) {
        self.kinds = kinds
        self.acceptsNull = acceptsNull
        self.isSecret = isSecret
        self.placeholder = placeholder
        self.describe = describe
        self.write = write
        self.decode = decode
    }
}

/// The kinds of node that a shape can be read from.
struct NodeKinds: OptionSet, Sendable {
    let rawValue: UInt8

    static let scalar = NodeKinds(rawValue: 1)
    static let sequence = NodeKinds(rawValue: 2)
    static let mapping = NodeKinds(rawValue: 4)
    static let any: NodeKinds = [.scalar, .sequence, .mapping]

    /// The kind of one node.
    static func of(_ node: SyntaxNode) -> NodeKinds {
        switch node.content {
        case .scalar: .scalar
        case .sequence: .sequence
        case .mapping: .mapping
        }
    }

    /// The kinds in words, for a message that says what was expected.
    func words(in notation: SourceNotation) -> String {
        var words: [String] = []
        if contains(.scalar) { words.append("a single value") }
        if contains(.sequence) { words.append("a list") }
        if contains(.mapping) { words.append(notation.mapWord) }
        return words.joined(separator: " or ")
    }
}
