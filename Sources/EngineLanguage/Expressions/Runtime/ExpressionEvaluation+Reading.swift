// MARK: Looking into values

extension ExpressionEvaluation {
    /// The UTF-8 of a string, escapes resolved.
    @inline(__always)
    func utf8(_ value: RuntimeValue) throws(ExpressionFault) -> UnsafeBufferPointer<UInt8> {
        value.flags & RuntimeValue.Text.escaped == 0 ? value.content : try unescape(value)
    }

    /// The number of elements of a list, of entries of a map.
    func count(of value: RuntimeValue) throws(ExpressionFault) -> Int {
        switch value.tag {
        case .list, .map: Int(value.extent)
        default: 0
        }
    }

    /// The elements of a list, side by side.
    func elements(of list: RuntimeValue) throws(ExpressionFault) -> UnsafeBufferPointer<RuntimeValue> {
        UnsafeBufferPointer(start: list.pointer?.assumingMemoryBound(to: RuntimeValue.self), count: Int(list.extent))
    }

    /// The entries of a map in order, keys unique.
    func entries(of map: RuntimeValue) throws(ExpressionFault) -> UnsafeBufferPointer<RuntimeMap.Entry> {
        let built = map.pointer?.assumingMemoryBound(to: RuntimeMap.self)
        return UnsafeBufferPointer(start: built?.pointee.entries, count: built?.pointee.count ?? 0)
    }

    /// The value of a key in a map.
    func find(_ key: RuntimeValue, in map: RuntimeValue) throws(ExpressionFault) -> RuntimeValue? {
        guard let built = map.pointer?.assumingMemoryBound(to: RuntimeMap.self) else { return nil }
        return try index(of: key, in: built).map { built.pointee.entries[$0].value }
    }

    private func unescape(_ value: RuntimeValue) throws(ExpressionFault) -> UnsafeBufferPointer<UInt8> {
        value.content
    }
}
