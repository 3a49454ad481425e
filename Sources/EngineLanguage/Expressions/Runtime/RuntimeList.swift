/// A list that is being built.
struct RuntimeList {
    var elements: UnsafeMutablePointer<RuntimeValue>
    var count: Int
    var capacity: Int
}

extension ExpressionEvaluation {
    /// An empty list to append to.
    func makeListBuilder() throws(ExpressionFault) -> RuntimeValue {
        let place = try arena.allocate(MemoryLayout<RuntimeList>.stride).bindMemory(to: RuntimeList.self, capacity: 1)
        let elements = try arena.allocate(4 * MemoryLayout<RuntimeValue>.stride)
            .bindMemory(to: RuntimeValue.self, capacity: 4)
        place.initialize(to: RuntimeList(elements: elements, count: 0, capacity: 4))
        return RuntimeValue(.builder, pointer: place, count: 0)
    }

    /// Appends to a list that is being built.
    @inline(__always)
    func append(_ value: RuntimeValue, to builder: RuntimeValue) throws(ExpressionFault) {
        guard let list = builder.pointer?.assumingMemoryBound(to: RuntimeList.self) else { return }
        try append(value, to: UnsafeMutablePointer(mutating: list))
    }

    private func append(_ value: RuntimeValue, to list: UnsafeMutablePointer<RuntimeList>) throws(ExpressionFault) {
        try charge(1)
        if list.pointee.count == list.pointee.capacity {
            let capacity = list.pointee.capacity * 2
            let elements = try arena.allocate(capacity * MemoryLayout<RuntimeValue>.stride)
                .bindMemory(to: RuntimeValue.self, capacity: capacity)
            elements.moveInitialize(from: list.pointee.elements, count: list.pointee.count)
            list.pointee.elements = elements
            list.pointee.capacity = capacity
        }
        (list.pointee.elements + list.pointee.count).initialize(to: value)
        list.pointee.count += 1
    }

    /// The value of a list or map that has been built.
    func finish(_ builder: RuntimeValue) -> RuntimeValue {
        guard builder.tag == .builder, let pointer = builder.pointer else { return builder }
        if builder.flags == 1, let map = map(of: builder) {
            for index in 0..<map.pointee.count where map.pointee.entries[index].value.tag == .builder {
                map.pointee.entries[index].value = finish(map.pointee.entries[index].value)
            }
            return finished(map)
        }
        let list = pointer.assumingMemoryBound(to: RuntimeList.self).pointee
        return RuntimeValue(.list, pointer: list.elements, count: list.count)
    }

    /// An empty map to put entries into.
    func makeMapBuilder() throws(ExpressionFault) -> RuntimeValue {
        RuntimeValue(.builder, pointer: try makeMap(capacity: 4), count: 0, flags: 1)
    }

    /// The map that a builder builds.
    func map(of builder: RuntimeValue) -> UnsafeMutablePointer<RuntimeMap>? {
        builder.pointer.map { UnsafeMutablePointer(mutating: $0.assumingMemoryBound(to: RuntimeMap.self)) }
    }
}
