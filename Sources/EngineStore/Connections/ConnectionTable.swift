internal import EngineDatabase

/// Rows of connections and of what they belong to.
struct ConnectionTable {
    let database: SQLiteConnection

    private static let columns = """
        SELECT c.id, e.name, c.name, i.name, i.provider, c.scheme, c.status, c.reason, c.owner, c.base_url, c.config,
            c.tags, c.metadata, c.version, c.expires_at, c.created_at, c.updated_at, c.verified_at, c.connection_id,
            c.end_user, c.webhook_url, c.fetched_at, c.learnt
        FROM connections c
        JOIN environments e ON e.id = c.environment
        JOIN integrations i ON i.id = c.integration
        """

    func all(in environment: String) throws -> [StoredConnection] {
        try rows("WHERE e.name = ? ORDER BY c.name", [.text(environment)])
    }

    /// The connections of a condition over `c`, `e` (environment) and `i` (integration).
    func rows(_ condition: String, _ values: [DatabaseValue]) throws -> [StoredConnection] {
        try database.rows(of: "\(ConnectionTable.columns) \(condition)", values, read)
    }

    func find(_ name: String, in environment: String) throws -> StoredConnection? {
        try database.firstRow(
            of: ConnectionTable.columns + " WHERE e.name = ? AND c.name = ?", [.text(environment), .text(name)], read)
    }

    func require(_ name: String, in environment: String) throws -> StoredConnection {
        guard let found = try find(name, in: environment) else {
            throw StoreFault.unknown(kind: "connection", name: name)
        }
        return found
    }

    /// The connection of a name, if it is still what was read of it.
    ///
    /// The version is that of the credentials. Another connection may have been made under the name, and its versions
    /// count anew: the id tells. Where either is nothing, any will do; else `.credentialsChanged` is thrown.
    func require(
        _ name: String, in environment: String, expecting version: Int64?, id: ConnectionID?
    ) throws -> StoredConnection {
        let found = try require(name, in: environment)
        guard version == nil || version == found.version, id == nil || id == found.id else {
            throw StoreFault.credentialsChanged(connection: name)
        }
        return found
    }

    func environment(_ name: String) throws -> Int64 {
        let number = try database.firstRow(of: "SELECT id FROM environments WHERE name = ?", [.text(name)]) {
            $0.integer(0)
        }
        guard let number else { throw StoreFault.unknown(kind: "environment", name: name) }
        return number
    }

    func insert(_ new: NewConnection, credentials: [UInt8]?, expiresAt: Int64?, at now: Int64) throws {
        let environment = try environment(new.environment)
        guard try find(new.name, in: new.environment) == nil else {
            throw StoreFault.connectionExists(connection: new.name)
        }
        try database.run(
            """
            INSERT INTO connections (id, environment, integration, name, scheme, status, owner, base_url, config, tags,
                metadata, credentials, version, expires_at, created_at, updated_at, connection_id, end_user,
                webhook_url, learnt)
            VALUES (?18, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 1, ?12, ?13, ?13, ?14, ?15, ?16, ?17)
            """,
            [
                .integer(environment), .integer(try integration(new, in: environment, at: now)), .text(new.name),
                .text(new.scheme), .text(new.status.rawValue), .optional(new.owner), .optional(new.baseURL),
                .text(new.config), .text(new.tags), .text(new.metadata), credentials.map { .blob($0) } ?? .null,
                .optional(expiresAt), .integer(now), .text(new.publicID ?? new.name), .optional(new.endUser),
                .optional(new.webhookURL.flatMap { $0.isEmpty ? nil : $0 }), .text(new.learnt),
                .integer(try RowNumbers(database: database).next(of: "connections")),
            ])
    }

    /// A name that is free in the environment: the wanted one, or one that tells the integration too.
    func freeName(for new: NewConnection) throws -> String {
        // Nobody else may have the id in this integration.
        let same = try rows(
            "WHERE e.name = ? AND i.name = ? AND c.connection_id = ?",
            [.text(new.environment), .text(new.integration), .optional(new.publicID)])
        guard same.isEmpty else { throw StoreFault.connectionExists(connection: new.publicID ?? new.name) }
        guard try find(new.name, in: new.environment) != nil else { return new.name }
        let longer = "\(new.name)@\(new.integration)"
        var name = longer
        var number = 2
        while try find(name, in: new.environment) != nil {
            name = "\(longer)-\(number)"
            number += 1
        }
        return name
    }

    /// The number of a connection's integration, which is made at its first use.
    /// - Throws: `.otherProvider` if one of that name is at another provider: its connections stay what they are.
    func integration(_ new: NewConnection, in environment: Int64, at now: Int64) throws -> Int64 {
        try database.run(
            """
            INSERT INTO integrations (environment, name, provider, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?4)
            ON CONFLICT (environment, name) DO NOTHING
            """, [.integer(environment), .text(new.integration), .text(new.provider), .integer(now)])
        let sql = "SELECT id, provider FROM integrations WHERE environment = ? AND name = ?"
        let found = try database.firstRow(of: sql, [.integer(environment), .text(new.integration)]) {
            (id: $0.integer(0), provider: $0.text(1))
        }
        guard let found, found.provider == new.provider else {
            throw StoreFault.otherProvider(integration: new.integration, provider: found?.provider ?? "")
        }
        return found.id
    }

    func delete(_ id: ConnectionID) throws -> Int {
        let number = DatabaseValue.integer(id.number)
        let streams = "(SELECT id FROM streams WHERE connection = ?)"
        let partitions = "(SELECT id FROM partitions WHERE stream IN \(streams))"
        try database.run(
            "DELETE FROM moved_rows WHERE row IN (SELECT row FROM record_keys WHERE stream IN \(streams))", [number])
        let records = try database.run("DELETE FROM records WHERE stream IN \(streams)", [number])
        try database.run("DELETE FROM record_keys WHERE stream IN \(streams)", [number])
        try database.run("DELETE FROM seen_rows WHERE partition IN \(partitions)", [number])
        for table in ["quarantine", "field_shapes", "drifts"] {
            try database.run("DELETE FROM \(table) WHERE stream IN \(streams)", [number])
        }
        try database.run("DELETE FROM partitions WHERE stream IN \(streams)", [number])
        try database.run("DELETE FROM streams WHERE connection = ?", [number])
        try database.run("DELETE FROM discovered_streams WHERE connection = ?", [number])
        // Sessions that were to connect it anew live on, and say that it is gone.
        try database.run(
            """
            UPDATE connect_sessions SET connection = NULL, content = json_set(content, ?2, json('true'))
            WHERE connection = ?1
            """, [number, .text(SessionTable.lostPath)])
        try database.run("DELETE FROM connections WHERE id = ?", [number])
        return records
    }

    private func read(_ row: SQLiteStatement) throws -> StoredConnection {
        StoredConnection(
            id: ConnectionID(number: row.integer(0)), environment: row.text(1), name: row.text(2),
            integration: row.text(3), provider: row.text(4), scheme: row.text(5),
            // The schema admits no other words.
            status: StoredConnection.Status(rawValue: row.text(6)) ?? .invalid,
            reason: row.optionalText(7), owner: row.optionalText(8), baseURL: row.optionalText(9),
            config: row.text(10), tags: row.text(11), metadata: row.text(12), learnt: row.text(22),
            version: row.integer(13),
            expiresAt: row.optionalInteger(14), createdAt: row.integer(15), updatedAt: row.integer(16),
            verifiedAt: row.optionalInteger(17), publicID: row.text(18), endUser: row.optionalText(19),
            webhookURL: row.optionalText(20), fetchedAt: row.optionalInteger(21))
    }
}

extension DatabaseValue {
    /// A text, or no value.
    static func optional(_ text: String?) -> DatabaseValue { text.map { .text($0) } ?? .null }

    /// A whole number, or no value.
    static func optional(_ number: Int64?) -> DatabaseValue { number.map { .integer($0) } ?? .null }
}
