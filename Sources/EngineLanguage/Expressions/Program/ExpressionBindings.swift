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
        case object(Fields)

        /// A whole JSON text.
        public static func json(_ tape: JSONTape) -> Binding { .json(tape, tape.root) }
    }

    private var roots = Fields()

    /// Makes empty bindings.
    public init() {}

    /// Makes bindings from values.
    public init(_ values: [String: ExpressionValue]) {
        for (name, value) in values { roots[name] = .value(value) }
    }

    /// The binding of a root.
    public subscript(root: String) -> Binding? {
        get { roots[root] }
        set { roots[root] = newValue }
    }
}

extension ExpressionBindings {
    /// A dozen of bindings by name.
    ///
    /// Every step of every call copies some and changes one or two of them: a list is copied by one
    /// allocation and searched without hashing.
    public struct Fields: Sendable, ExpressibleByDictionaryLiteral {
        /// One binding with its name.
        public typealias Entry = (name: String, binding: Binding)

        /// The bindings, each name once, in the order in which the names came.
        public private(set) var entries: [Entry] = []

        /// No bindings.
        public init() {}

        /// Takes bindings; of equal names the last one counts.
        public init(dictionaryLiteral elements: (String, Binding)...) {
            entries.reserveCapacity(elements.count + 2)
            for (name, binding) in elements { self[name] = binding }
        }

        /// The binding of a name; setting nothing takes it out.
        public subscript(name: String) -> Binding? {
            get { index(of: name).map { entries[$0].binding } }
            set {
                switch (index(of: name), newValue) {
                case (let index?, let binding?): entries[index].binding = binding
                case (let index?, nil): entries.remove(at: index)
                case (nil, let binding?): entries.append((name, binding))
                case (nil, nil): break
                }
            }
        }

        private func index(of name: String) -> Int? {
            let count = name.utf8.count
            // Most names differ in length, which is told without looking at them.
            return entries.firstIndex { $0.name.utf8.count == count && $0.name == name }
        }
    }
}
