// MARK: Instructions that build lists and maps
//
// The register `a` holds what is being built, or the first error that went into it, which then is the
// result.

extension ExpressionEvaluation {
    func build(
        _ instruction: Instruction, _ a: UnsafeMutablePointer<RuntimeValue>, _ b: UnsafeMutablePointer<RuntimeValue>,
        _ c: UnsafeMutablePointer<RuntimeValue>, _ counter: Int
    ) throws(ExpressionFault) {
        switch instruction.operation {
        case .newList: a.pointee = try makeListBuilder()
        case .newMap: a.pointee = try makeMapBuilder()
        case .finish: a.pointee = finish(a.pointee)
        case .sort: try sort(a)
        case .countEnd:
            if !a.pointee.isError { a.pointee = .bool(a.pointee.int == 1) }
        default:
            if a.pointee.isError { return }
            if b.pointee.isError {
                a.pointee = b.pointee
                return
            }
            try add(instruction, a, b.pointee, c, counter)
        }
    }

    private func add(
        _ instruction: Instruction, _ a: UnsafeMutablePointer<RuntimeValue>, _ b: RuntimeValue,
        _ c: UnsafeMutablePointer<RuntimeValue>, _ counter: Int
    ) throws(ExpressionFault) {
        switch instruction.operation {
        case .append: try append(b, to: a.pointee)
        case .appendOptional:
            guard b.tag == .optional else { return a.pointee = mismatch(b, b, counter) }
            if let held = unwrap(b) { try append(held, to: a.pointee) }
        case .countStep:
            guard b.tag == .bool else { return a.pointee = notBool(b, counter) }
            if b.bool { a.pointee = .int(a.pointee.int + 1) }
        case .putAll: try putAll(a, b, counter)
        case .put, .putOptional, .putLast, .group: try put(instruction.operation, a, b, c.pointee, counter)
        default: break
        }
    }

    private func put(
        _ operation: Instruction.Operation, _ a: UnsafeMutablePointer<RuntimeValue>, _ key: RuntimeValue,
        _ value: RuntimeValue, _ counter: Int
    ) throws(ExpressionFault) {
        guard let map = map(of: a.pointee) else { return }
        if value.isError { return a.pointee = value }
        switch key.kind {
        case .bool, .int, .uint, .string: break
        default: return a.pointee = mismatch(key, key, counter)
        }
        var value = value
        switch operation {
        case .putOptional:
            guard value.tag == .optional else { return a.pointee = mismatch(value, value, counter) }
            guard let held = unwrap(value) else { return }
            value = held
        case .group: return try group(key, value, map)
        default: break
        }
        if try put(key, value, into: map), operation != .putLast {
            a.pointee = error(.value("a key of the map is repeated"))
        }
    }

    private func group(
        _ key: RuntimeValue, _ value: RuntimeValue, _ map: UnsafeMutablePointer<RuntimeMap>
    ) throws(ExpressionFault) {
        if let found = try index(of: key, in: map) {
            return try append(value, to: map.pointee.entries[found].value)
        }
        let list = try makeListBuilder()
        try append(value, to: list)
        try put(key, list, into: map)
    }

    private func putAll(
        _ a: UnsafeMutablePointer<RuntimeValue>, _ entries: RuntimeValue, _ counter: Int
    ) throws(ExpressionFault) {
        guard let map = map(of: a.pointee) else { return }
        guard entries.kind == .map else { return a.pointee = mismatch(entries, entries, counter) }
        for entry in try self.entries(of: entries) where try put(entry.key, entry.value, into: map) {
            a.pointee = error(.value("a key of the map is repeated"))
            return
        }
    }

    /// Sorts the second of each pair of elements by the first, stable.
    private func sort(_ a: UnsafeMutablePointer<RuntimeValue>) throws(ExpressionFault) {
        guard a.pointee.tag == .builder else { return }
        let pairs = try elements(of: finish(a.pointee))
        do throws(ExpressionFault) {
            a.pointee = try makeList(sorted(pairs))
        } catch {
            guard error.kind != .limit else { throw error }
            a.pointee = self.error(error)
        }
    }

    private func sorted(
        _ pairs: UnsafeBufferPointer<RuntimeValue>
    ) throws(ExpressionFault) -> [RuntimeValue] {
        let keys = stride(from: 0, to: pairs.count, by: 2).map { pairs[$0] }
        let places = try keys.withUnsafeBufferPointer { keys throws(ExpressionFault) in
            try ListOrder.places(sortedBy: keys, in: self)
        }
        return places.map { pairs[$0 * 2 + 1] }
    }
}
