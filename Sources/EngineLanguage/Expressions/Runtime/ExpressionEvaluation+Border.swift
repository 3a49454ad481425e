// MARK: Values in and out

extension ExpressionEvaluation {
    /// A value from outside, copied into the arena.
    func `import`(_ value: ExpressionValue) throws(ExpressionFault) -> RuntimeValue {
        switch value {
        case .null: return .null
        case .bool(let value): return .bool(value)
        case .int(let value): return .int(value)
        case .uint(let value): return .uint(value)
        case .double(let value): return .double(value)
        case .number(let number): return try importNumber(number)
        case .string(let text): return try makeText(.string, text.utf8)
        case .bytes(let bytes): return try makeText(.bytes, bytes)
        case .list(let elements): return try importList(elements)
        case .map(let map): return try importMap(map)
        case .timestamp(let instant): return .timestamp(instant)
        case .duration(let duration): return .duration(duration)
        case .type(let name): return try makeText(.type, name.utf8)
        case .optional(let wrapped):
            guard let wrapped else { return .none }
            return try makeOptional(self.import(wrapped))
        }
    }

    private func importNumber(_ number: ExpressionNumber) throws(ExpressionFault) -> RuntimeValue {
        var value = try makeText(.number, number.text.utf8)
        value.flags = value.arithmetic.tag.rawValue
        return value
    }

    private func importList(_ elements: [ExpressionValue]) throws(ExpressionFault) -> RuntimeValue {
        var imported: [RuntimeValue] = []
        imported.reserveCapacity(elements.count)
        for element in elements { imported.append(try self.import(element)) }
        return try makeList(imported)
    }

    private func importMap(_ map: ExpressionMap) throws(ExpressionFault) -> RuntimeValue {
        let made = try makeMap(capacity: map.count)
        for entry in map.entries { try put(self.import(entry.key), self.import(entry.value), into: made) }
        return finished(made)
    }

    /// A copy of a value that outlives the evaluation.
    func export(_ value: RuntimeValue) throws(ExpressionFault) -> ExpressionValue {
        switch value.kind {
        case .error: throw fault(of: value)
        case .null: return .null
        case .bool: return .bool(value.bool)
        case .int, .uint, .double: return exportNumber(value)
        case .string: return .string(String(decoding: try utf8(value), as: UTF8.self))
        case .bytes: return .bytes(Array(value.content))
        case .timestamp: return .timestamp(value.timestamp)
        case .duration: return .duration(value.duration)
        case .type: return .type(String(decoding: value.content, as: UTF8.self))
        case .optional:
            guard let wrapped = unwrap(value) else { return .optional(nil) }
            return .optional(try export(wrapped))
        case .list: return try exportList(value)
        case .map: return try exportMap(value)
        }
    }

    private func exportNumber(_ value: RuntimeValue) -> ExpressionValue {
        switch value.tag {
        case .number: .number(ExpressionNumber(text: String(decoding: value.content, as: UTF8.self)))
        case .int: .int(value.int)
        case .uint: .uint(value.uint)
        default: .double(value.double)
        }
    }

    private func exportList(_ value: RuntimeValue) throws(ExpressionFault) -> ExpressionValue {
        let elements = try elements(of: value)
        var exported: [ExpressionValue] = []
        exported.reserveCapacity(elements.count)
        for element in elements { exported.append(try export(element)) }
        return .list(exported)
    }

    private func exportMap(_ value: RuntimeValue) throws(ExpressionFault) -> ExpressionValue {
        var exported: [(ExpressionValue, ExpressionValue)] = []
        for entry in try entries(of: value) { exported.append((try export(entry.key), try export(entry.value))) }
        return .map(ExpressionMap(unique: exported))
    }

    /// The fault that an error value stands for, without its place.
    func fault(of error: RuntimeValue) -> ExpressionFault {
        guard error.bits > 0, error.bits <= UInt64(faults.count) else {
            return ExpressionFault(ExpressionErrorKind(rawValue: error.flags) ?? .type, "a value is not there")
        }
        return faults[Int(error.bits) - 1]
    }
}
