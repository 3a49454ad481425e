extension JSONValue {
    /// The value in one line, as an author may write it in YAML: defaults in reference pages.
    public var flowText: String {
        switch self {
        case .null: "null"
        case .bool(let value): String(value)
        case .number(let number): number.text
        case .string(let text): text.isEmpty || text == " " ? "\"\(text)\"" : text
        case .array(let elements): "[" + elements.map(\.flowText).joined(separator: ", ") + "]"
        case .object(let members) where members.isEmpty: "{}"
        case .object(let members):
            "{ " + members.map { "\($0.key): \($0.value.flowText)" }.joined(separator: ", ") + " }"
        }
    }

    /// Whether it is an empty list or map: a default that documents need not mention.
    var isEmptyCollection: Bool {
        switch self {
        case .array(let elements): elements.isEmpty
        case .object(let members): members.isEmpty
        default: false
        }
    }
}
