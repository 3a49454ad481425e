public import EngineCrypto
internal import EngineDatabase

extension Store {
    /// All environments, in the order of their making.
    public nonisolated func allEnvironments() async throws(StoreFault) -> [StoredEnvironment] {
        try await reading { try EnvironmentTable(database: $0).rows("ORDER BY id", []) }
    }

    /// The environment of a name.
    /// - Returns: nil if there is none.
    public nonisolated func environment(named name: String) async throws(StoreFault) -> StoredEnvironment? {
        try await reading { try EnvironmentTable(database: $0).rows("WHERE name = ?", [.text(name)]).first }
    }

    /// Makes an environment, and adds the event `environment.create`.
    /// - Parameters:
    ///   - name: its name.
    ///   - settings: what the operator sets, as JSON text.
    ///   - isProduction: whether it must not be deleted in passing.
    ///   - actor: who makes it.
    /// - Returns: the environment.
    /// - Throws: `.exists` if the name is taken.
    @discardableResult
    public func addEnvironment(
        _ name: String, settings: String = "{}", isProduction: Bool = false, actor: String
    ) throws(StoreFault) -> StoredEnvironment {
        try writingDurably { database in
            let table = EnvironmentTable(database: database)
            guard try table.rows("WHERE name = ?", [.text(name)]).isEmpty else {
                throw StoreFault.exists(kind: "environment", name: name)
            }
            try database.run(
                """
                INSERT INTO environments (id, name, uuid, is_production, settings, created_at)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
                [
                    .integer(try RowNumbers(database: database).next(of: "environments")),
                    .text(name), .text(RandomBytes.uuid()), .integer(isProduction ? 1 : 0), .text(settings),
                    .integer(now),
                ])
            try EventTable(database: database).append(
                "environment.create", subject: name, actor: actor, environment: name, detail: [], at: now)
            return try table.require(name)
        }
    }

    /// Deletes an environment with its integrations, connections, records, keys and sessions, and adds the event
    /// `environment.delete`.
    /// - Throws: `.unknown`; `.inUse` while a sync of one of its connections runs.
    public func deleteEnvironment(_ name: String, actor: String) throws(StoreFault) {
        defer { dropAnswers() }
        try writingDurably { database in
            let id = DatabaseValue.integer(try EnvironmentTable(database: database).require(name).id)
            try database.run("DELETE FROM connect_sessions WHERE environment = ?", [id])
            try database.run("DELETE FROM oauth_states WHERE environment = ?", [id])
            let connections = ConnectionTable(database: database)
            for connection in try connections.all(in: name) {
                try checkUnused(connection, database)
                _ = try connections.delete(connection.id)
            }
            try database.run("DELETE FROM run_streams WHERE run IN (SELECT id FROM runs WHERE environment = ?)", [id])
            for table in ["runs", "integrations", "api_keys"] {
                try database.run("DELETE FROM \(table) WHERE environment = ?", [id])
            }
            try database.run("DELETE FROM environments WHERE id = ?", [id])
            try EventTable(database: database).append(
                "environment.delete", subject: name, actor: actor, environment: name, detail: [], at: now)
        }
    }

    /// Refuses while a sync of the connection runs.
    nonisolated func checkUnused(_ connection: StoredConnection, _ database: SQLiteConnection) throws {
        let prefix = Lease.prefix(connection: connection.name, environment: connection.environment)
        guard try !LeaseTable(database: database).isHeld(beginning: prefix, at: options.clock.uptime()) else {
            throw StoreFault.inUse(connection: connection.name)
        }
    }

    // MARK: Signing key

    /// The key with which what the environment sends out is signed; made when it is first asked for.
    public nonisolated func signingKey(of environment: String) async throws(StoreFault) -> Secret {
        let kept = try await reading { database in try keptSigningKey(of: environment, in: database) }
        if let kept { return kept }
        return try await firstSigningKey(of: environment)
    }

    private nonisolated func keptSigningKey(of environment: String, in database: SQLiteConnection) throws -> Secret? {
        try EnvironmentTable(database: database).signingKey(of: environment).map {
            Secret(utf8: try open($0, at: EnvironmentTable.place(environment), in: database))
        }
    }

    /// Makes a key, unless somebody has made one meanwhile.
    private func firstSigningKey(of environment: String) throws(StoreFault) -> Secret {
        try writingDurably { database in
            try keptSigningKey(of: environment, in: database)
                ?? putSigningKey(of: environment, actor: "engine", in: database)
        }
    }

    /// Puts a new signing key in the place of the old one, and adds the event `signing_key.rotate`.
    @discardableResult
    public func replaceSigningKey(of environment: String, actor: String) throws(StoreFault) -> Secret {
        try writingDurably { database in try putSigningKey(of: environment, actor: actor, in: database) }
    }

    private func putSigningKey(
        of environment: String, actor: String, in database: SQLiteConnection
    ) throws -> Secret {
        let key = Secret(RandomBytes.uuid())
        let sealed = try seal(key.withBytes { Array($0) }, at: EnvironmentTable.place(environment), in: database)
        let id = try EnvironmentTable(database: database).require(environment).id
        try database.run("UPDATE environments SET signing_key = ? WHERE id = ?", [.blob(sealed), .integer(id)])
        try EventTable(database: database).append(
            "signing_key.rotate", subject: environment, actor: actor, environment: environment, detail: [], at: now)
        return key
    }
}

/// Rows of environments.
struct EnvironmentTable {
    let database: SQLiteConnection

    static func place(_ environment: String) -> Vault.Place {
        Vault.Place(environment: environment, connection: "", column: "environments.signing_key")
    }

    func rows(_ condition: String, _ values: [DatabaseValue]) throws -> [StoredEnvironment] {
        let sql = "SELECT id, name, uuid, is_production, settings FROM environments \(condition)"
        return try database.rows(of: sql, values) { row in
            StoredEnvironment(
                id: row.integer(0), name: row.text(1), uuid: row.text(2), isProduction: row.integer(3) != 0,
                settings: row.text(4))
        }
    }

    func require(_ name: String) throws -> StoredEnvironment {
        guard let found = try rows("WHERE name = ?", [.text(name)]).first else {
            throw StoreFault.unknown(kind: "environment", name: name)
        }
        return found
    }

    func signingKey(of name: String) throws -> [UInt8]? {
        try database.firstRow(
            of: "SELECT signing_key IS NULL, signing_key FROM environments WHERE name = ?", [.text(name)]
        ) { $0.integer(0) == 1 ? nil : $0.blob(1) } ?? nil
    }
}
