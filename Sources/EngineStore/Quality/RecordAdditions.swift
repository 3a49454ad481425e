internal import EngineDatabase

/// Stores what rules add to records: versions, and what upstream sent.
///
/// Only streams that ask for one of them pay for it.
struct RecordAdditions {
    /// What the store knows of the version of a record.
    struct Known {
        let row: Int64
        let partition: Int64
        let version: [UInt8]
        /// Whether it is not deleted.
        let isLive: Bool
    }

    private let database: SQLiteConnection
    private let stream: Int64

    init(database: SQLiteConnection, stream: Int64) {
        self.database = database
        self.stream = stream
    }

    /// The version of a record.
    func known(_ id: String) throws -> Known? {
        let sql = """
            SELECT k.row, k.partition, r.version, k.hash IS NOT NULL FROM record_keys k JOIN records r ON r.row = k.row
            WHERE k.stream = ? AND k.id = ?
            """
        return try database.firstRow(of: sql, [.integer(stream), .text(id)]) { row in
            Known(
                row: row.integer(0), partition: row.integer(1), version: row.isNull(2) ? [] : row.blob(2),
                isLive: row.integer(3) == 1)
        }
    }

    /// Whether a version is older than another; those of two kinds are not compared.
    static func isOlder(_ version: [UInt8], than other: [UInt8]) -> Bool {
        guard let kind = version.first, kind == other.first else { return false }
        return version.lexicographicallyPrecedes(other)
    }

    /// Writes both for a record whose content was written.
    func save(_ addition: RecordBatch.Addition, row: Int64) throws {
        try database.run(
            "UPDATE records SET version = ?1, source = ?2 WHERE row = ?3",
            [
                addition.version.isEmpty ? .null : .blob(addition.version), .optional(addition.source),
                .integer(row),
            ])
    }

    /// Writes the version of a record whose content is as it was, or that is gone.
    func saveVersion(_ version: [UInt8], row: Int64) throws {
        try database.run(
            "UPDATE records SET version = ?1 WHERE row = ?2", [version.isEmpty ? .null : .blob(version), .integer(row)])
    }
}
