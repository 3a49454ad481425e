internal import EngineDatabase

/// Brings a database to the newest schema, and refuses what is not ours.
struct Migrator {
    /// Marks a file as a store of the engine: "engi" in ASCII.
    static let applicationID: Int64 = 0x656e_6769

    let database: SQLiteConnection
    let path: String
    let migrations: [Migration]

    private var newest: Int { migrations.last?.number ?? 0 }

    /// Which schema the file has; 0 for an empty one.
    ///
    /// Changes nothing.
    /// - Throws: `.notAStore` or `.newer`.
    func check() throws -> Int {
        guard !database.isInTransaction else { return try checkInTransaction() }
        // One view of the file: another process may be making it.
        try database.execute("BEGIN")
        defer { try? database.execute("COMMIT") }
        return try checkInTransaction()
    }

    private func checkInTransaction() throws -> Int {
        let mark = try pragma("application_id")
        let schema = Int(try pragma("user_version"))
        if mark != Migrator.applicationID {
            let tables = try database.firstRow(of: "SELECT count(*) FROM sqlite_schema") { $0.integer(0) } ?? 0
            guard mark == 0, schema == 0, tables == 0 else { throw StoreFault.notAStore(path: path) }
        }
        guard schema <= newest else { throw StoreFault.newer(path: path, found: schema, known: newest) }
        return schema
    }

    /// Applies the steps that the file lacks, each in one transaction with its number.
    /// - Returns: the numbers of the steps applied.
    func migrate() throws -> [Int] {
        var applied: [Int] = []
        for migration in migrations where try check() < migration.number {
            try database.transaction {
                // Another process may have done it while we waited for the lock.
                guard try check() < migration.number else { return }
                try database.execute(migration.sql)
                try database.execute(
                    "PRAGMA application_id = \(Migrator.applicationID); PRAGMA user_version = \(migration.number)")
                applied.append(migration.number)
            }
        }
        return applied
    }

    private func pragma(_ name: String) throws -> Int64 {
        try database.firstRow(of: "PRAGMA \(name)") { $0.integer(0) } ?? 0
    }
}
