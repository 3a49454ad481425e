/// The values of roots for one evaluation.
///
/// A root that is not bound is missing.
public struct ExpressionBindings: Sendable {
    /// What a root is bound to.
    public indirect enum Binding: Sendable {
        /// A value.
        case value(ExpressionValue)
        /// A value on a tape of JSON; nothing of it is copied.
        case json(JSONTape, JSONNode)
        /// An object, field by field; a field that is not there is missing.
        case object([String: Binding])

        /// A whole JSON text.
        public static func json(_ tape: JSONTape) -> Binding { .json(tape, tape.root) }
    }

    /// The bindings by root name.
    public private(set) var roots: [String: Binding] = [:]

    /// Makes empty bindings.
    public init() {}

    /// Makes bindings from values.
    public init(_ values: [String: ExpressionValue]) {
        roots = values.mapValues { .value($0) }
    }

    /// The binding of a root.
    public subscript(root: String) -> Binding? {
        get { roots[root] }
        set { roots[root] = newValue }
    }
}
