internal import EngineCrypto
internal import EngineLanguage

// MARK: Items that are not mapped

extension RecordWriting {
    /// Writes the key of an item.
    /// - Returns: where it lies, empty if it cannot be told without mapping the item or if that would end in a fault;
    ///   and the item's cursor.
    mutating func takeKey(_ node: JSONNode) -> (id: Range<Int>, cursor: ExpressionValue?) {
        let start = records.bytes.count
        records.cursor = nil
        guard fault(taking: node) == nil, let entry = records.entries.popLast() else { return (start..<start, nil) }
        return (entry.id, records.cursor)
    }

    /// Takes an item that is as it was, as if it were mapped again.
    /// - Returns: false if it must be mapped.
    mutating func keep(_ index: Int, of known: KnownItems) -> Bool {
        guard let place = known.places[index],
            let notes = FieldNotes(known.bytes[place], fields: records.presence.count)
        else { return false }
        let item = known.sources.entries[index]
        count(notes)
        if let cursor = item.cursor { note(cursor) }
        let start = records.bytes.count
        records.bytes += known.sources.bytes[item.id]
        let end = records.bytes.count
        item.hash.append(to: &records.bytes)
        records.entries.append(
            .init(
                id: start..<end, payload: end..<end, isDeleted: false, source: end..<records.bytes.count,
                isUnchanged: true))
        return true
    }

    private mutating func count(_ notes: FieldNotes) {
        for index in records.presence.indices {
            records.presence[index] += Int(truncatingIfNeeded: notes.present >> UInt64(index) & 1)
        }
        guard notes.drifted != 0 else { return }
        for index in records.drift.indices {
            records.drift[index] += Int(truncatingIfNeeded: notes.drifted >> UInt64(index) & 1)
        }
    }
}

extension ContentHash {
    /// Appends the 16 bytes, the upper ones first.
    func append(to bytes: inout [UInt8]) {
        withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { bytes.append(contentsOf: $0) }
    }
}
