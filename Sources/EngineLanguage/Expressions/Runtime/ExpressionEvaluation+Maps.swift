// MARK: Maps that are being built

extension ExpressionEvaluation {
    /// An empty map to put entries into.
    func makeMap(capacity: Int) throws(ExpressionFault) -> UnsafeMutablePointer<RuntimeMap> {
        let place = try arena.allocate(MemoryLayout<RuntimeMap>.stride).bindMemory(to: RuntimeMap.self, capacity: 1)
        let entries = try makeEntries(max(capacity, 4))
        place.initialize(to: RuntimeMap(entries: entries, count: 0, capacity: max(capacity, 4), table: nil, mask: 0))
        return place
    }

    /// The value of a map that has been built.
    func finished(_ map: UnsafeMutablePointer<RuntimeMap>) -> RuntimeValue {
        RuntimeValue(.map, pointer: map, count: map.pointee.count)
    }

    private func makeEntries(_ capacity: Int) throws(ExpressionFault) -> UnsafeMutablePointer<RuntimeMap.Entry> {
        try arena.allocate(capacity * MemoryLayout<RuntimeMap.Entry>.stride)
            .bindMemory(to: RuntimeMap.Entry.self, capacity: capacity)
    }

    /// Sets a key; the last value wins, at the first one's place.
    /// - Returns: whether the key was there before.
    @discardableResult
    func put(
        _ key: RuntimeValue, _ value: RuntimeValue, into map: UnsafeMutablePointer<RuntimeMap>
    ) throws(ExpressionFault) -> Bool {
        let key = try checkedKey(key)
        if let found = try index(of: key, in: map) {
            map.pointee.entries[found].value = value
            return true
        }
        try charge(1)
        if map.pointee.count == map.pointee.capacity { try grow(map) }
        (map.pointee.entries + map.pointee.count).initialize(to: RuntimeMap.Entry(key: key, value: value))
        map.pointee.count += 1
        if map.pointee.table != nil {
            try enter(map.pointee.count - 1, in: map)
        } else if map.pointee.count > RuntimeMap.scanned {
            try makeTable(map)
        }
        return false
    }

    /// A key with its escapes resolved and without number text.
    private func checkedKey(_ key: RuntimeValue) throws(ExpressionFault) -> RuntimeValue {
        switch key.kind {
        case .string where key.flags & RuntimeValue.Text.escaped != 0:
            let text = try utf8(key)
            return RuntimeValue(.string, pointer: text.baseAddress, count: text.count)
        case .bool, .int, .uint, .string: return key.arithmetic
        default: throw .type("a map key must be a bool, int, uint or string, not \(key.kind)")
        }
    }

    private func grow(_ map: UnsafeMutablePointer<RuntimeMap>) throws(ExpressionFault) {
        let capacity = map.pointee.capacity * 2
        let entries = try makeEntries(capacity)
        entries.moveInitialize(from: map.pointee.entries, count: map.pointee.count)
        map.pointee.entries = entries
        map.pointee.capacity = capacity
        if map.pointee.table != nil { try makeTable(map) }
    }

    private func makeTable(_ map: UnsafeMutablePointer<RuntimeMap>) throws(ExpressionFault) {
        var size = 32
        while size < map.pointee.capacity * 2 { size *= 2 }
        let table = try arena.allocate(size * MemoryLayout<UInt32>.stride).bindMemory(to: UInt32.self, capacity: size)
        table.initialize(repeating: 0, count: size)
        map.pointee.table = table
        map.pointee.mask = size - 1
        for index in 0..<map.pointee.count { try enter(index, in: map) }
    }

    private func enter(_ index: Int, in map: UnsafeMutablePointer<RuntimeMap>) throws(ExpressionFault) {
        guard let table = map.pointee.table else { return }
        var slot = try hash(map.pointee.entries[index].key) & map.pointee.mask
        while table[slot] != 0 { slot = (slot + 1) & map.pointee.mask }
        table[slot] = UInt32(index + 1)
    }

    /// The number of the entry with a key.
    func index(of key: RuntimeValue, in map: UnsafePointer<RuntimeMap>) throws(ExpressionFault) -> Int? {
        guard let table = map.pointee.table else {
            for index in 0..<map.pointee.count where try areEqual(map.pointee.entries[index].key, key) { return index }
            return nil
        }
        var slot = try hash(key) & map.pointee.mask
        while table[slot] != 0 {
            let index = Int(table[slot]) - 1
            if try areEqual(map.pointee.entries[index].key, key) { return index }
            slot = (slot + 1) & map.pointee.mask
        }
        return nil
    }

    /// Equal keys hash alike, across int, uint and double.
    ///
    /// Seeded, so upstream cannot choose colliding keys.
    private func hash(_ key: RuntimeValue) throws(ExpressionFault) -> Int {
        var hasher = Hasher()
        let key = key.arithmetic
        switch key.tag {
        case .string: hasher.combine(bytes: UnsafeRawBufferPointer(try utf8(key)))
        case .double:
            let value = key.double
            hasher.combine(Int64(exactly: value).map { UInt64(bitPattern: $0) } ?? UInt64(exactly: value) ?? key.bits)
        default: hasher.combine(key.bits)
        }
        return hasher.finalize()
    }
}
