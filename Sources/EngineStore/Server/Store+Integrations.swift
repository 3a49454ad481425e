public import EngineCrypto
internal import EngineDatabase

extension Store {
    /// The integrations of an environment, by name.
    public func integrations(in environment: String) throws(StoreFault) -> [StoredIntegration] {
        try working {
            try IntegrationTable(database: $0).rows("WHERE e.name = ? ORDER BY i.name", [.text(environment)])
        }
    }

    /// The integration of a name.
    /// - Returns: nil if there is none.
    public func integration(named name: String, in environment: String) throws(StoreFault) -> StoredIntegration? {
        try working { try IntegrationTable(database: $0).find(name, in: environment) }
    }

    /// What is sealed for an integration, as JSON text.
    /// - Returns: nil if nothing is.
    /// - Throws: `.unknown` integration; `.vault` if the store is not unlocked or the value was changed.
    public func integrationCredentials(of name: String, in environment: String) throws(StoreFault) -> Secret? {
        try working { database in
            let found = try IntegrationTable(database: database).require(name, in: environment)
            guard found.hasCredentials else { return nil }
            let box = try database.firstRow(
                of: "SELECT credentials FROM integrations WHERE id = ?", [.integer(found.id)]
            ) { $0.blob(0) }
            guard let box else { return nil }
            return Secret(utf8: try open(box, at: IntegrationTable.place(name, environment), in: database))
        }
    }

    /// Makes an integration, and adds the event `integration.create`; on the disk when this returns.
    /// - Throws: `.exists` if the name is taken, `.unknown` environment.
    @discardableResult
    public func addIntegration(_ new: NewIntegration, actor: String) throws(StoreFault) -> StoredIntegration {
        try writingDurably { database in
            let table = IntegrationTable(database: database)
            let environment = try ConnectionTable(database: database).environment(new.environment)
            guard try table.find(new.name, in: new.environment) == nil else {
                throw StoreFault.exists(kind: "integration", name: new.name)
            }
            let sealed = try sealedCredentials(of: new, database)
            try database.run(
                """
                INSERT INTO integrations (environment, name, provider, display_name, forwards_webhooks, credentials,
                    created_at, updated_at)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)
                """,
                [
                    .integer(environment), .text(new.name), .text(new.provider), .optional(new.displayName),
                    .integer(new.forwardsWebhooks ? 1 : 0), sealed, .integer(now),
                ])
            try EventTable(database: database).append(
                "integration.create", subject: new.name, actor: actor, environment: new.environment,
                detail: [("provider", new.provider)], at: now)
            return try table.require(new.name, in: new.environment)
        }
    }

    /// Sees to it that an integration is there, of this provider.
    public func declareIntegration(
        _ name: String, provider: String, in environment: String
    ) throws(StoreFault) {
        try writing { database in
            var connection = NewConnection(environment: environment, name: name, provider: provider, scheme: "")
            connection.integration = name
            let table = ConnectionTable(database: database)
            _ = try table.integration(connection, in: try table.environment(environment), at: now)
        }
    }

    /// Puts another description in the place of an integration's, and adds the event `integration.update`.
    /// - Parameters:
    ///   - name: its name so far.
    ///   - new: how it is from now on; without credentials those that it has stay.
    ///   - actor: who changes it.
    /// - Returns: the integration as it is stored.
    /// - Throws: `.unknown`; `.exists` if the new name is taken.
    @discardableResult
    public func updateIntegration(
        _ name: String, to new: NewIntegration, actor: String
    ) throws(StoreFault) -> StoredIntegration {
        // Sealed for the name: what stays is opened before, and sealed for the new one.
        let kept = new.credentials == nil ? try integrationCredentials(of: name, in: new.environment) : nil
        return try writingDurably { database in
            let table = IntegrationTable(database: database)
            let old = try table.require(name, in: new.environment)
            if new.name != name, try table.find(new.name, in: new.environment) != nil {
                throw StoreFault.exists(kind: "integration", name: new.name)
            }
            var new = new
            new.credentials = new.credentials ?? kept
            try database.run(
                """
                UPDATE integrations SET name = ?2, display_name = ?3, forwards_webhooks = ?4, credentials = ?5,
                    updated_at = ?6
                WHERE id = ?1
                """,
                [
                    .integer(old.id), .text(new.name), .optional(new.displayName),
                    .integer(new.forwardsWebhooks ? 1 : 0), try sealedCredentials(of: new, database), .integer(now),
                ])
            try EventTable(database: database).append(
                "integration.update", subject: name, actor: actor, environment: new.environment,
                detail: [("name", new.name == name ? nil : new.name)], at: now)
            return try table.require(new.name, in: new.environment)
        }
    }

    /// Deletes an integration with its connections and their records, and adds the event `integration.delete`.
    /// - Returns: the names of the connections that went with it.
    /// - Throws: `.unknown`; `.inUse` while a sync of one of its connections runs.
    @discardableResult
    public func deleteIntegration(_ name: String, in environment: String, actor: String) throws(StoreFault) -> [String]
    {
        defer { dropAnswers() }
        return try writingDurably { database in
            let found = try IntegrationTable(database: database).require(name, in: environment)
            let table = ConnectionTable(database: database)
            let connections = try table.rows("WHERE c.integration = ? ORDER BY c.name", [.integer(found.id)])
            for connection in connections {
                try checkUnused(connection, database)
                _ = try table.delete(connection.id)
            }
            try database.run("DELETE FROM integrations WHERE id = ?", [.integer(found.id)])
            try EventTable(database: database).append(
                "integration.delete", subject: name, actor: actor, environment: environment,
                detail: [("connections", String(connections.count))], at: now)
            return connections.map(\.name)
        }
    }

    private func sealedCredentials(of new: NewIntegration, _ database: SQLiteConnection) throws -> DatabaseValue {
        guard let secret = new.credentials else { return .null }
        let place = IntegrationTable.place(new.name, new.environment)
        return .blob(try seal(secret.withBytes { Array($0) }, at: place, in: database))
    }
}

/// Rows of integrations.
struct IntegrationTable {
    let database: SQLiteConnection

    /// Where what is sealed for an integration belongs.
    static func place(_ name: String, _ environment: String) -> Vault.Place {
        Vault.Place(environment: environment, connection: name, column: "integrations.credentials")
    }

    func rows(_ condition: String, _ values: [DatabaseValue]) throws -> [StoredIntegration] {
        let sql = """
            SELECT i.id, e.name, i.name, i.provider, i.display_name, i.forwards_webhooks, i.credentials IS NOT NULL,
                i.created_at, i.updated_at
            FROM integrations i JOIN environments e ON e.id = i.environment \(condition)
            """
        return try database.rows(of: sql, values) { row in
            StoredIntegration(
                id: row.integer(0), environment: row.text(1), name: row.text(2), provider: row.text(3),
                displayName: row.optionalText(4), forwardsWebhooks: row.integer(5) != 0,
                hasCredentials: row.integer(6) != 0, createdAt: row.integer(7), updatedAt: row.integer(8))
        }
    }

    func find(_ name: String, in environment: String) throws -> StoredIntegration? {
        try rows("WHERE e.name = ? AND i.name = ?", [.text(environment), .text(name)]).first
    }

    func require(_ name: String, in environment: String) throws -> StoredIntegration {
        guard let found = try find(name, in: environment) else {
            throw StoreFault.unknown(kind: "integration", name: name)
        }
        return found
    }
}
