internal import EngineDatabase

extension Store {
    // MARK: Streams and partitions

    /// The stream that holds the records of a connection's model, made at its first use.
    /// - Parameters:
    ///   - connection: whose records they are.
    ///   - model: the record type.
    ///   - variant: tells apart what one model holds for different inputs of a sync; empty without inputs.
    /// - Returns: the stream's number.
    /// - Throws: what the store refused.
    public func stream(
        of connection: ConnectionID, model: String, variant: String = ""
    ) throws(StoreFault) -> StreamID {
        try working { database in
            let values: [DatabaseValue] = [.integer(connection.number), .text(model), .text(variant)]
            let find = "SELECT id FROM streams WHERE connection = ? AND model = ? AND variant = ?"
            let found = try database.firstRow(of: find, values) { $0.integer(0) }
            if let found { return StreamID(number: found) }
            try database.run(
                "INSERT INTO streams (connection, model, variant) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", values)
            return StreamID(number: try database.firstRow(of: find, values) { $0.integer(0) } ?? 0)
        }
    }

    /// A partition of a stream with its position, made at its first use.
    /// - Parameters:
    ///   - stream: where its records go.
    ///   - source: the name of the definition's stream that reads it.
    ///   - key: its key among that stream's partitions; empty for the only one.
    /// - Returns: the partition.
    /// - Throws: what the store refused.
    public func partition(
        of stream: StreamID, source: String, key: String = ""
    ) throws(StoreFault) -> StoredPartition {
        try writing { database in
            try PartitionTable(database: database).findOrInsert(
                stream: stream.number, source: source, key: key, at: now)
        }
    }

    /// Partitions of a stream with their positions, made at their first use, all in one transaction.
    /// - Parameters:
    ///   - stream: where their records go.
    ///   - source: the name of the definition's stream that reads them.
    ///   - keys: their keys.
    /// - Returns: one partition for each key, in the same order.
    /// - Throws: what the store refused.
    public func partitions(
        of stream: StreamID, source: String, keys: [String]
    ) throws(StoreFault) -> [StoredPartition] {
        try writing { database in
            try keys.map {
                try PartitionTable(database: database).findOrInsert(
                    stream: stream.number, source: source, key: $0, at: now)
            }
        }
    }

    /// All partitions of a source that a stream knows, by key.
    public func partitions(of stream: StreamID, source: String) throws(StoreFault) -> [StoredPartition] {
        try working { database in
            try PartitionTable(database: database).all(
                "WHERE stream = ? AND source = ? ORDER BY key", [.integer(stream.number), .text(source)])
        }
    }

    /// Stores a position without records.
    /// - Parameters:
    ///   - checkpoint: the position as JSON text; nil forgets it.
    ///   - partition: whose position it is.
    ///   - lease: the lease under which it was found, which is renewed.
    /// - Throws: `.leaseLost` if somebody else holds the lease by now.
    public func setCheckpoint(
        _ checkpoint: String?, of partition: PartitionID, lease: Lease? = nil
    ) throws(StoreFault) {
        try writing { database in
            try prove(lease, in: database)
            _ = try database.run(
                "UPDATE partitions SET checkpoint = ?, updated_at = ? WHERE id = ?",
                [.optional(checkpoint), .integer(now), .integer(partition.number)])
        }
    }

    // MARK: Pages

    /// Stores a page's records, its position and the run's counts inside an open transaction.
    /// - Returns: what it did.
    func write(_ page: PageWrite, in database: SQLiteConnection) throws -> PageCounts {
        try prove(page.lease, in: database)
        let partitions = PartitionTable(database: database)
        let state = try partitions.state(of: page.partition)
        let change = try StreamChange(database: database, state: state, now: now)
        var writer = try PageWriter(
            database: database, state: state, run: page.run.number, stamp: change.stamp, lastRow: change.lastRow,
            reading: page.reading)
        defer { writer.finish() }
        try writer.store(page.batch)
        for row in page.rejected { if let key = row.key { try writer.keep(key) } }
        writer.noteQuarantined(page.rejected.count)
        try quarantine(page, stream: state.stream, in: database)
        try writer.saveSeen()
        try partitions.save(writer.state, checkpoint: page.checkpoint, at: now)
        try change.save(writer.counts, lastRow: writer.lastRow)
        try RunTable(database: database).add(
            writer.counts, pages: 1, bytes: page.byteCount, to: page.run, source: state.source)
        return writer.counts
    }

    /// The stream of a connection's model, if it exists.
    public func existingStream(
        of connection: ConnectionID, model: String, variant: String = ""
    ) throws(StoreFault) -> StreamID? {
        try working { database in
            try database.firstRow(
                of: "SELECT id FROM streams WHERE connection = ? AND model = ? AND variant = ?",
                [.integer(connection.number), .text(model), .text(variant)]
            ) { StreamID(number: $0.integer(0)) }
        }
    }

    func prove(_ lease: Lease?, in database: SQLiteConnection) throws {
        guard let lease else { return }
        try LeaseTable(database: database).renew(lease, uptime: options.clock.uptime())
    }
}

/// The time stamp and the row numbers that a transaction uses up.
struct StreamChange {
    private let database: SQLiteConnection
    private let stream: Int64
    /// Later than all time stamps of the stream, whatever the clock does, so that a reader who follows them misses
    /// nothing.
    let stamp: Int64
    /// The last row number that was taken before.
    let lastRow: Int64

    init(database: SQLiteConnection, state: PartitionState, now: Int64) throws {
        self.database = database
        stream = state.stream
        stamp = max(now, state.lastModified + 1)
        lastRow = try database.firstRow(of: "SELECT value FROM counters WHERE name = 'row'") { $0.integer(0) } ?? 0
    }

    func save(_ counts: PageCounts, lastRow: Int64) throws {
        guard counts.added + counts.updated + counts.deleted > 0 else { return }
        try database.run(
            "UPDATE streams SET last_modified = ? WHERE id = ?", [.integer(stamp), .integer(stream)])
        guard lastRow > self.lastRow else { return }
        try database.run("UPDATE counters SET value = ? WHERE name = 'row'", [.integer(lastRow)])
    }
}
