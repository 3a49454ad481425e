internal import EngineCrypto

// MARK: Values as JSON, without strings in between

extension ExpressionEvaluation {
    /// Appends a value as JSON.
    @inline(__always)
    func appendJSON(_ value: RuntimeValue, to output: inout [UInt8]) throws(ExpressionFault) {
        switch value.tag {
        case .number: output.append(contentsOf: value.content)
        case .string where value.flags & RuntimeValue.Text.token != 0:
            output.append(UInt8(ascii: "\""))
            output.append(contentsOf: value.content)
            output.append(UInt8(ascii: "\""))
        case .tapeList, .tapeMap: output.append(contentsOf: tapes[Int(value.tape)].raw(node(of: value)))
        default: try appendMadeJSON(value, to: &output)
        }
    }

    private func appendMadeJSON(_ value: RuntimeValue, to output: inout [UInt8]) throws(ExpressionFault) {
        switch value.tag {
        case .null: output.append(contentsOf: "null".utf8)
        case .bool: output.append(contentsOf: value.bool ? "true".utf8 : "false".utf8)
        case .int: output.append(contentsOf: String(value.int).utf8)
        case .uint: output.append(contentsOf: String(value.uint).utf8)
        case .double:
            guard let digits = DoubleText.json(value.double) else { throw .value("JSON has no NaN and no infinity") }
            output.append(contentsOf: digits.utf8)
        case .string: appendQuoted(value.content, to: &output)
        case .bytes: appendQuoted(Base64.encode(Array(value.content)).utf8, to: &output)
        case .timestamp: appendTimestamp(value.timestamp, to: &output)
        case .duration: appendQuoted(DurationText.format(value.duration.nanoseconds).utf8, to: &output)
        case .list: try appendList(value, to: &output)
        case .map: try appendMap(value, to: &output)
        case .optional:
            guard let held = unwrap(value) else { throw .value("an empty optional is no JSON") }
            try appendJSON(held, to: &output)
        default: throw .value("a value of kind \(value.kind) is no JSON")
        }
    }

    private func appendQuoted(_ text: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        JSONEscapes.appendEncoded(text, to: &output)
        output.append(UInt8(ascii: "\""))
    }

    /// For texts that need no escapes.
    private func appendQuoted(_ text: String.UTF8View, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        output.append(contentsOf: text)
        output.append(UInt8(ascii: "\""))
    }

    private func appendTimestamp(_ timestamp: ExpressionTimestamp, to output: inout [UInt8]) {
        let civil = CivilTime(timestamp)
        output.append(UInt8(ascii: "\""))
        append(civil.date.year / 100, &output)
        append(civil.date.year % 100, &output)
        append("-", civil.date.month, &output)
        append("-", civil.date.day, &output)
        append("T", civil.hour, &output)
        append(":", civil.minute, &output)
        append(":", civil.second, &output)
        output.append(fraction: civil.nanosecond)
        output.append(UInt8(ascii: "Z"))
        output.append(UInt8(ascii: "\""))
    }

    private func append(_ mark: Unicode.Scalar, _ number: Int, _ output: inout [UInt8]) {
        output.append(UInt8(ascii: mark))
        append(number, &output)
    }

    /// Appends a number below 100 in two digits.
    private func append(_ number: Int, _ output: inout [UInt8]) {
        output.append(UInt8(truncatingIfNeeded: 48 &+ number / 10))
        output.append(UInt8(truncatingIfNeeded: 48 &+ number % 10))
    }

    private func appendList(_ list: RuntimeValue, to output: inout [UInt8]) throws(ExpressionFault) {
        output.append(UInt8(ascii: "["))
        let elements = try elements(of: list)
        for index in elements.indices {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            try appendJSON(elements[index], to: &output)
        }
        output.append(UInt8(ascii: "]"))
    }

    private func appendMap(_ map: RuntimeValue, to output: inout [UInt8]) throws(ExpressionFault) {
        output.append(UInt8(ascii: "{"))
        var isFirst = true
        for entry in try entries(of: map) {
            if entry.value.tag == .optional, unwrap(entry.value) == nil { continue }
            if !isFirst { output.append(UInt8(ascii: ",")) }
            isFirst = false
            if entry.key.tag == .string {
                try appendJSON(entry.key, to: &output)
            } else {
                // JSON's keys are texts: a bool, int or uint is written in quotes.
                output.append(UInt8(ascii: "\""))
                try appendJSON(entry.key, to: &output)
                output.append(UInt8(ascii: "\""))
            }
            output.append(UInt8(ascii: ":"))
            try appendJSON(entry.value, to: &output)
        }
        output.append(UInt8(ascii: "}"))
    }
}
