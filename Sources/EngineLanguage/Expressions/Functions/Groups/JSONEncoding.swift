internal import EngineCrypto

/// Values of a running evaluation as JSON, and back.
enum JSONEncoding {
    /// Appends a value.
    ///
    /// Entries that hold an empty optional are left out.
    /// - Throws: `value` for what JSON cannot say: NaN, infinity, types, an empty optional outside a map.
    static func append(
        _ value: RuntimeValue, in evaluation: ExpressionEvaluation, to text: inout TextBuilder
    ) throws(ExpressionFault) {
        try evaluation.charge(1)
        switch value.kind {
        case .null: try text.append("null")
        case .bool: try text.append(value.bool ? "true" : "false")
        case .int, .uint: try text.append(number(value))
        case .double: try appendDouble(value, to: &text)
        case .string: try appendString(evaluation.utf8(value), to: &text)
        case .bytes: try appendString(Base64.encode(Array(value.content)), to: &text)
        case .timestamp: try appendString(value.timestamp.rfc3339, to: &text)
        case .duration: try appendString(DurationText.format(value.duration.nanoseconds), to: &text)
        case .list: try appendList(value, evaluation, to: &text)
        case .map: try appendMap(value, evaluation, to: &text)
        case .optional:
            guard let wrapped = evaluation.unwrap(value) else { throw .value("an empty optional is no JSON") }
            try append(wrapped, in: evaluation, to: &text)
        case .type, .error: throw .value("a value of type \(value.kind) is no JSON")
        }
    }

    private static func number(_ value: RuntimeValue) -> String {
        switch value.tag {
        case .number: String(decoding: value.content, as: UTF8.self)
        case .int: String(value.int)
        default: String(value.uint)
        }
    }

    private static func appendDouble(_ value: RuntimeValue, to text: inout TextBuilder) throws(ExpressionFault) {
        if value.tag == .number { return try text.append(value.content) }
        guard let digits = DoubleText.json(value.double) else { throw .value("JSON has no NaN and no infinity") }
        try text.append(digits)
    }

    private static func appendString(_ content: String, to text: inout TextBuilder) throws(ExpressionFault) {
        // Base64, timestamps and durations need no escapes.
        try text.append("\"\(content)\"")
    }

    private static func appendString(
        _ content: UnsafeBufferPointer<UInt8>, to text: inout TextBuilder
    ) throws(ExpressionFault) {
        try text.append("\"")
        // 6: the longest escape of one byte.
        try text.append(atMost: content.count * 6) { JSONEscapes.appendEncoded(content, to: &$0) }
        try text.append("\"")
    }

    private static func appendList(
        _ list: RuntimeValue, _ evaluation: ExpressionEvaluation, to text: inout TextBuilder
    ) throws(ExpressionFault) {
        try text.append("[")
        let elements = try evaluation.elements(of: list)
        for index in elements.indices {
            if index > 0 { try text.append(",") }
            try append(elements[index], in: evaluation, to: &text)
        }
        try text.append("]")
    }

    private static func appendMap(
        _ map: RuntimeValue, _ evaluation: ExpressionEvaluation, to text: inout TextBuilder
    ) throws(ExpressionFault) {
        try text.append("{")
        var isFirst = true
        for entry in try evaluation.entries(of: map) {
            if entry.value.kind == .optional, evaluation.unwrap(entry.value) == nil { continue }
            if !isFirst { try text.append(",") }
            isFirst = false
            if entry.key.kind == .string {
                try appendString(evaluation.utf8(entry.key), to: &text)
            } else {
                var key = TextBuilder()
                _ = try ScalarText.append(entry.key, in: evaluation, to: &key)
                try appendString(String(decoding: key.bytes, as: UTF8.self), to: &text)
            }
            try text.append(":")
            try append(entry.value, in: evaluation, to: &text)
        }
        try text.append("}")
    }

    /// Reads exactly one JSON text.
    static func decode(
        _ text: UnsafeBufferPointer<UInt8>, in evaluation: ExpressionEvaluation
    ) throws(ExpressionFault) -> RuntimeValue {
        let tape: JSONTape
        do throws(JSONFault) {
            tape = try JSONTape.parse(Array(text))
        } catch {
            // The fault's own words may quote the text, which is data.
            throw .value("the text is not JSON: it breaks off or goes wrong at byte \(error.offset)")
        }
        return try tape.withReader { reader throws(ExpressionFault) in
            try value(tape.root, reader, evaluation)
        }
    }

    private static func value(
        _ node: JSONNode, _ reader: JSONReader, _ evaluation: ExpressionEvaluation
    ) throws(ExpressionFault) -> RuntimeValue {
        switch reader.tag(node) {
        case .null: return .null
        case .false: return .bool(false)
        case .true: return .bool(true)
        case .integer, .decimal:
            var number = try evaluation.makeText(.number, reader.content(node))
            number.flags = number.arithmetic.tag.rawValue
            return number
        case .string, .escapedString: return try string(node, reader, evaluation)
        case .array:
            var elements: [RuntimeValue] = []
            elements.reserveCapacity(reader.count(node))
            var element = reader.firstChild(node)
            for _ in 0..<reader.count(node) {
                elements.append(try value(element, reader, evaluation))
                element = reader.next(element)
            }
            return try evaluation.makeList(elements)
        case .object:
            let map = try evaluation.makeMap(capacity: reader.count(node))
            var key = reader.firstChild(node)
            for _ in 0..<reader.count(node) {
                let content = reader.value(ofKey: key)
                let name = try string(key, reader, evaluation)
                try evaluation.put(name, try value(content, reader, evaluation), into: map)
                key = reader.next(content)
            }
            return evaluation.finished(map)
        }
    }

    private static func string(
        _ node: JSONNode, _ reader: JSONReader, _ evaluation: ExpressionEvaluation
    ) throws(ExpressionFault) -> RuntimeValue {
        guard reader.tag(node) == .escapedString else { return try evaluation.makeText(.string, reader.content(node)) }
        var decoded: [UInt8] = []
        reader.appendString(node, to: &decoded)
        return try evaluation.makeText(.string, decoded)
    }
}
