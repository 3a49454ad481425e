internal import EngineCrypto
internal import EngineDatabase

/// The statements that one record needs, with its values bound where they lie in the page's buffer.
struct RecordStatements {
    /// What the store knows of a record.
    struct Known {
        let row: Int64
        let partition: Int64
        /// Nil for a deleted record.
        let hash: ContentHash?
        /// The hash of what it was mapped from, if that is known.
        let source: ContentHash?
    }

    private let find: SQLiteStatement
    private let insertKey: SQLiteStatement
    private let updateKey: SQLiteStatement
    private let updateSource: SQLiteStatement
    private let moveKey: SQLiteStatement
    private let deleteKey: SQLiteStatement
    private let insertRecord: SQLiteStatement
    private let updateRecord: SQLiteStatement
    private let deleteRecord: SQLiteStatement
    private let all: [SQLiteStatement]

    /// Prepares the statements with what is the same for all records of a page.
    init(database: SQLiteConnection, stream: Int64, partition: Int64, stamp: Int64, run: Int64) throws {
        find = try database.statement(
            "SELECT row, partition, hash, id, source FROM record_keys WHERE stream = ?1 AND id = ?2")
        insertKey = try database.statement(
            """
            INSERT INTO record_keys (stream, id, partition, row, hash, source) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            ON CONFLICT DO NOTHING
            """)
        updateKey = try database.statement(
            "UPDATE record_keys SET partition = ?3, hash = ?4, source = ?5 WHERE stream = ?1 AND id = ?2")
        updateSource = try database.statement("UPDATE record_keys SET source = ?3 WHERE stream = ?1 AND id = ?2")
        moveKey = try database.statement("UPDATE record_keys SET partition = ?3 WHERE stream = ?1 AND id = ?2")
        deleteKey = try database.statement("UPDATE record_keys SET hash = NULL WHERE stream = ?1 AND id = ?2")
        insertRecord = try database.statement(
            """
            INSERT INTO records (stream, first_seen, last_modified, run, row, id, payload)
            VALUES (?1, ?2, ?2, ?3, ?4, ?5, ?6)
            """)
        updateRecord = try database.statement(
            "UPDATE records SET last_modified = ?1, run = ?2, payload = ?4, deleted_at = NULL WHERE row = ?3")
        deleteRecord = try database.statement(
            "UPDATE records SET last_modified = ?1, run = ?2, deleted_at = ?1 WHERE row = ?3")
        all = [
            find, insertKey, updateKey, updateSource, moveKey, deleteKey, insertRecord, updateRecord, deleteRecord,
        ]
        for statement in [find, insertKey, updateKey, updateSource, moveKey, deleteKey, insertRecord] {
            try statement.bind(stream, at: 1)
        }
        for statement in [insertKey, updateKey, moveKey] {
            try statement.bind(partition, at: 3)
        }
        try insertRecord.bind(stamp, at: 2)
        try insertRecord.bind(run, at: 3)
        for statement in [updateRecord, deleteRecord] {
            try statement.bind(stamp, at: 1)
            try statement.bind(run, at: 2)
        }
    }

    func known(_ id: UnsafeRawBufferPointer) throws -> Known? {
        try find.bind(borrowingText: id, at: 2)
        guard try find.step() else { return nil }
        defer { find.reset() }
        return Known(find)
    }

    /// Adds a key.
    ///
    /// A key that is there stays as it is; the caller asks the database whether it changed.
    func insertKey(
        _ id: UnsafeRawBufferPointer, row: Int64, hash: ContentHash, source: UnsafeRawBufferPointer
    ) throws {
        try insertKey.bind(borrowingText: id, at: 2)
        try insertKey.bind(row, at: 4)
        try insertKey.bind(source: source, at: 6)
        try hash.withStoredBytes { bytes in
            try insertKey.bind(borrowingBlob: bytes, at: 5)
            try insertKey.run()
        }
    }

    func updateKey(_ id: UnsafeRawBufferPointer, hash: ContentHash, source: UnsafeRawBufferPointer) throws {
        try updateKey.bind(borrowingText: id, at: 2)
        try updateKey.bind(source: source, at: 5)
        try hash.withStoredBytes { bytes in
            try updateKey.bind(borrowingBlob: bytes, at: 4)
            try updateKey.run()
        }
    }

    /// Tells a record's source, its content being what it was.
    func updateSource(_ id: UnsafeRawBufferPointer, _ source: UnsafeRawBufferPointer) throws {
        try updateSource.bind(borrowingText: id, at: 2)
        try updateSource.bind(source: source, at: 3)
        try updateSource.run()
    }

    /// Makes the partition the owner of a record.
    func moveKey(_ id: UnsafeRawBufferPointer) throws {
        try moveKey.bind(borrowingText: id, at: 2)
        try moveKey.run()
    }

    func deleteKey(_ id: UnsafeRawBufferPointer) throws {
        try deleteKey.bind(borrowingText: id, at: 2)
        try deleteKey.run()
    }

    func insertRecord(_ id: UnsafeRawBufferPointer, row: Int64, payload: UnsafeRawBufferPointer) throws {
        try insertRecord.bind(row, at: 4)
        try insertRecord.bind(borrowingText: id, at: 5)
        try insertRecord.bind(borrowingText: payload, at: 6)
        try insertRecord.run()
    }

    func updateRecord(row: Int64, payload: UnsafeRawBufferPointer) throws {
        try updateRecord.bind(row, at: 3)
        try updateRecord.bind(borrowingText: payload, at: 4)
        try updateRecord.run()
    }

    func deleteRecord(row: Int64) throws {
        try deleteRecord.bind(row, at: 3)
        try deleteRecord.run()
    }

    /// Ends all statements and lets go of the page's buffer.
    func finish() {
        for statement in all {
            statement.reset()
            statement.clearValues()
        }
    }
}

extension SQLiteStatement {
    /// Binds the hash of a source and what is kept beside it; nothing if there is none.
    fileprivate func bind(source bytes: UnsafeRawBufferPointer, at index: Int) throws {
        if bytes.isEmpty { try bind(.null, at: index) } else { try bind(borrowingBlob: bytes, at: index) }
    }
}

extension ContentHash {
    /// How many bytes a stored hash has.
    static let storedCount = 16

    /// Reads a stored hash, whatever stands behind it; nil for the missing one of a deleted record.
    init?(stored bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= Self.storedCount else { return nil }
        self.init(
            high: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
            low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
    }

    /// Runs a closure over the 16 bytes that are stored.
    func withStoredBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try withUnsafeBytes(of: (high.bigEndian, low.bigEndian), body)
    }
}
