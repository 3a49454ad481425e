// MARK: Values on a JSON tape: nothing is decoded before it is needed

extension ExpressionEvaluation {
    /// The value of a node.
    @inline(__always)
    func value(of node: JSONNode, on tape: UInt16) -> RuntimeValue {
        let reader = tapes[Int(tape)]
        switch reader.tag(node) {
        case .null: return .null
        case .false: return .bool(false)
        case .true: return .bool(true)
        case .integer: return integer(reader.content(node))
        case .decimal: return number(reader.content(node), .double)
        case .string: return text(reader.content(node), RuntimeValue.Text.token)
        case .escapedString:
            return text(reader.content(node), RuntimeValue.Text.token | RuntimeValue.Text.escaped)
        case .array: return RuntimeValue(.tapeList, bits: UInt64(node.index), tape: tape)
        case .object: return RuntimeValue(.tapeMap, bits: UInt64(node.index), tape: tape)
        }
    }

    @inline(__always)
    private func text(_ content: UnsafeBufferPointer<UInt8>, _ flags: UInt8) -> RuntimeValue {
        RuntimeValue(.string, pointer: content.baseAddress, count: content.count, flags: flags)
    }

    @inline(__always)
    private func number(_ content: UnsafeBufferPointer<UInt8>, _ tag: RuntimeValue.Tag) -> RuntimeValue {
        RuntimeValue(.number, pointer: content.baseAddress, count: content.count, flags: tag.rawValue)
    }

    @inline(__always)
    private func integer(_ content: UnsafeBufferPointer<UInt8>) -> RuntimeValue {
        // 18 characters always fit into int64.
        if content.count <= 18 { return number(content, .int) }
        switch NumberToken(content) {
        case .int: return number(content, .int)
        case .uint: return number(content, .uint)
        case .double: return number(content, .double)
        }
    }

    /// The node that a tape value stands for.
    @inline(__always)
    func node(of value: RuntimeValue) -> JSONNode { JSONNode(index: Int32(truncatingIfNeeded: value.bits)) }

    /// The value of a key in an object of a tape.
    @inline(__always)
    func member(_ key: JSONKey, of object: RuntimeValue) -> RuntimeValue? {
        tapes[Int(object.tape)].member(key, of: node(of: object)).map { value(of: $0, on: object.tape) }
    }

    /// The value of a computed key in an object of a tape; the last one if it is repeated.
    func member(_ key: UnsafeBufferPointer<UInt8>, of object: RuntimeValue) throws(ExpressionFault) -> RuntimeValue? {
        let reader = tapes[Int(object.tape)]
        var name = reader.firstChild(node(of: object))
        var found: JSONNode?
        let count = reader.count(node(of: object))
        try charge(count)
        for _ in 0..<count {
            let candidate = value(of: name, on: object.tape)
            if haveSameBytes(try utf8(candidate), key) { found = reader.value(ofKey: name) }
            name = reader.next(reader.value(ofKey: name))
        }
        return found.map { value(of: $0, on: object.tape) }
    }

    /// The elements of an array of a tape, side by side in the arena.
    func tapeElements(_ list: RuntimeValue) throws(ExpressionFault) -> UnsafeBufferPointer<RuntimeValue> {
        let reader = tapes[Int(list.tape)]
        let count = reader.count(node(of: list))
        try charge(count)
        let place = try arena.allocate(count * MemoryLayout<RuntimeValue>.stride)
            .bindMemory(to: RuntimeValue.self, capacity: count)
        var node = reader.firstChild(node(of: list))
        for index in 0..<count {
            (place + index).initialize(to: value(of: node, on: list.tape))
            node = reader.next(node)
        }
        return UnsafeBufferPointer(start: place, count: count)
    }

    /// A map in the arena with the members of an object of a tape; of a repeated key the last value.
    func tapeEntries(_ map: RuntimeValue) throws(ExpressionFault) -> UnsafeMutablePointer<RuntimeMap> {
        let reader = tapes[Int(map.tape)]
        let count = reader.count(node(of: map))
        let made = try makeMap(capacity: count)
        var name = reader.firstChild(node(of: map))
        for _ in 0..<count {
            let member = reader.value(ofKey: name)
            try put(value(of: name, on: map.tape), value(of: member, on: map.tape), into: made)
            name = reader.next(member)
        }
        return made
    }
}
