public import EngineCrypto
internal import EngineDatabase

extension Store {
    /// Stores a session by the hash of its token.
    /// - Parameters:
    ///   - new: what it is for.
    ///   - token: the token, of at least 100 random bits.
    /// - Returns: the session as it is stored.
    /// - Throws: `.unknown` environment or connection.
    public func addSession(_ new: NewSession, token: Secret) throws(StoreFault) -> StoredSession {
        try writing { database in
            let connections = ConnectionTable(database: database)
            let environment = try connections.environment(new.environment)
            var connection: Int64?
            if let name = new.connection {
                connection = try connections.require(name, in: new.environment).id.number
            }
            // Nobody else comes to take away what has ended.
            // Sign-ins that began in a session may end half an hour after it.
            try database.run("DELETE FROM connect_sessions WHERE expires_at <= ?", [.integer(now - Self.flowTime)])
            try database.run(
                """
                INSERT INTO connect_sessions (hash, environment, key, owner, content, connection, created_at,
                    expires_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    .blob(KeyTable.hash(token)), .integer(environment), .optional(new.key), .optional(new.owner),
                    .text(new.content), .optional(connection), .integer(now), .integer(now + new.lifetime),
                ])
            guard let made = try SessionTable(database: database).find(token, at: now) else {
                throw StoreFault.unknown(kind: "session", name: "new")
            }
            return made
        }
    }

    /// The session of a token, unless it has ended or the key that made it was taken back.
    public nonisolated func session(matching token: Secret) async throws(StoreFault) -> StoredSession? {
        try await reading { try SessionTable(database: $0).find(token, at: now) }
    }

    /// Whether a session was not ended by anybody, its key not taken back, and the connection is there that was to be
    /// connected anew; its time may be out.
    public nonisolated func hasSession(_ id: Int64) async throws(StoreFault) -> Bool {
        let sql = """
            SELECT s.id FROM connect_sessions s LEFT JOIN api_keys k ON k.id = s.key
            WHERE s.id = ? AND k.revoked_at IS NULL AND json_extract(s.content, ?) IS NULL
            """
        return try await reading {
            try $0.firstRow(of: sql, [.integer(id), .text(SessionTable.lostPath)]) { $0.integer(0) } != nil
        }
    }

    /// Microseconds that a sign-in may take (contracts.md §2.0: 30 minutes), with as much again.
    private static let flowTime: Int64 = 3_600_000_000

    /// Ends a session.
    /// - Returns: whether there was one.
    @discardableResult
    public func deleteSession(_ id: Int64) throws(StoreFault) -> Bool {
        try writing { try $0.run("DELETE FROM connect_sessions WHERE id = ?", [.integer(id)]) == 1 }
    }
}

/// Rows of connect sessions.
struct SessionTable {
    /// Where the content says that the connection is gone that was to be connected anew.
    static let lostPath = "$.connection_lost"

    let database: SQLiteConnection

    func find(_ token: Secret, at now: Int64) throws -> StoredSession? {
        let sql = """
            SELECT s.id, e.name, s.owner, s.content, c.name, s.created_at, s.expires_at,
                json_extract(s.content, ?3) IS NOT NULL
            FROM connect_sessions s
            JOIN environments e ON e.id = s.environment
            LEFT JOIN connections c ON c.id = s.connection
            LEFT JOIN api_keys k ON k.id = s.key
            WHERE s.hash = ?1 AND s.expires_at > ?2 AND k.revoked_at IS NULL
            """
        let values: [DatabaseValue] = [.blob(KeyTable.hash(token)), .integer(now), .text(Self.lostPath)]
        return try database.firstRow(of: sql, values) { row in
            StoredSession(
                id: row.integer(0), environment: row.text(1), owner: row.optionalText(2), content: row.text(3),
                connection: row.optionalText(4), hasLostConnection: row.integer(7) != 0, createdAt: row.integer(5),
                expiresAt: row.integer(6))
        }
    }
}
