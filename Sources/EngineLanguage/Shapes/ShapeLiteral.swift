/// A value as an author would write it: defaults and examples in schemas and reference pages.
public indirect enum ShapeLiteral: Sendable, Hashable {
    /// Nothing.
    case null
    /// `true` or `false`.
    case boolean(Bool)
    /// A number, as its digits.
    case number(String)
    /// Text.
    case text(String)
    /// A list.
    case list([ShapeLiteral])
    /// A map, in order.
    case map([Entry])

    /// A name and its value.
    public struct Entry: Sendable, Hashable {
        /// The name.
        public let name: String
        /// The value.
        public let value: ShapeLiteral

        /// Makes an entry.
        public init(_ name: String, _ value: ShapeLiteral) {
            self.name = name
            self.value = value
        }
    }

    /// Whether it is an empty list or map, which documents leave out.
    var isEmpty: Bool {
        switch self {
        case .list(let elements): elements.isEmpty
        case .map(let entries): entries.isEmpty
        default: false
        }
    }

    /// In one line, as it may stand in a YAML file or a table.
    public var text: String {
        switch self {
        case .null: "null"
        case .boolean(let value): String(value)
        case .number(let digits): digits
        case .text(let text): text.isEmpty || text == " " ? "\"\(text)\"" : text
        case .list(let elements): "[" + elements.map(\.text).joined(separator: ", ") + "]"
        case .map(let entries) where entries.isEmpty: "{}"
        case .map(let entries): "{ " + entries.map { "\($0.name): \($0.value.text)" }.joined(separator: ", ") + " }"
        }
    }
}
