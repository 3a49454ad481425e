/// Single values as text: what templates, `url.query` and the keys of maps write.
enum ScalarText {
    /// Appends the text of a value; answers false for what has none: null, lists, maps, types and empty
    /// optionals.
    ///
    /// Numbers keep the digits of their source, timestamps are RFC 3339 in UTC, durations are in
    /// seconds.
    /// - Throws: `value` for bytes that are no UTF-8.
    static func append(
        _ value: RuntimeValue, in evaluation: ExpressionEvaluation, to text: inout TextBuilder
    ) throws(ExpressionFault) -> Bool {
        switch value.tag {
        case .string: try text.append(evaluation.utf8(value))
        case .number: try text.append(value.content)
        case .int: try text.append(String(value.int))
        case .uint: try text.append(String(value.uint))
        case .double: try text.append(DoubleText.general(value.double))
        case .bool: try text.append(value.bool ? "true" : "false")
        case .timestamp: try text.append(value.timestamp.rfc3339)
        case .duration: try text.append(DurationText.format(value.duration.nanoseconds))
        case .bytes:
            guard value.content.isValidUTF8 else { throw .value("the bytes are not valid UTF-8") }
            try text.append(value.content)
        case .optional:
            guard let wrapped = evaluation.unwrap(value) else { return false }
            return try append(wrapped, in: evaluation, to: &text)
        default: return false
        }
        return true
    }
}
