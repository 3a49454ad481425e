/// A type of the expression language, as the checker knows it.
public indirect enum ExpressionType: Sendable, Hashable {
    /// Known only when it runs.
    case dyn
    /// The type of null.
    case null
    /// Truth values.
    case bool
    /// Signed 64-bit integers.
    case int
    /// Unsigned 64-bit integers.
    case uint
    /// IEEE 754 doubles.
    case double
    /// Text.
    case string
    /// Bytes.
    case bytes
    /// Instants.
    case timestamp
    /// Spans of time.
    case duration
    /// Lists of elements of one type.
    case list(ExpressionType)
    /// Maps from keys to values.
    case map(ExpressionType, ExpressionType)
    /// Values that may be absent.
    case optional(ExpressionType)
    /// A type as a value, of what it is the type of.
    case type(ExpressionType?)
    /// An object with declared fields.
    case object(ExpressionObjectType)
    /// A type parameter of an overload: `A` in `[A] + [A]`.
    case parameter(String)
    /// A type that only declarations name.
    case abstract(String, [ExpressionType])
    /// Something wrong that was reported already; it raises no second report.
    case error

    /// `map(string, dyn)`, the type of a JSON object.
    public static let jsonObject = ExpressionType.map(.string, .dyn)
}

extension ExpressionType: CustomStringConvertible {
    /// The type as users read it: `list(string)`, `map(string, dyn)`, `optional(int)`.
    public var description: String {
        switch self {
        case .dyn: "dyn"
        case .null: "null"
        case .bool: "bool"
        case .int: "int"
        case .uint: "uint"
        case .double: "double"
        case .string: "string"
        case .bytes: "bytes"
        case .timestamp: "timestamp"
        case .duration: "duration"
        case .list(let element): "list(\(element))"
        case .map(let key, let value): "map(\(key), \(value))"
        case .optional(let wrapped): "optional(\(wrapped))"
        case .type(let type): type.map { "type(\($0))" } ?? "type"
        case .object(let object): object.name
        case .parameter(let name): name
        case .abstract(let name, let parameters):
            parameters.isEmpty ? name : "\(name)(\(parameters.map(\.description).joined(separator: ", ")))"
        case .error: "?"
        }
    }
}
