internal import EngineCrypto
internal import EngineDatabase

/// Stores the records of one page inside an open transaction.
///
/// A record that is not known is inserted, one whose hash differs is rewritten, all others cost one look-up in the
/// narrow table. Whether the next record is probably new is guessed from the last one, so that a first load does not
/// look up what is not there.
struct PageWriter {
    private let database: SQLiteConnection
    private let statements: RecordStatements
    private let run: Int64
    private let reading: Int64
    private var seen: SeenRows
    private var expectsNew: Bool
    private var scan: KeyScan
    private var isInOrder = false

    private(set) var state: PartitionState
    private(set) var counts = PageCounts()
    /// The last row number that is taken.
    private(set) var lastRow: Int64

    init(
        database: SQLiteConnection, state: PartitionState, run: Int64, stamp: Int64, lastRow: Int64, reading: Int64 = 0
    ) throws {
        self.database = database
        self.state = state
        self.run = run
        self.reading = reading
        self.lastRow = lastRow
        statements = try RecordStatements(
            database: database, stream: state.stream, partition: state.id, stamp: stamp, run: run)
        seen = SeenRows(database: database, partition: state.id)
        scan = try KeyScan(database: database, stream: state.stream)
        expectsNew = state.records == 0
    }

    /// Lets go of the page's buffer.
    ///
    /// Must be called, whatever happened.
    mutating func finish() {
        scan.finish()
        statements.finish()
    }

    /// Writes which rows the open pass has met.
    func saveSeen() throws {
        try seen.save()
    }

    mutating func store(_ batch: RecordBatch) throws {
        isInOrder = batch.isInOrder
        guard batch.additions.isEmpty else { return try storeWithAdditions(batch) }
        try batch.bytes.withUnsafeBytes { bytes in
            for entry in batch.entries {
                let id = UnsafeRawBufferPointer(bytes, from: entry.idStart, count: entry.idCount)
                let source = UnsafeRawBufferPointer(bytes, from: entry.sourceStart, count: entry.sourceCount)
                switch entry.kind {
                case .deletion: try delete(id)
                case .unchanged: try keep(id, source: ContentHash(stored: source))
                case .content:
                    let payload = UnsafeRawBufferPointer(bytes, from: entry.payloadStart, count: entry.payloadCount)
                    try store(id, payload: payload, hash: entry.hash, source: source)
                }
            }
        }
    }

    /// Stores records to which rules add something, one by one.
    private mutating func storeWithAdditions(_ batch: RecordBatch) throws {
        isInOrder = false
        let additions = RecordAdditions(database: database, stream: state.stream)
        let notices = NoticeTable(database: database, partition: state.id, reading: reading)
        try batch.bytes.withUnsafeBytes { bytes in
            for (entry, addition) in zip(batch.entries, batch.additions) {
                // The record may have come back since the notice was followed.
                if !addition.notice.isEmpty, try !notices.take(batch.id(of: entry), addition.notice) {
                    counts.unchanged += 1
                    continue
                }
                let known = addition.version.isEmpty ? nil : try additions.known(batch.id(of: entry))
                if let known, RecordAdditions.isOlder(addition.version, than: known.version) {
                    counts.unchanged += 1
                    // A deleted one is none of the records that the pass counts.
                    if known.isLive, known.partition == state.id { try mark(known.row) }
                    continue
                }
                let id = UnsafeRawBufferPointer(bytes, from: entry.idStart, count: entry.idCount)
                guard entry.kind == .content else {
                    try delete(id)
                    if let known { try additions.saveVersion(addition.version, row: known.row) }
                    continue
                }
                let payload = UnsafeRawBufferPointer(bytes, from: entry.payloadStart, count: entry.payloadCount)
                let source = UnsafeRawBufferPointer(bytes, from: entry.sourceStart, count: entry.sourceCount)
                let (added, updated) = (counts.added, counts.updated)
                try store(id, payload: payload, hash: entry.hash, source: source)
                if counts.added > added, addition.isLate { counts.late += 1 }
                if counts.added > added || counts.updated > updated {
                    guard let row = try additions.known(batch.id(of: entry))?.row else { continue }
                    try additions.save(addition, row: row)
                } else if let known, known.version != addition.version {
                    try additions.saveVersion(addition.version, row: known.row)
                }
            }
        }
    }

    /// Tells the open pass that a record which could not be read is still there.
    mutating func keep(_ key: String) throws {
        let id = Array(key.utf8)
        try id.withUnsafeBytes { id in
            guard let known = try statements.known(id), known.hash != nil, known.partition == state.id else { return }
            try mark(known.row)
        }
    }

    /// Counts records that are set aside.
    mutating func noteQuarantined(_ count: Int) { counts.quarantined += count }

    private mutating func store(
        _ id: UnsafeRawBufferPointer, payload: UnsafeRawBufferPointer, hash: ContentHash,
        source: UnsafeRawBufferPointer
    ) throws {
        if expectsNew, try insert(id, payload: payload, hash: hash, source: source) { return }
        guard let known = try self.known(id) else {
            _ = try insert(id, payload: payload, hash: hash, source: source)
            return
        }
        expectsNew = false
        try takeOver(known, id: id)
        if known.hash == hash {
            if known.partition != state.id {
                scan.close()
                try statements.updateKey(id, hash: hash, source: source)
            } else {
                try learn(source, of: known, id)
            }
            counts.unchanged += 1
        } else {
            scan.close()
            try statements.updateKey(id, hash: hash, source: source)
            try statements.updateRecord(row: known.row, payload: payload)
            if known.hash == nil { counts.added += 1 } else { counts.updated += 1 }
        }
        try mark(known.row)
    }

    /// Leaves a record as it is: nobody has mapped its item, for it is what it was.
    /// - Throws: `.recordChanged` if the record no longer comes from this source.
    private mutating func keep(_ id: UnsafeRawBufferPointer, source: ContentHash?) throws {
        guard let known = try self.known(id), known.hash != nil, let source, known.source == source else {
            throw StoreFault.recordChanged
        }
        expectsNew = false
        try takeOver(known, id: id)
        if known.partition != state.id {
            scan.close()
            try statements.moveKey(id)
        }
        counts.unchanged += 1
        try mark(known.row)
    }

    /// Notes another source of the same content.
    ///
    /// Something that no field reads may change with every run, and a row costs more than mapping: only one in eight is
    /// written, another eighth in each run.
    private mutating func learn(
        _ bytes: UnsafeRawBufferPointer, of known: RecordStatements.Known, _ id: UnsafeRawBufferPointer
    ) throws {
        guard let source = ContentHash(stored: bytes), known.source != source else { return }
        guard known.source == nil || (source.low &+ UInt64(bitPattern: run)) & 7 == 0 else { return }
        scan.close()
        try statements.updateSource(id, bytes)
    }

    private mutating func known(_ id: UnsafeRawBufferPointer) throws -> RecordStatements.Known? {
        isInOrder ? try scan.known(id) : try statements.known(id)
    }

    /// Inserts a record.
    /// - Returns: false if one of this id is there.
    private mutating func insert(
        _ id: UnsafeRawBufferPointer, payload: UnsafeRawBufferPointer, hash: ContentHash,
        source: UnsafeRawBufferPointer
    ) throws -> Bool {
        scan.close()
        try statements.insertKey(id, row: lastRow + 1, hash: hash, source: source)
        guard database.changes == 1 else { return false }
        lastRow += 1
        try statements.insertRecord(id, row: lastRow, payload: payload)
        counts.added += 1
        state.records += 1
        if state.floor != nil { state.added += 1 }
        expectsNew = true
        return true
    }

    private mutating func delete(_ id: UnsafeRawBufferPointer) throws {
        guard let known = try self.known(id), known.hash != nil else {
            counts.unchanged += 1
            return
        }
        scan.close()
        try statements.deleteKey(id)
        try statements.deleteRecord(row: known.row)
        counts.deleted += 1
        if known.partition == state.id {
            state.records -= 1
            state.isCounted = false
        } else {
            try PartitionTable(database: database).takeRecord(from: known.partition)
        }
    }

    /// Makes this partition the owner of a record that it gave last.
    private mutating func takeOver(_ known: RecordStatements.Known, id: UnsafeRawBufferPointer) throws {
        guard known.hash != nil else {
            state.records += 1
            // Its row may lie above the floor, where the pass counts additions and no bits.
            if let floor = state.floor, known.row > floor { state.added += 1 }
            return
        }
        guard known.partition != state.id else { return }
        if try MovedRows(database: database).wasGiven(known, in: run) {
            counts.contested += 1
            if counts.contestedExample == nil { counts.contestedExample = String(decoding: id, as: UTF8.self) }
        }
        try MovedRows(database: database).move(row: known.row, in: run)
        try PartitionTable(database: database).takeRecord(from: known.partition)
        state.records += 1
        if let floor = state.floor, known.row > floor { state.added += 1 }
    }

    /// Tells the open pass that a record is still there.
    ///
    /// Rows above the floor came with the pass.
    private mutating func mark(_ row: Int64) throws {
        guard let floor = state.floor, row <= floor, try seen.mark(row) else { return }
        state.seen += 1
    }
}

extension UnsafeRawBufferPointer {
    /// A part of a buffer.
    init(_ buffer: UnsafeRawBufferPointer, from start: Int32, count: Int32) {
        self.init(start: buffer.baseAddress?.advanced(by: Int(start)), count: Int(count))
    }
}

/// The rows that changed their owner, so that two partitions which give one key in a run are noticed.
struct MovedRows {
    let database: SQLiteConnection

    /// Whether a record's owner gave it in this run: by writing it, by taking it over, or in its open pass.
    func wasGiven(_ known: RecordStatements.Known, in run: Int64) throws -> Bool {
        let sql = """
            SELECT EXISTS (SELECT 1 FROM records WHERE row = ?1 AND run = ?2)
                OR EXISTS (SELECT 1 FROM moved_rows WHERE row = ?1 AND run = ?2)
            """
        if try database.firstRow(of: sql, [.integer(known.row), .integer(run)], { $0.integer(0) }) == 1 { return true }
        let owner = try PartitionTable(database: database).state(of: PartitionID(number: known.partition))
        var seen = SeenRows(database: database, partition: known.partition)
        return try owner.passRun == run && seen.contains(known.row)
    }

    func move(row: Int64, in run: Int64) throws {
        try database.run(
            "INSERT INTO moved_rows (row, run) VALUES (?1, ?2) ON CONFLICT (row) DO UPDATE SET run = ?2",
            [.integer(row), .integer(run)])
    }
}
