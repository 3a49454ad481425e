internal import EngineDatabase

extension Store {
    /// Reads the records beside whatever is written.
    public nonisolated var records: RecordReader { RecordReader(store: self) }
}

/// The records of a store, and the streams to which they belong.
///
/// Each call sees the store as it was after some page; a page that is being written is seen whole or not at all.
public struct RecordReader: Sendable {
    /// The store that is read.
    let store: Store

    // MARK: Streams

    /// The streams of an environment, by connection, model and variant.
    /// - Parameters:
    ///   - environment: its name.
    ///   - connection: one connection's streams only.
    ///   - model: one model's streams only.
    /// - Returns: the streams, with their counts.
    /// - Throws: what the store refused.
    public func streams(
        in environment: String, connection: String? = nil, model: String? = nil
    ) async throws(StoreFault) -> [StoredStream] {
        let sql = """
            SELECT s.id, e.name, c.name, s.model, s.variant, s.last_modified,
                (SELECT coalesce(sum(p.records), 0) FROM partitions p WHERE p.stream = s.id)
            FROM streams s
            JOIN connections c ON c.id = s.connection
            JOIN environments e ON e.id = c.environment
            WHERE e.name = ?1 AND (?2 IS NULL OR c.name = ?2) AND (?3 IS NULL OR s.model = ?3)
            ORDER BY c.name, s.model, s.variant
            """
        return try await store.reading { database in
            try database.rows(of: sql, [.text(environment), .optional(connection), .optional(model)]) { row in
                StoredStream(
                    id: StreamID(number: row.integer(0)), environment: row.text(1), connection: row.text(2),
                    model: row.text(3), variant: row.text(4), records: Int(row.integer(6)),
                    lastModified: row.integer(5) == 0 ? nil : row.integer(5))
            }
        }
    }

    // MARK: Records

    private static let columns =
        "SELECT r.id, r.payload, r.first_seen, r.last_modified, r.deleted_at, r.run, r.row, r.source"

    /// Records of a stream in the order of their changes: what a follower asks for again and again.
    /// - Parameters:
    ///   - stream: whose records.
    ///   - cursor: the place to go on from; nil for the beginning.
    ///   - limit: how many at most.
    ///   - withDeleted: whether deleted records are told too.
    /// - Returns: the records, the oldest change first.
    /// - Throws: what the store refused.
    public func records(
        of stream: StreamID, after cursor: RecordCursor? = nil, limit: Int = 1_000, withDeleted: Bool = false
    ) async throws(StoreFault) -> [StoredRecord] {
        let sql = """
            \(RecordReader.columns) FROM records r
            WHERE r.stream = ?1 AND (r.last_modified, r.row) > (?2, ?3) AND (?4 OR r.deleted_at IS NULL)
            ORDER BY r.last_modified, r.row LIMIT ?5
            """
        return try await store.reading { database in
            try database.rows(
                of: sql,
                [
                    .integer(stream.number), .integer(cursor?.lastModified ?? -1), .integer(cursor?.row ?? -1),
                    .integer(withDeleted ? 1 : 0), .integer(Int64(limit)),
                ], RecordReader.record)
        }
    }

    /// One record of a stream, also a deleted one.
    /// - Returns: nil if there never was one of this key.
    public func record(_ id: String, of stream: StreamID) async throws(StoreFault) -> StoredRecord? {
        let sql = """
            \(RecordReader.columns) FROM record_keys k JOIN records r ON r.row = k.row
            WHERE k.stream = ? AND k.id = ?
            """
        return try await store.reading { database in
            try database.firstRow(of: sql, [.integer(stream.number), .text(id)], RecordReader.record)
        }
    }

    private static func record(_ row: SQLiteStatement) -> StoredRecord {
        StoredRecord(
            id: row.text(0), payload: row.text(1), firstSeen: row.integer(2), lastModified: row.integer(3),
            deletedAt: row.optionalInteger(4), run: RunID(number: row.integer(5)),
            cursor: RecordCursor(lastModified: row.integer(3), row: row.integer(6)), source: row.optionalText(7))
    }
}
