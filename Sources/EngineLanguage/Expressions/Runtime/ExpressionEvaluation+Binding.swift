// MARK: Filling slots from bindings

extension ExpressionEvaluation {
    /// Pins the tapes of bindings, fills slots and runs what needs them.
    /// - Parameters:
    ///   - slots: what is read.
    ///   - bindings: where it is read from.
    ///   - body: gets the slots; values must not leave it.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws, or `limit` if the bindings are too large.
    func withSlots<Result>(
        _ slots: [ProgramSlot], from bindings: ExpressionBindings,
        _ body: (UnsafeBufferPointer<RuntimeValue>) throws(ExpressionFault) -> Result
    ) throws(ExpressionFault) -> Result {
        var found: [FoundBinding] = []
        var pinned: [JSONTape] = []
        for slot in slots { found.append(find(slot, in: bindings, &pinned)) }
        return try pin(pinned[...]) { () throws(ExpressionFault) in
            var values: [RuntimeValue] = []
            values.reserveCapacity(slots.count)
            for binding in found { values.append(try value(of: binding)) }
            return try values.withUnsafeBufferPointer { buffer throws(ExpressionFault) in try body(buffer) }
        }
    }

    /// Pins tapes, numbered from 0 on in an evaluation that has none yet.
    func withTapes<Result>(
        _ tapes: [JSONTape], _ body: () throws(ExpressionFault) -> Result
    ) throws(ExpressionFault) -> Result {
        try pin(tapes[...], body)
    }

    /// What a slot is bound to, and the keys that are still to be looked up in it.
    private struct FoundBinding {
        var binding: ExpressionBindings.Binding?
        var keys: ArraySlice<String>
        /// The number of its tape, if it is on one.
        var tape: UInt16 = 0
    }

    private func find(
        _ slot: ProgramSlot, in bindings: ExpressionBindings, _ pinned: inout [JSONTape]
    ) -> FoundBinding {
        var found = FoundBinding(binding: bindings[slot.root], keys: slot.keys[...])
        while let key = found.keys.first {
            if case .object(let fields)? = found.binding {
                found.binding = fields[key]
            } else if case .value(.map(let map))? = found.binding {
                found.binding = map[key].map { .value($0) }
            } else {
                break
            }
            found.keys.removeFirst()
        }
        if case .json(let tape, _)? = found.binding {
            found.tape = UInt16(tapes.count + pinned.count)
            pinned.append(tape)
        }
        return found
    }

    /// Pins one tape after the other.
    private func pin<Result>(
        _ pinned: ArraySlice<JSONTape>, _ body: () throws(ExpressionFault) -> Result
    ) throws(ExpressionFault) -> Result {
        guard let first = pinned.first else { return try body() }
        return try first.withReader { reader throws(ExpressionFault) in
            tapes.append(reader)
            defer { tapes.removeLast() }
            return try pin(pinned.dropFirst(), body)
        }
    }

    private func value(of found: FoundBinding) throws(ExpressionFault) -> RuntimeValue {
        let missing = RuntimeValue(.error, flags: ExpressionErrorKind.missing.rawValue)
        guard let binding = found.binding else { return missing }
        var value = try self.import(binding, tape: found.tape)
        for key in found.keys {
            let name = try makeText(.string, key.utf8)
            value = try select(value, ExpressionProgram.Key(value: name, json: JSONKey(key)), -1)
        }
        return value
    }

    private func `import`(
        _ binding: ExpressionBindings.Binding, tape: UInt16
    ) throws(ExpressionFault) -> RuntimeValue {
        switch binding {
        case .value(let value): return try self.import(value)
        case .json(_, let node): return value(of: node, on: tape)
        case .object(let fields): return try self.import(object: fields)
        }
    }

    /// A whole object: a map of its fields, by name.
    ///
    /// What is on a tape is copied, for it is not pinned.
    private func `import`(object fields: ExpressionBindings.Fields) throws(ExpressionFault) -> RuntimeValue {
        let map = try makeMap(capacity: fields.entries.count)
        for (name, binding) in fields.entries.sorted(by: { $0.name < $1.name }) {
            let key = try makeText(.string, name.utf8)
            switch binding {
            case .json(let tape, let node): try put(key, self.import(ExpressionValue(tape.value(at: node))), into: map)
            case .object(let fields): try put(key, self.import(object: fields), into: map)
            case .value(let value): try put(key, self.import(value), into: map)
            }
        }
        return finished(map)
    }
}
