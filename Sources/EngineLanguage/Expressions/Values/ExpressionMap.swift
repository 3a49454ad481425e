/// A map that keeps the order in which its entries were made.
///
/// Equality ignores order.
public struct ExpressionMap: Sendable {
    /// A key and its value.
    public struct Entry: Sendable {
        /// A bool, int, uint or string.
        public let key: ExpressionValue
        /// The value.
        public var value: ExpressionValue

        /// Makes an entry.
        public init(key: ExpressionValue, value: ExpressionValue) {
            self.key = key
            self.value = value
        }
    }

    /// The entries in order.
    ///
    /// Keys are unique.
    public private(set) var entries: [Entry] = []

    /// Makes an empty map.
    public init() {}

    /// The map that a JSON text is; nothing if it is no object.
    public init?(json text: String) {
        guard let map = (try? JSONValue(parsing: text)).flatMap({ ExpressionValue($0).map }) else { return nil }
        self = map
    }

    /// Makes a map from entries; of equal keys the last value wins, at the first one's place.
    public init(_ entries: some Sequence<(ExpressionValue, ExpressionValue)>) {
        for (key, value) in entries { self[key] = value }
    }

    /// Takes over entries whose keys are known to be unique.
    init(unique entries: [(ExpressionValue, ExpressionValue)]) {
        self.entries = entries.map { Entry(key: $0.0, value: $0.1) }
    }

    /// Makes a map with text keys from entries; of equal keys the last value wins, at the first one's
    /// place.
    public init(texts entries: some Sequence<(String, ExpressionValue)>) {
        for (key, value) in entries { self[.string(key)] = value }
    }

    /// The number of entries.
    public var count: Int { entries.count }

    /// The value of a key; setting nothing removes the entry.
    public subscript(key: ExpressionValue) -> ExpressionValue? {
        get { entries.first { $0.key == key }?.value }
        set {
            let index = entries.firstIndex { $0.key == key }
            switch (index, newValue) {
            case (let index?, let value?): entries[index].value = value
            case (let index?, nil): entries.remove(at: index)
            case (nil, let value?): entries.append(Entry(key: key, value: value))
            case (nil, nil): break
            }
        }
    }

    /// The value of a text key.
    public subscript(key: String) -> ExpressionValue? { self[.string(key)] }
}

extension ExpressionMap: Equatable {
    /// Equal if both have the same keys with equal values.
    public static func == (left: ExpressionMap, right: ExpressionMap) -> Bool {
        left.count == right.count && left.entries.allSatisfy { right[$0.key] == $0.value }
    }
}
