internal import EngineDatabase

/// Who reads a share of a stream, and how far: the whole of it, unless a definition has `for_each`.
public struct StoredPartition: Sendable, Hashable {
    /// Its number.
    public let id: PartitionID
    /// The stream that its records go to.
    public let stream: StreamID
    /// The name of the definition's stream that reads it.
    public let source: String
    /// Its key among the partitions of that stream; empty for the only one.
    public let key: String
    /// The position, as JSON text.
    public let checkpoint: String?
    /// How many records it owns.
    public let records: Int
    /// Whether a full pass that looks for deletions has begun and not ended.
    public let isInPass: Bool
}

/// The state of a partition while something is written.
struct PartitionState {
    let id: Int64
    let stream: Int64
    let source: String
    var records: Int64
    /// The last row when the open pass began; nil without an open pass.
    var floor: Int64?
    /// The run that began the open pass.
    let passRun: Int64?
    /// Rows above the floor that the pass has added.
    var added: Int64
    /// Rows up to the floor that the pass has seen.
    var seen: Int64
    /// Whether `added` and `seen` can still be trusted to tell how many records were not seen.
    var isCounted: Bool
    /// The stream's newest time stamp.
    let lastModified: Int64

    /// How many records the pass has not seen, if the counters tell.
    var unseen: Int64? { isCounted ? records - added - seen : nil }
}

/// Rows of streams and partitions.
struct PartitionTable {
    let database: SQLiteConnection

    func findOrInsert(stream: Int64, source: String, key: String, at now: Int64) throws -> StoredPartition {
        let values: [DatabaseValue] = [.integer(stream), .text(source), .text(key)]
        let filter = "WHERE stream = ? AND source = ? AND key = ?"
        if let found = try all(filter, values).first { return found }
        try database.run(
            "INSERT INTO partitions (stream, source, key, updated_at) VALUES (?, ?, ?, ?)", values + [.integer(now)])
        guard let made = try all(filter, values).first else {
            throw StoreFault.unknown(kind: "partition", name: key)
        }
        return made
    }

    func all(_ filter: String, _ values: [DatabaseValue]) throws -> [StoredPartition] {
        let sql = "SELECT id, stream, source, key, checkpoint, records, pass_floor FROM partitions \(filter)"
        return try database.rows(of: sql, values) { row in
            StoredPartition(
                id: PartitionID(number: row.integer(0)), stream: StreamID(number: row.integer(1)),
                source: row.text(2), key: row.text(3), checkpoint: row.optionalText(4), records: Int(row.integer(5)),
                isInPass: !row.isNull(6))
        }
    }

    func state(of partition: PartitionID) throws -> PartitionState {
        let sql = """
            SELECT p.id, p.stream, p.source, p.records, p.pass_floor, p.pass_run, p.pass_added, p.pass_seen,
                p.pass_counted, s.last_modified
            FROM partitions p JOIN streams s ON s.id = p.stream WHERE p.id = ?
            """
        let state = try database.firstRow(of: sql, [.integer(partition.number)]) { row in
            PartitionState(
                id: row.integer(0), stream: row.integer(1), source: row.text(2), records: row.integer(3),
                floor: row.optionalInteger(4), passRun: row.optionalInteger(5), added: row.integer(6),
                seen: row.integer(7), isCounted: row.integer(8) == 1, lastModified: row.integer(9))
        }
        guard let state else { throw StoreFault.unknown(kind: "partition", name: String(partition.number)) }
        return state
    }

    func save(_ state: PartitionState, checkpoint: String?, at now: Int64) throws {
        try database.run(
            """
            UPDATE partitions SET records = ?2, pass_floor = ?3, pass_added = ?4, pass_seen = ?5, pass_counted = ?6,
                checkpoint = coalesce(?7, checkpoint), updated_at = ?8
            WHERE id = ?1
            """,
            [
                .integer(state.id), .integer(state.records), .optional(state.floor), .integer(state.added),
                .integer(state.seen), .integer(state.isCounted ? 1 : 0), .optional(checkpoint), .integer(now),
            ])
    }

    /// Takes a record from its owner, whose counters can then no longer tell what its pass has not seen.
    func takeRecord(from partition: Int64) throws {
        try database.run(
            "UPDATE partitions SET records = records - 1, pass_counted = 0 WHERE id = ?", [.integer(partition)])
    }

    /// Forgets which rows a pass has seen.
    func clearSeen(_ partition: Int64) throws {
        try database.run("DELETE FROM seen_rows WHERE partition = ?", [.integer(partition)])
    }
}
