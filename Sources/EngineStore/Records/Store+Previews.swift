internal import EngineDatabase

// What a run would do, without doing it: for a dry run.
extension Store {
    /// What a page would do.
    public struct PagePreview: Sendable {
        /// What would be added, updated and left.
        public internal(set) var counts = PageCounts()
        /// The rows that a full pass of the partition would now have seen.
        public internal(set) var seen: [Int64] = []
    }

    /// What a page would do, without doing it.
    /// - Parameters:
    ///   - batch: its records.
    ///   - stream: where they would go; nil for a stream that does not exist yet.
    ///   - partition: who reads them; nil for one that does not exist yet.
    /// - Returns: what would be added, updated and left, and what would be seen.
    /// - Throws: what the store refused.
    public func preview(
        _ batch: RecordBatch, in stream: StreamID?, of partition: PartitionID? = nil
    ) throws(StoreFault) -> PagePreview {
        try working { database in
            var preview = PagePreview()
            guard let stream else {
                for entry in batch.entries { preview.count(entry, known: nil) }
                return preview
            }
            var pass = try partition.map { try OpenPass($0, database) }
            let statements = try RecordStatements(
                database: database, stream: stream.number, partition: 0, stamp: 0, run: 0)
            defer { statements.finish() }
            try batch.bytes.withUnsafeBytes { bytes in
                for (number, entry) in batch.entries.enumerated() {
                    if let partition, try isOld(number, of: batch, partition, database) {
                        preview.counts.unchanged += 1
                        continue
                    }
                    let start = Int(entry.idStart)
                    let id = UnsafeRawBufferPointer(rebasing: bytes[start..<(start + Int(entry.idCount))])
                    let known = try statements.known(id)
                    preview.count(entry, known: known)
                    if let known, try pass?.isNews(known) == true { preview.seen.append(known.row) }
                }
            }
            return preview
        }
    }

    /// Whether an entry is a notice that was followed before.
    private func isOld(
        _ number: Int, of batch: RecordBatch, _ partition: PartitionID, _ database: SQLiteConnection
    ) throws -> Bool {
        guard !batch.additions.isEmpty, !batch.additions[number].notice.isEmpty else { return false }
        return try NoticeTable(database: database, partition: partition.number, reading: 0)
            .contains(batch.id(of: batch.entries[number]), batch.additions[number].notice)
    }

    /// Partitions with their positions, as far as they exist.
    /// - Parameters:
    ///   - stream: where their records go.
    ///   - source: the name of the definition's stream that reads them.
    ///   - keys: their keys.
    /// - Returns: one partition or nil for each key, in the same order.
    /// - Throws: what the store refused.
    public func existingPartitions(
        of stream: StreamID, source: String, keys: [String]
    ) throws(StoreFault) -> [StoredPartition?] {
        try working { database in
            try keys.map { key in
                try PartitionTable(database: database).all(
                    "WHERE stream = ? AND source = ? AND key = ?",
                    [.integer(stream.number), .text(source), .text(key)]
                ).first
            }
        }
    }
}

extension Store.PagePreview {
    /// Counts what storing a record would do.
    fileprivate mutating func count(_ entry: RecordBatch.Entry, known: RecordStatements.Known?) {
        let stored = known?.hash
        switch (entry.kind, stored) {
        case (.deletion, .some): counts.deleted += 1
        case (.deletion, nil), (.unchanged, _): counts.unchanged += 1
        case (.content, nil): counts.added += 1
        case (.content, .some(let hash)) where hash == entry.hash: counts.unchanged += 1
        case (.content, .some): counts.updated += 1
        }
    }
}

/// The full pass of a partition as the store has it, so that a dry run can go on with it.
private struct OpenPass {
    private let partition: Int64
    private let floor: Int64?
    private var seen: SeenRows

    init(_ partition: PartitionID, _ database: SQLiteConnection) throws {
        self.partition = partition.number
        floor = try PartitionTable(database: database).state(of: partition).floor
        seen = SeenRows(database: database, partition: partition.number)
    }

    /// Whether a record belongs to the partition, and its pass has not met it.
    mutating func isNews(_ known: RecordStatements.Known) throws -> Bool {
        guard known.hash != nil, known.partition == partition else { return false }
        guard let floor else { return true }
        return try known.row <= floor && !seen.contains(known.row)
    }
}
