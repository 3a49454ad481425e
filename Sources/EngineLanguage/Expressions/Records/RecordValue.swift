/// A value of the current record: a slice of its tape, or something in the arena.
///
/// Copy what is to be kept.
public struct RecordValue {
    let value: RuntimeValue
    let evaluation: ExpressionEvaluation

    /// The truth value, if it is one.
    public var bool: Bool? { value.tag == .bool ? value.bool : nil }

    /// The integer, if it is an int or a uint that fits.
    public var int: Int64? {
        switch value.kind {
        case .int: value.int
        case .uint: Int64(exactly: value.uint)
        default: nil
        }
    }

    /// The number as a double, if it is a number.
    public var double: Double? {
        switch value.kind {
        case .int: Double(value.int)
        case .uint: Double(value.uint)
        case .double: value.double
        default: nil
        }
    }

    /// Whether it is null.
    public var isNull: Bool { value.tag == .null }

    /// Whether it is a number.
    public var isNumber: Bool { value.kind == .int || value.kind == .uint || value.kind == .double }

    /// Whether it is text.
    public var isString: Bool { value.tag == .string }

    /// The instant, if it is one.
    public var timestamp: ExpressionTimestamp? { value.tag == .timestamp ? value.timestamp : nil }

    /// Whether it is a list.
    public var isList: Bool { value.kind == .list }

    /// Whether it is a map.
    public var isMap: Bool { value.kind == .map }

    /// Reads the UTF-8 of a text, escapes resolved; nothing if it is no text.
    /// - Throws: `limit` if there is no room to resolve escapes.
    public func withText<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) throws(ExpressionFault) -> Result? {
        value.tag == .string ? body(try evaluation.utf8(value)) : nil
    }

    /// A copy that can be kept.
    public func copy() throws(ExpressionFault) -> ExpressionValue { try evaluation.export(value) }

    /// Appends it as JSON: what stands on the tape is copied byte by byte, bytes are base64, timestamps
    /// RFC 3339.
    /// - Throws: `value` for what JSON cannot say: NaN, infinities, types.
    @inline(__always)
    public func appendJSON(to output: inout [UInt8]) throws(ExpressionFault) {
        try evaluation.appendJSON(value, to: &output)
    }
}
