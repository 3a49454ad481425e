extension StringFunctions {
    static func mapping(_ id: String, _ change: @escaping @Sendable (UInt8) -> UInt8) -> ExpressionOverload {
        .member(id, [.string], .string) { call throws(ExpressionFault) in
            let text = try call.utf8(0)
            return try call.makeString(capacity: text.count) { buffer in
                for index in text.indices { buffer[index] = change(text[index]) }
                return text.count
            }
        }
    }

    static func charAt(_ call: borrowing ExpressionCall) throws(ExpressionFault) -> RuntimeValue {
        let text = try call.utf8(0)
        try call.charge(bytes: text.count)
        let start = try offset(call.int(1), in: text)
        guard start < text.count else { return .string("") }
        return call.makeString(sharing: text.part(start..<text.offset(afterCodePointAt: start)))
    }

    static func substring(_ call: borrowing ExpressionCall) throws(ExpressionFault) -> RuntimeValue {
        let text = try call.utf8(0)
        try call.charge(bytes: text.count)
        let start = try offset(call.int(1), in: text)
        let end = call.count > 2 ? try offset(call.int(2), in: text) : text.count
        guard start <= end else { throw .value("the substring ends before it starts") }
        return call.makeString(sharing: text.part(start..<end))
    }

    static func indexOf(_ call: borrowing ExpressionCall) throws(ExpressionFault) -> RuntimeValue {
        let text = try call.utf8(0)
        try call.charge(bytes: text.count)
        let start = call.count > 2 ? try offset(call.int(2), in: text) : 0
        guard let found = text.firstOffset(of: try call.utf8(1), from: start) else { return .int(-1) }
        return .int(text.part(0..<found).codePointCount)
    }

    static func lastIndexOf(_ call: borrowing ExpressionCall) throws(ExpressionFault) -> RuntimeValue {
        let text = try call.utf8(0)
        let other = try call.utf8(1)
        try call.charge(bytes: text.count + other.count)
        let start = call.count > 2 ? try offset(call.int(2), in: text) : text.count
        guard let found = text.lastOffset(of: other, from: start) else { return .int(-1) }
        return .int(text.part(0..<found).codePointCount)
    }

    /// The byte offset of a position, which may be the end.
    private static func offset(
        _ position: Int64, in text: UnsafeBufferPointer<UInt8>
    ) throws(ExpressionFault) -> Int {
        guard let offset = text.byteOffset(ofCodePoint: Int(position)) else {
            throw .value("the position \(position) is outside the string")
        }
        return offset
    }

    static func join(_ call: borrowing ExpressionCall) throws(ExpressionFault) -> RuntimeValue {
        let elements = try call.elements(of: call[0])
        try call.charge(steps: elements.count)
        let separator = call.count > 1 ? try call.utf8(1) : UnsafeBufferPointer(start: nil, count: 0)
        var text = TextBuilder()
        for index in elements.indices {
            guard elements[index].kind == .string else {
                throw .type("join needs strings, but element \(index) is \(elements[index].kind)")
            }
            if index > 0 { try text.append(separator) }
            try text.append(call.utf8(of: elements[index]))
        }
        return try call.makeString(text.bytes)
    }

    static func replace(_ call: borrowing ExpressionCall) throws(ExpressionFault) -> RuntimeValue {
        let text = try call.utf8(0)
        try call.charge(bytes: text.count)
        let old = try call.utf8(1)
        let places = text.offsets(of: old, limit: limit(call, 3))
        try call.charge(steps: places.count)
        guard !places.isEmpty else { return call.makeString(sharing: text) }
        var result = TextBuilder()
        var start = 0
        for place in places {
            try result.append(text.part(start..<place))
            try result.append(call.utf8(2))
            start = place + old.count
        }
        try result.append(text.part(start..<text.count))
        return try call.makeString(result.bytes)
    }

    static func split(_ call: borrowing ExpressionCall) throws(ExpressionFault) -> RuntimeValue {
        let text = try call.utf8(0)
        try call.charge(bytes: text.count)
        let limit = limit(call, 2)
        guard limit > 0 else { return try call.makeList([RuntimeValue]()) }
        let parts = text.parts(separatedBy: try call.utf8(1), limit: limit)
        return try call.makeList(parts.map { RuntimeValue(.string, pointer: $0.baseAddress, count: $0.count) })
    }

    /// How often to replace or how many parts to make; a negative number is no limit.
    private static func limit(_ call: borrowing ExpressionCall, _ index: Int) -> Int {
        guard index < call.count, call.int(index) >= 0 else { return .max }
        return Int(call.int(index))
    }

    static func reverse(_ call: borrowing ExpressionCall) throws(ExpressionFault) -> RuntimeValue {
        let text = try call.utf8(0)
        return try call.makeString(capacity: text.count) { buffer in
            var start = 0
            while start < text.count {
                let end = text.offset(afterCodePointAt: start)
                for index in start..<end { buffer[text.count - end + index - start] = text[index] }
                start = end
            }
            return text.count
        }
    }
}
