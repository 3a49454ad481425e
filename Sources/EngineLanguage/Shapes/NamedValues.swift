/// A map of names to values, in written order.
public struct NamedValues<Value: Sendable>: Sendable, RandomAccessCollection {
    /// A name and its value.
    public struct Entry: Sendable {
        /// The name.
        public let name: String
        /// Where the name stands.
        public let span: Span
        /// The value.
        public let value: Value

        /// Makes an entry.
        public init(_ name: String, at span: Span, _ value: Value) {
            self.name = name
            self.span = span
            self.value = value
        }
    }

    private let entries: [Entry]
    /// Positions by name, kept only where a search would take longer than a look-up.
    private let index: [String: Int]?

    /// Makes a map; of entries with one name the first counts.
    public init(_ entries: [Entry] = []) {
        self.entries = entries
        // 8: below it, comparing short names in a row is faster than hashing one.
        index =
            entries.count > 8
            ? Dictionary(entries.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first }) : nil
    }

    /// The value of a name.
    public subscript(name: String) -> Value? { entry(name)?.value }

    /// The entry of a name.
    public func entry(_ name: String) -> Entry? {
        guard let index else { return entries.first { $0.name == name } }
        return index[name].map { entries[$0] }
    }

    /// The names, in written order.
    public var names: [String] { entries.map(\.name) }

    /// The same names with other values.
    public func mapValues<Other: Sendable>(_ transform: (Value) -> Other) -> NamedValues<Other> {
        NamedValues<Other>(entries.map { NamedValues<Other>.Entry($0.name, at: $0.span, transform($0.value)) })
    }

    /// The first position.
    public var startIndex: Int { 0 }
    /// The position behind the last.
    public var endIndex: Int { entries.count }
    /// The entry at a position.
    public subscript(position: Int) -> Entry { entries[position] }
}
