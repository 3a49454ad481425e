/// A value of the expression language, as callers bind it and get it back.
///
/// Programs work on `RuntimeValue`, which allocates nothing; this type is what crosses the border.
public indirect enum ExpressionValue: Sendable {
    /// JSON's null.
    case null
    /// True or false.
    case bool(Bool)
    /// A signed integer.
    case int(Int64)
    /// An unsigned integer.
    case uint(UInt64)
    /// An IEEE 754 double.
    case double(Double)
    /// A number as it was written: the text is kept, arithmetic and comparison go through its numeric
    /// value.
    case number(ExpressionNumber)
    /// Text.
    case string(String)
    /// Bytes, apart from text.
    case bytes([UInt8])
    /// A list.
    case list([ExpressionValue])
    /// A map in its own order.
    case map(ExpressionMap)
    /// An instant.
    case timestamp(ExpressionTimestamp)
    /// A span of time.
    case duration(ExpressionDuration)
    /// A type, by the name that the language gives it: `int`, `list`, `google.protobuf.Timestamp`.
    case type(String)
    /// An optional, empty or not.
    case optional(ExpressionValue?)
}

extension ExpressionValue {
    /// The text, if it is one.
    public var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The truth value, if it is one.
    public var bool: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    /// The integer, if it is a number without a fraction that fits.
    public var int: Int64? {
        switch self {
        case .int(let value): value
        case .uint(let value): Int64(exactly: value)
        case .double(let value): Int64(exactly: value)
        case .number(let number): number.value.int
        default: nil
        }
    }

    /// The number as a double, if it is a number.
    public var double: Double? {
        switch self {
        case .int(let value): Double(value)
        case .uint(let value): Double(value)
        case .double(let value): value
        case .number(let number): number.value.double
        default: nil
        }
    }

    /// The elements, if it is a list.
    public var list: [ExpressionValue]? {
        guard case .list(let elements) = self else { return nil }
        return elements
    }

    /// The map, if it is one.
    public var map: ExpressionMap? {
        guard case .map(let map) = self else { return nil }
        return map
    }

    /// Whether it is null.
    public var isNull: Bool {
        guard case .null = self else { return false }
        return true
    }
}
