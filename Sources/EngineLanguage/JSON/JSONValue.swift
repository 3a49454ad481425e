/// A JSON value, decoded.
///
/// Numbers keep their text, objects their order and repeated keys.
///
/// For payloads and machine-readable output; what configuration says becomes a type of its own.
public enum JSONValue: Sendable, Hashable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number, as written.
    case number(JSONNumber)
    /// A string, decoded.
    case string(String)
    /// An array.
    case array([JSONValue])
    /// An object, in written order; the last of repeated keys is the one that counts.
    case object([Member])

    /// A key and its value.
    public struct Member: Sendable, Hashable {
        /// The key, decoded.
        public let key: String
        /// The value.
        public let value: JSONValue

        /// Makes a member.
        public init(key: String, value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    /// Parses a JSON text.
    /// - Throws: what is wrong with the text and at which byte.
    public init(parsing bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONFault) {
        let tape = try JSONTape.parse(bytes, limits: limits)
        self = tape.value(at: tape.root)
    }

    /// Parses a JSON text.
    /// - Throws: what is wrong with the text and at which byte of its UTF-8.
    public init(parsing text: String, limits: JSONLimits = .standard) throws(JSONFault) {
        try self.init(parsing: Array(text.utf8), limits: limits)
    }

    /// Makes an object from pairs.
    public static func object(_ pairs: [(String, JSONValue)]) -> JSONValue {
        .object(pairs.map { Member(key: $0.0, value: $0.1) })
    }

    /// The value of a key, if it is an object that has it; of repeated keys the last.
    public subscript(key: String) -> JSONValue? {
        members?.last { $0.key == key }?.value
    }

    /// The element at an index, if it is an array that has it.
    public subscript(index: Int) -> JSONValue? {
        guard let elements, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    /// The members, if it is an object.
    public var members: [Member]? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    /// The elements, if it is an array.
    public var elements: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// The text, if it is a string.
    public var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The number, if it is one.
    public var number: JSONNumber? {
        guard case .number(let number) = self else { return nil }
        return number
    }

    /// The truth value, if it is one.
    public var bool: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    /// Whether it is null.
    public var isNull: Bool { self == .null }
}

extension JSONValue: ExpressibleByArrayLiteral, ExpressibleByBooleanLiteral, ExpressibleByDictionaryLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByNilLiteral, ExpressibleByStringLiteral
{
    /// Makes an array.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    /// Makes a truth value.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// Makes an object in written order.
    public init(dictionaryLiteral pairs: (String, JSONValue)...) { self = .object(pairs) }
    /// Makes a number.
    public init(integerLiteral value: Int64) { self = .number(JSONNumber(value)) }
    /// Makes null.
    public init(nilLiteral: ()) { self = .null }
    /// Makes a string.
    public init(stringLiteral value: String) { self = .string(value) }
}
