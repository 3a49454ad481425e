/// What `format` does: fills the clauses of a format from a list.
enum Formatting {
    static let prepare: ExpressionOverload.Preparation = { literal throws(ExpressionFault) in
        guard let text = literal.string else { return nil }
        return try Array(text.utf8).withUnsafeBufferPointer { format throws(ExpressionFault) in try FormatText(format) }
    }

    static func format(_ call: borrowing ExpressionCall) throws(ExpressionFault) -> RuntimeValue {
        guard let format = call.prepared(0, as: FormatText.self) else {
            return try write(FormatText(try call.utf8(0)), call)
        }
        return try write(format, call)
    }

    private static func write(
        _ format: FormatText, _ call: borrowing ExpressionCall
    ) throws(ExpressionFault) -> RuntimeValue {
        let arguments = try call.elements(of: call[1])
        var text = TextBuilder()
        var next = 0
        for part in format.parts {
            switch part {
            case .text(let bytes): try text.append(bytes)
            case .clause(let verb):
                guard next < arguments.count else {
                    throw .value("the format has more clauses than the list's \(arguments.count) elements")
                }
                try append(arguments[next], as: verb, call.evaluation, to: &text)
                next += 1
            }
        }
        return try call.makeString(text.bytes)
    }

    private static func append(
        _ value: RuntimeValue, as verb: FormatText.Verb, _ evaluation: ExpressionEvaluation, to text: inout TextBuilder
    ) throws(ExpressionFault) {
        switch verb {
        case .string: try appendString(value, evaluation, to: &text)
        case .decimal: try text.append(decimal(value))
        case .fixed(let precision): try text.append(DoubleText.fixed(double(value, "%f"), precision: precision))
        case .scientific(let precision):
            try text.append(DoubleText.scientific(double(value, "%e"), precision: precision))
        case .binary where value.kind == .bool: try text.append(value.bool ? "1" : "0")
        case .binary: try text.append(digits(value, radix: 2, "%b"))
        case .octal: try text.append(digits(value, radix: 8, "%o"))
        case .hexadecimal(let isUpper): try appendHexadecimal(value, isUpper, evaluation, to: &text)
        }
    }

    private static func mismatch(_ value: RuntimeValue, _ clause: String) -> ExpressionFault {
        .value("the clause \(clause) cannot write a value of type \(value.kind)")
    }

    private static func decimal(_ value: RuntimeValue) throws(ExpressionFault) -> String {
        switch value.kind {
        case .int: String(value.int)
        case .uint: String(value.uint)
        case .double: DoubleText.plain(value.double)
        default: throw mismatch(value, "%d")
        }
    }

    private static func double(_ value: RuntimeValue, _ clause: String) throws(ExpressionFault) -> Double {
        switch value.kind {
        case .int: Double(value.int)
        case .uint: Double(value.uint)
        case .double: value.double
        default: throw mismatch(value, clause)
        }
    }

    private static func digits(
        _ value: RuntimeValue, radix: Int, _ clause: String, uppercase: Bool = false
    ) throws(ExpressionFault) -> String {
        switch value.kind {
        case .int: String(value.int, radix: radix, uppercase: uppercase)
        case .uint: String(value.uint, radix: radix, uppercase: uppercase)
        default: throw mismatch(value, clause)
        }
    }

    private static func appendHexadecimal(
        _ value: RuntimeValue, _ isUpper: Bool, _ evaluation: ExpressionEvaluation, to text: inout TextBuilder
    ) throws(ExpressionFault) {
        guard value.kind == .string || value.kind == .bytes else {
            return try text.append(digits(value, radix: 16, isUpper ? "%X" : "%x", uppercase: isUpper))
        }
        let content = value.kind == .string ? try evaluation.utf8(value) : value.content
        let digits = Array((isUpper ? "0123456789ABCDEF" : "0123456789abcdef").utf8)
        try text.append(atMost: 2 * content.count) { bytes in
            for byte in content { bytes += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
        }
    }

    /// Any value as text: lists in brackets, maps in braces and sorted by the text of their keys.
    private static func appendString(
        _ value: RuntimeValue, _ evaluation: ExpressionEvaluation, to text: inout TextBuilder
    ) throws(ExpressionFault) {
        try evaluation.charge(1)
        switch value.kind {
        case .null: try text.append("null")
        case .double where value.tag == .double: try text.append(DoubleText.plain(value.double))
        case .type: try text.append(value.content)
        case .list:
            try text.append("[")
            let elements = try evaluation.elements(of: value)
            for index in elements.indices {
                if index > 0 { try text.append(", ") }
                try appendString(elements[index], evaluation, to: &text)
            }
            try text.append("]")
        case .map: try appendMap(value, evaluation, to: &text)
        case .optional, .error: throw mismatch(value, "%s")
        default: _ = try ScalarText.append(value, in: evaluation, to: &text)
        }
    }

    private static func appendMap(
        _ map: RuntimeValue, _ evaluation: ExpressionEvaluation, to text: inout TextBuilder
    ) throws(ExpressionFault) {
        var entries: [(key: [UInt8], value: RuntimeValue)] = []
        for entry in try evaluation.entries(of: map) {
            var key = TextBuilder()
            try appendString(entry.key, evaluation, to: &key)
            entries.append((key.bytes, entry.value))
        }
        entries.sort { $0.key.lexicographicallyPrecedes($1.key) }
        try text.append("{")
        for index in entries.indices {
            if index > 0 { try text.append(", ") }
            try text.append(entries[index].key)
            try text.append(": ")
            try appendString(entries[index].value, evaluation, to: &text)
        }
        try text.append("}")
    }
}
