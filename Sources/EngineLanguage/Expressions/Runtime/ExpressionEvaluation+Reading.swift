// MARK: Looking into values

extension ExpressionEvaluation {
    /// The UTF-8 of a string, escapes resolved.
    @inline(__always)
    func utf8(_ value: RuntimeValue) throws(ExpressionFault) -> UnsafeBufferPointer<UInt8> {
        value.flags & RuntimeValue.Text.escaped == 0 ? value.content : try unescape(value)
    }

    private func unescape(_ value: RuntimeValue) throws(ExpressionFault) -> UnsafeBufferPointer<UInt8> {
        let content = value.content
        try charge((content.count + 63) / 64)
        // A surrogate without its partner, six bytes, becomes three: decoding never makes a string
        // longer.
        let place = try arena.allocate(content.count).assumingMemoryBound(to: UInt8.self)
        return UnsafeBufferPointer(start: place, count: EscapedText.decode(content, to: place))
    }

    /// The number of elements of a list, of entries of a map.
    func count(of value: RuntimeValue) throws(ExpressionFault) -> Int {
        switch value.tag {
        case .list, .map: return Int(value.extent)
        case .tapeList: return tapes[Int(value.tape)].count(node(of: value))
        case .tapeMap: return try entries(of: value).count
        default: return 0
        }
    }

    /// The elements of a list, side by side.
    func elements(of list: RuntimeValue) throws(ExpressionFault) -> UnsafeBufferPointer<RuntimeValue> {
        if list.tag == .tapeList { return try tapeElements(list) }
        return UnsafeBufferPointer(
            start: list.pointer?.assumingMemoryBound(to: RuntimeValue.self), count: Int(list.extent))
    }

    /// The entries of a map in order, keys unique.
    func entries(of map: RuntimeValue) throws(ExpressionFault) -> UnsafeBufferPointer<RuntimeMap.Entry> {
        if map.tag == .tapeMap {
            let made = try tapeEntries(map)
            return UnsafeBufferPointer(start: made.pointee.entries, count: made.pointee.count)
        }
        let built = map.pointer?.assumingMemoryBound(to: RuntimeMap.self)
        return UnsafeBufferPointer(start: built?.pointee.entries, count: built?.pointee.count ?? 0)
    }

    /// The value of a key in a map.
    func find(_ key: RuntimeValue, in map: RuntimeValue) throws(ExpressionFault) -> RuntimeValue? {
        if map.tag == .tapeMap {
            return key.tag == .string ? try member(utf8(key), of: map) : nil
        }
        guard let built = map.pointer?.assumingMemoryBound(to: RuntimeMap.self) else { return nil }
        return try index(of: key, in: built).map { built.pointee.entries[$0].value }
    }
}
