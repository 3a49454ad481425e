internal import EngineDatabase

/// Rows of records that were set aside.
struct QuarantineTable {
    let database: SQLiteConnection
    let stream: Int64

    /// Whether the stream has any: nearly all have none, and pay one look-up a page.
    func isEmpty() throws -> Bool {
        let sql = "SELECT EXISTS (SELECT 1 FROM quarantine WHERE stream = ?)"
        return try database.firstRow(of: sql, [.integer(stream)]) { $0.integer(0) } != 1
    }

    /// Lets go of records that came good, or of which upstream says that they are gone.
    func clear(_ batch: RecordBatch) throws {
        guard try !isEmpty() else { return }
        for entry in batch.entries { try clear(key: batch.id(of: entry)) }
    }

    func clear(key: String) throws {
        try database.run("DELETE FROM quarantine WHERE stream = ? AND key = ?", [.integer(stream), .text(key)])
    }

    /// Sets a record aside; one that is there already is told anew.
    func insert(_ row: RejectedRow, partition: Int64, sealed: [UInt8]?, run: RunID, at now: Int64) throws {
        try database.run(
            """
            INSERT INTO quarantine (stream, partition, mark, key, field, reason, page, number, source, run, first_seen,
                last_seen)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11)
            ON CONFLICT (stream, partition, mark) DO UPDATE SET field = ?5, reason = ?6, page = ?7, number = ?8,
                source = ?9, run = ?10, last_seen = ?11, in_doubt = 0
            """,
            [
                .integer(stream), .integer(partition), .blob(row.mark), .optional(row.key), .optional(row.field),
                .text(row.reason), .integer(Int64(row.page)), .integer(Int64(row.number)),
                sealed.map { .blob($0) } ?? .null, .integer(run.number), .integer(now),
            ])
    }

    /// Notes that a full pass begins: what it does not see again is not bad any more.
    static func doubt(_ partition: Int64, in database: SQLiteConnection) throws {
        try database.run("UPDATE quarantine SET in_doubt = 1 WHERE partition = ?", [.integer(partition)])
    }

    /// Lets go of what a complete full pass did not see again.
    static func clearDoubted(_ partition: Int64, in database: SQLiteConnection) throws {
        try database.run("DELETE FROM quarantine WHERE partition = ? AND in_doubt = 1", [.integer(partition)])
    }

    /// Lets go of all of a partition that ends.
    static func clear(_ partition: Int64, in database: SQLiteConnection) throws {
        try database.run("DELETE FROM quarantine WHERE partition = ?", [.integer(partition)])
    }
}

extension Store {
    /// Notes that a full pass of a partition begins, so that its end tells which bad records are gone.
    /// - Throws: what the store refused.
    public func doubtQuarantine(of partition: PartitionID) throws(StoreFault) {
        try writing { try QuarantineTable.doubt(partition.number, in: $0) }
    }

    /// Lets go of the bad records that a full pass, which was read to its end, did not see again.
    /// - Throws: what the store refused.
    public func settleQuarantine(of partition: PartitionID) throws(StoreFault) {
        try writing { try QuarantineTable.clearDoubted(partition.number, in: $0) }
    }

    /// What upstream sent of a record that was set aside.
    /// - Returns: nil if it was not kept.
    /// - Throws: `.vault` if the key is not at hand.
    public nonisolated func source(of record: QuarantinedRecord) async throws(StoreFault) -> [UInt8]? {
        guard let box = record.sealedSource else { return nil }
        return try await reading { try open(box, at: Self.quarantinePlace(record.partitionNumber), in: $0) }
    }

    /// Sets the bad records of a page aside, and lets go of those that came good.
    func quarantine(_ page: PageWrite, stream: Int64, in database: SQLiteConnection) throws {
        let table = QuarantineTable(database: database, stream: stream)
        try table.clear(page.batch)
        for row in page.rejected {
            let place = Self.quarantinePlace(page.partition.number)
            let sealed = isUnlocked ? try seal(row.source, at: place, in: database) : nil
            try table.insert(row, partition: page.partition.number, sealed: sealed, run: page.run, at: now)
        }
    }

    /// A record that is set aside holds what a definition leaves out, so it is sealed like an answer.
    private static func quarantinePlace(_ partition: Int64) -> Vault.Place {
        Vault.Place(environment: "", connection: "", column: "quarantine.\(partition)")
    }
}

extension RecordReader {
    /// The records of an environment that were set aside, in the order in which that happened first.
    /// - Parameters:
    ///   - environment: its name.
    ///   - connection: one connection's only.
    ///   - model: one record type's only.
    ///   - last: the number of the last one that is known; nil for the beginning.
    ///   - limit: how many at most.
    /// - Returns: the records, without what upstream sent.
    /// - Throws: what the store refused.
    public func quarantined(
        in environment: String, connection: String? = nil, model: String? = nil, after last: Int64? = nil,
        limit: Int = 1_000
    ) async throws(StoreFault) -> [QuarantinedRecord] {
        let sql = """
            SELECT q.id, c.name, s.model, p.source, p.key, q.key, q.field, q.reason, q.page, q.number, q.first_seen,
                q.last_seen, q.run, q.partition, q.source
            FROM quarantine q
            JOIN partitions p ON p.id = q.partition
            JOIN streams s ON s.id = q.stream
            JOIN connections c ON c.id = s.connection
            JOIN environments e ON e.id = c.environment
            WHERE e.name = ?1 AND (?2 IS NULL OR c.name = ?2) AND (?3 IS NULL OR s.model = ?3) AND q.id > ?4
            ORDER BY q.id LIMIT ?5
            """
        return try await store.reading { database in
            try database.rows(
                of: sql,
                [
                    .text(environment), .optional(connection), .optional(model), .integer(last ?? 0),
                    .integer(Int64(limit)),
                ], QuarantinedRecord.init(row:))
        }
    }
}

extension QuarantinedRecord {
    fileprivate init(row: SQLiteStatement) {
        self.init(
            id: row.integer(0), connection: row.text(1), model: row.text(2), stream: row.text(3),
            partition: row.text(4), key: row.optionalText(5), field: row.optionalText(6), reason: row.text(7),
            page: Int(row.integer(8)), number: Int(row.integer(9)), firstSeen: row.integer(10),
            lastSeen: row.integer(11), run: RunID(number: row.integer(12)), partitionNumber: row.integer(13),
            sealedSource: row.isNull(14) ? nil : row.blob(14))
    }
}
