internal import EngineCrypto

extension ExpressionValue {
    /// The value as compact JSON: keys in their order, numbers with their digits, bytes as base64,
    /// times as RFC 3339.
    ///
    /// An entry of a map that holds an empty optional is absent, and left out.
    /// - Throws: a fault for what JSON cannot say: infinities, NaN, types.
    public func jsonText() throws(ExpressionFault) -> String {
        var bytes: [UInt8] = []
        try appendJSON(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the value as compact JSON.
    /// - Throws: a fault for what JSON cannot say.
    public func appendJSON(to bytes: inout [UInt8]) throws(ExpressionFault) {
        switch self {
        case .null, .optional(nil): bytes += "null".utf8
        case .bool(let value): bytes += (value ? "true" : "false").utf8
        case .int(let value): bytes += String(value).utf8
        case .uint(let value): bytes += String(value).utf8
        case .number(let number): bytes += number.text.utf8
        case .double(let value):
            guard let text = DoubleText.json(value) else { throw .value("JSON has no infinity and no NaN") }
            bytes += text.utf8
        case .string(let text): JSONWriter.append(string: text, to: &bytes)
        case .bytes(let content): JSONWriter.append(string: Base64.encode(content), to: &bytes)
        case .timestamp(let instant): JSONWriter.append(string: instant.rfc3339, to: &bytes)
        case .duration(let length): JSONWriter.append(string: DurationText.format(length.nanoseconds), to: &bytes)
        case .optional(let wrapped?): try wrapped.appendJSON(to: &bytes)
        case .type: throw .type("a type is no JSON")
        case .list(let elements): try Self.append(elements, to: &bytes)
        case .map(let map): try Self.append(map, to: &bytes)
        }
    }

    private static func append(_ elements: [ExpressionValue], to bytes: inout [UInt8]) throws(ExpressionFault) {
        bytes.append(UInt8(ascii: "["))
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            try element.appendJSON(to: &bytes)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    private static func append(_ map: ExpressionMap, to bytes: inout [UInt8]) throws(ExpressionFault) {
        bytes.append(UInt8(ascii: "{"))
        var isFirst = true
        for entry in map.entries {
            if case .optional(nil) = entry.value { continue }
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            JSONWriter.append(string: try entry.key.templateText(), to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            try entry.value.appendJSON(to: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
    }
}
