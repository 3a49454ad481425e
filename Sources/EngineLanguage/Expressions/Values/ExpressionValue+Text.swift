extension ExpressionValue {
    /// The value as text, as it stands in a template beside other text (expressions reference §1, rule
    /// 4).
    /// - Throws: a fault for null, lists, maps, types and empty optionals, which have no text.
    public func templateText() throws(ExpressionFault) -> String {
        switch self {
        case .string(let text): return text
        case .bool(let value): return value ? "true" : "false"
        case .int(let value): return String(value)
        case .uint(let value): return String(value)
        case .number(let number): return number.text
        case .double(let value): return DoubleText.general(value)
        case .timestamp(let instant): return instant.rfc3339
        case .duration(let length): return DurationText.format(length.nanoseconds)
        case .bytes(let bytes):
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw .value("the bytes are no UTF-8 text")
            }
            return text
        case .optional(let wrapped?): return try wrapped.templateText()
        case .null, .list, .map, .type, .optional(nil): throw .type("\(kindName) has no text")
        }
    }

    /// What the value is, in words of a sentence: `text`, `a list`, `null`.
    public var kindName: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .int, .uint: "a whole number"
        case .double, .number: "a number"
        case .string: "text"
        case .bytes: "bytes"
        case .list: "a list"
        case .map: "a map"
        case .timestamp: "a time"
        case .duration: "a duration"
        case .type: "a type"
        case .optional(nil): "nothing"
        case .optional(let wrapped?): wrapped.kindName
        }
    }
}
