internal import CSQLite

extension SQLiteConnection {
    /// Copies the whole database into a file, as it is at one moment, while others go on writing.
    ///
    /// With a write-ahead journal nobody waits for it. The copy is one file without a journal.
    /// - Parameters:
    ///   - path: the file; what is in it is written over.
    ///   - pages: how many pages are copied between two calls of `progress`.
    ///   - progress: is told how many pages are copied and how many there are; false ends the copying.
    /// - Throws: `.interrupted` if `progress` said so; what SQLite refused, here or there.
    public func copy(
        to path: String, pages: Int = 4_096, _ progress: (_ copied: Int, _ all: Int) -> Bool = { _, _ in true }
    ) throws {
        let target = try SQLiteConnection.open(path, access: .create)
        do {
            // Nobody else has the copy, and one that is torn is thrown away: its journal would be written for nothing.
            try target.execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
            try transfer(to: target, pages: pages, progress)
            try target.execute("PRAGMA journal_mode = DELETE")
            try target.close()
        } catch {
            // The first error is the one to tell.
            try? target.close()
            throw error
        }
    }

    private func transfer(
        to target: SQLiteConnection, pages: Int, _ progress: (_ copied: Int, _ all: Int) -> Bool
    ) throws {
        // One view of the file: without it each change by somebody else would begin the copying anew.
        try execute("BEGIN")
        defer { try? execute("COMMIT") }
        _ = try firstRow(of: "SELECT count(*) FROM sqlite_schema") { $0.integer(0) }
        guard let backup = sqlite3_backup_init(target.handle, "main", handle, "main") else {
            throw DatabaseError(handle: target.handle, status: sqlite3_errcode(target.handle))
        }
        var status = SQLITE_OK
        while status == SQLITE_OK {
            status = sqlite3_backup_step(backup, Int32(clamping: pages))
            let all = Int(sqlite3_backup_pagecount(backup))
            if status == SQLITE_OK, !progress(all - Int(sqlite3_backup_remaining(backup)), all) {
                status = SQLITE_INTERRUPT
            }
        }
        let end = sqlite3_backup_finish(backup)
        guard status == SQLITE_DONE else {
            let told = DatabaseError(handle: target.handle, status: end == SQLITE_OK ? status : end)
            throw status == SQLITE_INTERRUPT
                ? DatabaseError(cause: .interrupted, code: Int(status), message: "the copying was stopped") : told
        }
    }
}
