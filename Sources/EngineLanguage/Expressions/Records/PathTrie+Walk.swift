// MARK: The walk over a record

extension PathTrie {
    private static let missing = RuntimeValue(.error, flags: ExpressionErrorKind.missing.rawValue)

    /// Fills the slots of all paths from a record on a tape.
    /// - Parameters:
    ///   - slots: a path that finds nothing becomes a missing error.
    ///   - record: the record.
    ///   - reader: the tape's reader.
    ///   - tape: its number in the evaluation.
    ///   - evaluation: makes the values.
    @inline(__always)
    func fill(
        _ slots: UnsafeMutablePointer<RuntimeValue>, from record: JSONNode, _ reader: JSONReader, tape: UInt16,
        _ evaluation: ExpressionEvaluation
    ) {
        for slot in order[0..<nodes[0].endSlot] { slots[slot] = Self.missing }
        visit(0, record, slots, reader, tape, evaluation)
    }

    private func visit(
        _ number: Int, _ value: JSONNode, _ slots: UnsafeMutablePointer<RuntimeValue>, _ reader: JSONReader,
        _ tape: UInt16, _ evaluation: ExpressionEvaluation
    ) {
        let node = nodes[number]
        if node.slot >= 0 { slots[node.slot] = evaluation.value(of: value, on: tape) }
        guard node.childCount > 0, reader.tag(value) == .object else { return }
        var name = reader.firstChild(value)
        for _ in 0..<reader.count(value) {
            let member = reader.value(ofKey: name)
            if let child = child(of: node, named: name, reader) {
                // Of a repeated key the last one counts: what the one before had found is forgotten.
                for slot in order[nodes[child].firstSlot..<nodes[child].endSlot] { slots[slot] = Self.missing }
                visit(child, member, slots, reader, tape, evaluation)
            }
            name = reader.next(member)
        }
    }

    @inline(__always)
    private func child(of node: Node, named name: JSONNode, _ reader: JSONReader) -> Int? {
        let word = reader.word(name)
        let length = JSONWord.length(word)
        let prefix = JSONKey.prefix(reader.bytes, from: JSONWord.start(word), length: length)
        guard JSONWord.rawTag(word) == JSONTag.string.rawValue else {
            return escapedChild(of: node, named: name, reader)
        }
        guard node.bloom & Self.bit(prefix, length) != 0 else { return nil }
        for index in node.firstChild..<node.firstChild + node.childCount {
            let child = children[index]
            guard child.prefix == prefix, child.length == length else { continue }
            if length <= 8 || reader.equals(name, keys[child.key]) { return child.node }
        }
        return nil
    }

    private func escapedChild(of node: Node, named name: JSONNode, _ reader: JSONReader) -> Int? {
        for index in node.firstChild..<node.firstChild + node.childCount
        where reader.equals(name, keys[children[index].key]) {
            return children[index].node
        }
        return nil
    }
}
