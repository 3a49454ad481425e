internal import EngineDatabase

extension Store {
    /// What ending a full pass would delete.
    public struct PassRest: Sendable, Hashable {
        /// How many records the partition owns.
        public let records: Int
        /// How many of them the pass has not seen.
        public let unseen: Int

        /// Puts both together.
        public init(records: Int, unseen: Int) {
            self.records = records
            self.unseen = unseen
        }

        /// The share that would be deleted, from 0 to 1.
        public var share: Double { records == 0 ? 0 : Double(unseen) / Double(records) }
    }

    /// Begins a full pass that will delete what it does not see, forgetting an older one that did not end.
    ///
    /// Until it ends, pages of the partition note which records they saw; a pass that was interrupted goes on with the
    /// next page.
    /// - Parameters:
    ///   - partition: who reads.
    ///   - run: the run that begins it.
    ///   - checkpoint: the position to begin at, as JSON text; nil forgets the old one.
    ///   - lease: the lease under which it is read, which is renewed.
    /// - Throws: `.leaseLost` if somebody else holds the lease by now.
    public func beginPass(
        of partition: PartitionID, run: RunID, checkpoint: String?, lease: Lease? = nil
    ) throws(StoreFault) {
        try writing { database in
            try prove(lease, in: database)
            try PartitionTable(database: database).clearSeen(partition.number)
            try QuarantineTable.doubt(partition.number, in: database)
            _ = try database.run(
                """
                UPDATE partitions SET pass_floor = (SELECT value FROM counters WHERE name = 'row'), pass_run = ?2,
                    pass_added = 0, pass_seen = 0, pass_counted = 1, checkpoint = ?3, updated_at = ?4
                WHERE id = ?1
                """,
                [.integer(partition.number), .integer(run.number), .optional(checkpoint), .integer(now)])
        }
    }

    /// What ending the open pass of a partition would delete, for the guard against shrinking.
    ///
    /// Without an open pass nothing is unseen.
    public func restOfPass(of partition: PartitionID) throws(StoreFault) -> PassRest {
        try working { database in
            let state = try PartitionTable(database: database).state(of: partition)
            guard let floor = state.floor else { return PassRest(records: Int(state.records), unseen: 0) }
            let unseen = try state.unseen ?? UnseenRecords(database: database, state: state, floor: floor).count()
            return PassRest(records: Int(state.records), unseen: Int(unseen))
        }
    }

    /// Ends a full pass that was read to its end: deletes what it did not see, and stores the position.
    /// - Parameters:
    ///   - partition: who read.
    ///   - run: the run that ends it.
    ///   - checkpoint: the position after it, as JSON text; nil leaves the position as it is.
    ///   - lease: the lease under which it was read, which is renewed.
    /// - Returns: what it deleted.
    /// - Throws: `.leaseLost` if somebody else holds the lease by now.
    public func finishPass(
        of partition: PartitionID, run: RunID, checkpoint: String?, lease: Lease? = nil
    ) throws(StoreFault) -> PageCounts {
        try writing { database in
            try prove(lease, in: database)
            let partitions = PartitionTable(database: database)
            var state = try partitions.state(of: partition)
            let counts = try deleteUnseen(&state, run: run, in: database)
            state.floor = nil
            state.isCounted = true
            try partitions.save(state, checkpoint: checkpoint, at: now)
            try partitions.clearSeen(state.id)
            try QuarantineTable.clearDoubted(state.id, in: database)
            return counts
        }
    }

    /// Ends an open pass that will not be read to its end.
    ///
    /// Nothing is deleted.
    public func abandonPass(of partition: PartitionID, lease: Lease? = nil) throws(StoreFault) {
        try writing { database in
            try prove(lease, in: database)
            try PartitionTable(database: database).clearSeen(partition.number)
            _ = try database.run(
                "UPDATE partitions SET pass_floor = NULL, pass_counted = 1 WHERE id = ?",
                [.integer(partition.number)])
        }
    }

    /// Deletes a partition whose parent is gone, with the records that it owns.
    /// - Returns: what it deleted.
    public func endPartition(
        _ partition: PartitionID, run: RunID, lease: Lease? = nil
    ) throws(StoreFault) -> PageCounts {
        try writing { database in
            try prove(lease, in: database)
            let partitions = PartitionTable(database: database)
            try partitions.clearSeen(partition.number)
            try QuarantineTable.clear(partition.number, in: database)
            var state = try partitions.state(of: partition)
            // A pass that begins after every row and has seen none: all records are unseen.
            state.floor = .max
            state.isCounted = false
            let counts = try deleteUnseen(&state, run: run, in: database)
            try database.run("DELETE FROM partitions WHERE id = ?", [.integer(state.id)])
            return counts
        }
    }

    private func deleteUnseen(
        _ state: inout PartitionState, run: RunID, in database: SQLiteConnection
    ) throws -> PageCounts {
        guard let floor = state.floor, state.unseen != 0 else { return PageCounts() }
        let change = try StreamChange(database: database, state: state, now: now)
        var counts = PageCounts()
        counts.deleted = try UnseenRecords(database: database, state: state, floor: floor)
            .delete(run: run, stamp: change.stamp)
        state.records -= Int64(counts.deleted)
        try change.save(counts, lastRow: change.lastRow)
        try RunTable(database: database).add(counts, pages: 0, bytes: 0, to: run, source: state.source)
        return counts
    }
}

/// The records of a partition that its open pass has not seen.
struct UnseenRecords {
    let database: SQLiteConnection
    let state: PartitionState
    let floor: Int64

    /// How many records are looked at before those that are found are deleted: a bound for memory.
    private static let portion = 10_000

    func count() throws -> Int64 {
        var seen = SeenRows(database: database, partition: state.id)
        var count: Int64 = 0
        try forEachPortion { portion in
            for record in portion where try !seen.contains(record.row) { count += 1 }
        }
        return count
    }

    /// Marks them as deleted.
    /// - Returns: how many there were.
    func delete(run: RunID, stamp: Int64) throws -> Int {
        var seen = SeenRows(database: database, partition: state.id)
        var count = 0
        try forEachPortion { portion in
            for record in portion where try !seen.contains(record.row) {
                try database.run(
                    "UPDATE record_keys SET hash = NULL WHERE stream = ? AND id = ?",
                    [.integer(state.stream), .text(record.id)])
                try database.run(
                    "UPDATE records SET deleted_at = ?1, last_modified = ?1, run = ?2, version = NULL WHERE row = ?3",
                    [.integer(stamp), .integer(run.number), .integer(record.row)])
                count += 1
            }
        }
        return count
    }

    /// Goes through the live records that the partition owned when its pass began.
    private func forEachPortion(_ body: ([(id: String, row: Int64)]) throws -> Void) throws {
        // Ids may be empty: the first portion begins at the empty text, the others after the last one seen.
        var from = (comparison: ">=", id: "")
        while true {
            let sql = """
                SELECT id, row, partition = ?3 AND row <= ?4 AND hash IS NOT NULL FROM record_keys
                WHERE stream = ?1 AND id \(from.comparison) ?2 ORDER BY id LIMIT \(UnseenRecords.portion)
                """
            var portion: [(id: String, row: Int64)] = []
            var last: String?
            let values: [DatabaseValue] = [
                .integer(state.stream), .text(from.id), .integer(state.id), .integer(floor),
            ]
            try database.forEachRow(of: sql, values) { row in
                let id = row.text(0)
                last = id
                if row.integer(2) == 1 { portion.append((id, row.integer(1))) }
            }
            try body(portion)
            guard let last else { return }
            from = (">", last)
        }
    }
}
