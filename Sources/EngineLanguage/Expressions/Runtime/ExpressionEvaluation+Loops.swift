// MARK: Going over lists and maps

extension ExpressionEvaluation {
    /// Begins the way over a list or map.
    ///
    /// The way is the collection, and beside it how far it is gone.
    /// - Returns: whether there is none, because the range is an error or cannot be gone over.
    func iterate(
        _ way: UnsafeMutablePointer<RuntimeValue>, _ range: UnsafeMutablePointer<RuntimeValue>,
        _ result: UnsafeMutablePointer<RuntimeValue>, _ counter: Int
    ) throws(ExpressionFault) -> Bool {
        let collection = range.pointee
        var position = RuntimeValue.int(0)
        switch collection.tag {
        case .list: break
        case .tapeList:
            let reader = tapes[Int(collection.tape)]
            position.bits = UInt64(reader.firstChild(node(of: collection)).index)
            position.extent = UInt32(reader.count(node(of: collection)))
        case .map: break
        case .tapeMap: way.pointee = finished(try tapeEntries(collection))
        default:
            result.pointee = collection.isError ? collection : mismatch(collection, collection, counter)
            return true
        }
        (way + 1).initialize(to: position)
        return false
    }

    /// Goes one step; the result is whether there was one.
    @inline(__always)
    func advance(
        _ way: UnsafeMutablePointer<RuntimeValue>, _ variable: UnsafeMutablePointer<RuntimeValue>, two: Bool
    ) throws(ExpressionFault) -> Bool {
        let collection = way.pointee
        let index = Int((way + 1).pointee.bits)
        switch collection.tag {
        case .list:
            guard index < Int(collection.extent), let elements = collection.pointer else { return false }
            give(.int(index), elements.assumingMemoryBound(to: RuntimeValue.self)[index], to: variable, two)
        case .tapeList:
            return advanceOnTape(way, variable, two)
        default:
            guard index < Int(collection.extent), let map = collection.pointer else { return false }
            let entry = map.assumingMemoryBound(to: RuntimeMap.self).pointee.entries[index]
            variable.pointee = entry.key
            if two { (variable + 1).pointee = entry.value }
        }
        (way + 1).pointee.bits &+= 1
        return true
    }

    private func advanceOnTape(
        _ way: UnsafeMutablePointer<RuntimeValue>, _ variable: UnsafeMutablePointer<RuntimeValue>, _ two: Bool
    ) -> Bool {
        let left = (way + 1).pointee.extent
        guard left > 0 else { return false }
        let reader = tapes[Int(way.pointee.tape)]
        let node = JSONNode(index: Int32(truncatingIfNeeded: (way + 1).pointee.bits))
        let gone = reader.count(self.node(of: way.pointee)) - Int(left)
        give(.int(gone), value(of: node, on: way.pointee.tape), to: variable, two)
        (way + 1).pointee.bits = UInt64(reader.next(node).index)
        (way + 1).pointee.extent = left - 1
        return true
    }

    @inline(__always)
    private func give(
        _ index: RuntimeValue, _ element: RuntimeValue, to variable: UnsafeMutablePointer<RuntimeValue>, _ two: Bool
    ) {
        if two {
            variable.pointee = index
            (variable + 1).pointee = element
        } else {
            variable.pointee = element
        }
    }

    /// Asks a filter; the result is whether the element is passed over.
    func filter(
        _ result: UnsafeMutablePointer<RuntimeValue>, _ test: UnsafeMutablePointer<RuntimeValue>, _ counter: Int
    ) -> Bool {
        if test.pointee.tag == .bool { return !test.pointee.bool }
        if !result.pointee.isError { result.pointee = notBool(test.pointee, counter) }
        return true
    }
}
