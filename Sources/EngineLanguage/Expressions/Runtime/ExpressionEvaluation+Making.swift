// MARK: Values made in the arena

extension ExpressionEvaluation {
    /// Text or bytes, copied.
    func makeText(
        _ tag: RuntimeValue.Tag, _ content: some Collection<UInt8>
    ) throws(ExpressionFault) -> RuntimeValue {
        try makeText(tag, capacity: content.count) { buffer in
            var (_, end) = buffer.initialize(from: content)
            if end > buffer.count { end = buffer.count }
            return end
        }
    }

    /// Text or bytes that `fill` writes.
    func makeText(
        _ tag: RuntimeValue.Tag, capacity: Int, _ fill: (UnsafeMutableBufferPointer<UInt8>) -> Int
    ) throws(ExpressionFault) -> RuntimeValue {
        try charge((capacity + 63) / 64)
        let place = try arena.allocate(capacity)
        let bytes = UnsafeMutableBufferPointer(start: place.assumingMemoryBound(to: UInt8.self), count: capacity)
        return RuntimeValue(tag, pointer: place, count: fill(bytes))
    }

    /// A list of values.
    func makeList(_ elements: some Collection<RuntimeValue>) throws(ExpressionFault) -> RuntimeValue {
        let count = elements.count
        try charge(count)
        let place = try arena.allocate(count * MemoryLayout<RuntimeValue>.stride)
            .bindMemory(to: RuntimeValue.self, capacity: count)
        _ = UnsafeMutableBufferPointer(start: place, count: count).initialize(from: elements)
        return RuntimeValue(.list, pointer: place, count: count)
    }

    /// An optional that holds a value.
    func makeOptional(_ value: RuntimeValue) throws(ExpressionFault) -> RuntimeValue {
        let place = try arena.allocate(MemoryLayout<RuntimeValue>.stride)
            .bindMemory(to: RuntimeValue.self, capacity: 1)
        place.initialize(to: value)
        return RuntimeValue(.optional, pointer: place, count: 0)
    }

    /// What an optional holds.
    func unwrap(_ optional: RuntimeValue) -> RuntimeValue? {
        optional.pointer?.assumingMemoryBound(to: RuntimeValue.self).pointee
    }
}
