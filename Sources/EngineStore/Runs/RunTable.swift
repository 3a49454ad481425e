internal import EngineDatabase

/// Rows of runs and of their streams.
struct RunTable {
    let database: SQLiteConnection

    func insert(environment: Int64, connection: String, sync: String, at now: Int64) throws -> RunID {
        try database.run(
            "INSERT INTO runs (environment, connection, sync, outcome, started_at) VALUES (?, ?, ?, 'running', ?)",
            [.integer(environment), .text(connection), .text(sync), .integer(now)])
        return RunID(number: database.lastRow)
    }

    /// Adds to the counts of a run's stream, which begins with them.
    func add(_ counts: PageCounts, pages: Int, bytes: Int, to run: RunID, source: String) throws {
        try database.run(
            """
            INSERT INTO run_streams (run, source, outcome, added, updated, deleted, unchanged, pages, bytes,
                quarantined, late)
            VALUES (?1, ?2, 'running', ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            ON CONFLICT (run, source) DO UPDATE SET added = added + ?3, updated = updated + ?4,
                deleted = deleted + ?5, unchanged = unchanged + ?6, pages = pages + ?7, bytes = bytes + ?8,
                quarantined = quarantined + ?9, late = late + ?10
            """,
            [
                .integer(run.number), .text(source), .integer(Int64(counts.added)), .integer(Int64(counts.updated)),
                .integer(Int64(counts.deleted)), .integer(Int64(counts.unchanged)), .integer(Int64(pages)),
                .integer(Int64(bytes)), .integer(Int64(counts.quarantined)), .integer(Int64(counts.late)),
            ])
    }

    func all(_ filter: String, _ values: [DatabaseValue]) throws -> [StoredRun] {
        let sql = """
            SELECT r.id, e.name, r.connection, r.sync, r.outcome, r.started_at, r.finished_at, r.error
            FROM runs r JOIN environments e ON e.id = r.environment \(filter)
            """
        return try database.rows(of: sql, values) { row in
            StoredRun(
                id: RunID(number: row.integer(0)), environment: row.text(1), connection: row.text(2),
                sync: row.text(3), outcome: StoredRun.Outcome(rawValue: row.text(4)) ?? .failed,
                startedAt: row.integer(5), finishedAt: row.optionalInteger(6), error: row.optionalText(7),
                streams: try streams(of: row.integer(0)))
        }
    }

    private func streams(of run: Int64) throws -> [StoredRun.Stream] {
        let sql = """
            SELECT source, outcome, added, updated, deleted, unchanged, pages, bytes, error, warnings, quarantined, late
            FROM run_streams WHERE run = ? ORDER BY source
            """
        return try database.rows(of: sql, [.integer(run)]) { row in
            var counts = PageCounts()
            counts.added = Int(row.integer(2))
            counts.updated = Int(row.integer(3))
            counts.deleted = Int(row.integer(4))
            counts.unchanged = Int(row.integer(5))
            counts.quarantined = Int(row.integer(10))
            counts.late = Int(row.integer(11))
            return StoredRun.Stream(
                source: row.text(0), outcome: StoredRun.Outcome(rawValue: row.text(1)) ?? .failed, counts: counts,
                pages: Int(row.integer(6)), byteCount: Int(row.integer(7)), error: row.optionalText(8),
                warnings: row.text(9))
        }
    }
}
