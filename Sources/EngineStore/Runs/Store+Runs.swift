internal import EngineDatabase

extension Store {
    /// Begins a run.
    ///
    /// Runs of the same sync and connection that never ended are interrupted ones: call this under the lease of
    /// the sync only.
    public func beginRun(
        of sync: String, connection: String, in environment: String
    ) throws(StoreFault) -> RunID {
        try writing { database in
            let number = try ConnectionTable(database: database).environment(environment)
            try database.run(
                """
                UPDATE run_streams SET outcome = 'interrupted' WHERE outcome = 'running' AND run IN (
                    SELECT id FROM runs
                    WHERE environment = ? AND connection = ? AND sync = ? AND outcome = 'running')
                """, [.integer(number), .text(connection), .text(sync)])
            try database.run(
                """
                UPDATE runs SET outcome = 'interrupted', finished_at = ?4
                WHERE environment = ?1 AND connection = ?2 AND sync = ?3 AND outcome = 'running'
                """, [.integer(number), .text(connection), .text(sync), .integer(now)])
            return try RunTable(database: database).insert(
                environment: number, connection: connection, sync: sync, at: now)
        }
    }

    /// Notes how a run's stream ended.
    /// - Parameters:
    ///   - source: the name of the definition's stream.
    ///   - run: the run.
    ///   - outcome: how it ended.
    ///   - error: the error that ended it, for people.
    ///   - warnings: its warnings, as a JSON list.
    /// - Throws: what the store refused.
    public func finishStream(
        _ source: String, of run: RunID, outcome: StoredRun.Outcome, error: String? = nil, warnings: String = "[]"
    ) throws(StoreFault) {
        try writing { database in
            try RunTable(database: database).add(PageCounts(), pages: 0, bytes: 0, to: run, source: source)
            _ = try database.run(
                "UPDATE run_streams SET outcome = ?, error = ?, warnings = ? WHERE run = ? AND source = ?",
                [
                    .text(outcome.rawValue), .optional(error), .text(warnings), .integer(run.number), .text(source),
                ])
        }
    }

    /// Notes how a run ended.
    public func finishRun(
        _ run: RunID, outcome: StoredRun.Outcome, error: String? = nil
    ) throws(StoreFault) {
        try writing { database in
            _ = try database.run(
                "UPDATE runs SET outcome = ?, error = ?, finished_at = ? WHERE id = ?",
                [.text(outcome.rawValue), .optional(error), .integer(now), .integer(run.number)])
        }
    }

    /// A run.
    /// - Returns: nil if there is none of this number.
    public nonisolated func run(_ id: RunID) async throws(StoreFault) -> StoredRun? {
        try await reading { try RunTable(database: $0).all("WHERE r.id = ?", [.integer(id.number)]).first }
    }

    /// The newest runs of an environment, the newest first.
    /// - Parameters:
    ///   - environment: its name.
    ///   - connection: one connection's runs only.
    ///   - sync: one sync's runs only.
    ///   - limit: how many at most.
    /// - Returns: the runs, with what their streams did.
    /// - Throws: what the store refused.
    public nonisolated func runs(
        in environment: String, connection: String? = nil, sync: String? = nil, limit: Int = 20
    ) async throws(StoreFault) -> [StoredRun] {
        try await reading { database in
            try RunTable(database: database).all(
                """
                WHERE e.name = ?1 AND (?2 IS NULL OR r.connection = ?2) AND (?3 IS NULL OR r.sync = ?3)
                ORDER BY r.id DESC LIMIT ?4
                """,
                [.text(environment), .optional(connection), .optional(sync), .integer(Int64(limit))])
        }
    }
}
