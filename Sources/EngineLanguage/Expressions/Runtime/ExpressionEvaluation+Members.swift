// MARK: Fields and elements (expressions reference §3)

extension ExpressionEvaluation {
    /// `a.key`: missing if there is nothing.
    ///
    /// On an optional the rest of the chain is optional too.
    @inline(__always)
    func select(
        _ operand: RuntimeValue, _ key: ExpressionProgram.Key, _ counter: Int
    ) throws(ExpressionFault) -> RuntimeValue {
        switch operand.tag {
        case .tapeMap: return member(key.json, of: operand) ?? error(.missing, at: counter)
        case .map: return try find(key.value, in: operand) ?? error(.missing, at: counter)
        case .error: return operand
        case .optional:
            guard let held = unwrap(operand) else { return operand }
            guard held.kind == .map else { return error(.missing, at: counter) }
            guard let found = try field(key, of: held) else { return .none }
            return try makeOptional(found)
        default: return error(.missing, at: counter)
        }
    }

    /// `a.?key`.
    func selectOptional(
        _ operand: RuntimeValue, _ key: ExpressionProgram.Key
    ) throws(ExpressionFault) -> RuntimeValue {
        if operand.isError { return operand }
        let base = operand.tag == .optional ? unwrap(operand) ?? .null : operand
        guard base.kind == .map, let found = try field(key, of: base) else { return .none }
        return try makeOptional(found)
    }

    /// `has(a.key)`.
    func presence(_ operand: RuntimeValue, _ key: ExpressionProgram.Key) throws(ExpressionFault) -> RuntimeValue {
        if operand.isError { return operand }
        let base = operand.tag == .optional ? unwrap(operand) ?? .null : operand
        guard base.kind == .map else { return .bool(false) }
        return .bool(try field(key, of: base) != nil)
    }

    private func field(
        _ key: ExpressionProgram.Key, of map: RuntimeValue
    ) throws(ExpressionFault) -> RuntimeValue? {
        map.tag == .tapeMap ? member(key.json, of: map) : try find(key.value, in: map)
    }

    /// `a[key]`.
    func index(
        _ operand: RuntimeValue, _ key: RuntimeValue, _ counter: Int
    ) throws(ExpressionFault) -> RuntimeValue {
        if operand.isError { return operand }
        if key.isError { return key }
        guard operand.tag == .optional else {
            guard Self.isKey(key, of: operand) else { return mismatch(operand, key, counter) }
            return try element(key, of: operand) ?? error(.missing, at: counter)
        }
        guard let held = unwrap(operand) else { return operand }
        guard held.kind == .map || held.kind == .list else { return error(.missing, at: counter) }
        guard Self.isKey(key, of: held) else { return mismatch(held, key, counter) }
        guard let found = try element(key, of: held) else { return .none }
        return try makeOptional(found)
    }

    /// `a[?key]`.
    func indexOptional(
        _ operand: RuntimeValue, _ key: RuntimeValue, _ counter: Int
    ) throws(ExpressionFault) -> RuntimeValue {
        if operand.isError { return operand }
        if key.isError { return key }
        let base = operand.tag == .optional ? unwrap(operand) ?? .null : operand
        guard Self.isKey(key, of: base) else { return mismatch(base, key, counter) }
        guard let found = try element(key, of: base) else { return .none }
        return try makeOptional(found)
    }

    /// Whether a value may be asked for at all; what cannot be a key is a `type` error, not a missing
    /// one.
    private static func isKey(_ key: RuntimeValue, of base: RuntimeValue) -> Bool {
        switch (base.kind, key.kind) {
        case (.list, .int), (.list, .uint), (.list, .string), (_, .string): true
        case (.list, .double): key.double == key.double.rounded(.towardZero)
        case (.list, _): false
        case (.map, .bool), (.map, .int), (.map, .uint), (.map, .double): true
        case (.map, _): false
        default: true
        }
    }

    /// The element at a key, if there is one.
    ///
    /// A list that is asked for a text has none.
    private func element(_ key: RuntimeValue, of base: RuntimeValue) throws(ExpressionFault) -> RuntimeValue? {
        switch base.kind {
        case .map: return try find(key, in: base)
        case .list:
            guard let index = Self.listIndex(key), index >= 0, index < (try count(of: base)) else { return nil }
            return try element(index, of: base)
        default: return nil
        }
    }

    private static func listIndex(_ key: RuntimeValue) -> Int? {
        let key = key.arithmetic
        return switch key.tag {
        case .int: Int(exactly: key.int)
        case .uint: Int(exactly: key.bits)
        case .double: Int(exactly: key.double)
        default: nil
        }
    }

    private func element(_ index: Int, of list: RuntimeValue) throws(ExpressionFault) -> RuntimeValue {
        guard list.tag == .tapeList else { return try elements(of: list)[index] }
        try charge(index)
        let reader = tapes[Int(list.tape)]
        var node = reader.firstChild(node(of: list))
        for _ in 0..<index { node = reader.next(node) }
        return value(of: node, on: list.tape)
    }

    /// The ASCII lower case of a string; other values as they are.
    func lowercased(_ value: RuntimeValue) throws(ExpressionFault) -> RuntimeValue {
        guard value.tag == .string else { return value }
        let text = try utf8(value)
        return try makeText(.string, capacity: text.count) { buffer in
            for index in text.indices { buffer[index] = text[index] &- 65 < 26 ? text[index] | 0x20 : text[index] }
            return text.count
        }
    }
}
