/// A set of field names that is asked for each line of a head: no text is copied for it.
public struct HTTPFieldNames: Sendable, ExpressibleByArrayLiteral {
    private let names: [String]
    /// The keys of the names, at the same places.
    private let keys: [FieldNameKey]
    /// Two bits for each key: most names that are none of them are told by these.
    private let marks: FieldNameKey.Marks

    /// Makes a set.
    public init(_ names: some Sequence<String>) {
        self.names = Array(names)
        keys = self.names.map { FieldNameKey($0) }
        marks = keys.reduce(into: FieldNameKey.Marks()) { $0.formUnion($1.marks) }
    }

    /// Makes a set of the literal's names.
    public init(arrayLiteral names: String...) {
        self.init(names)
    }

    /// Whether a name is one of them, without regard to case.
    public func contains(_ name: String) -> Bool {
        contains(name, FieldNameKey(name))
    }

    /// Whether a line's name is one of them, without regard to case.
    public func contains(_ field: HTTPFields.Field) -> Bool {
        contains(field.name, field.key)
    }

    private func contains(_ name: String, _ key: FieldNameKey) -> Bool {
        guard marks.isSuperset(of: key.marks) else { return false }
        for place in keys.indices where keys[place] == key {
            if names[place].isEqualIgnoringASCIICase(to: name) { return true }
        }
        return false
    }
}
