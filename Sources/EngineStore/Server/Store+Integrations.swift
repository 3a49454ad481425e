public import EngineCrypto
internal import EngineDatabase

extension Store {
    /// The integrations of an environment, by name.
    public nonisolated func integrations(in environment: String) async throws(StoreFault) -> [StoredIntegration] {
        try await reading {
            try IntegrationTable(database: $0).rows("WHERE e.name = ? ORDER BY i.name", [.text(environment)])
        }
    }

    /// The integration of a name.
    /// - Returns: nil if there is none.
    public nonisolated func integration(
        named name: String, in environment: String
    ) async throws(StoreFault) -> StoredIntegration? {
        try await reading { try IntegrationTable(database: $0).find(name, in: environment) }
    }

    /// What is sealed for an integration, as JSON text.
    /// - Returns: nil if nothing is.
    /// - Throws: `.unknown` integration; `.vault` if the store is not unlocked or the value was changed.
    public nonisolated func integrationCredentials(
        of name: String, in environment: String
    ) async throws(StoreFault) -> Secret? {
        try await reading { database in
            try sealedSecret(of: try IntegrationTable(database: database).require(name, in: environment), database)
        }
    }

    private nonisolated func sealedSecret(of found: StoredIntegration, _ database: SQLiteConnection) throws -> Secret? {
        guard found.hasCredentials else { return nil }
        let box = try database.firstRow(
            of: "SELECT credentials FROM integrations WHERE id = ?", [.integer(found.id)]
        ) { $0.blob(0) }
        guard let box else { return nil }
        let place = IntegrationTable.place(found.name, found.environment)
        return Secret(utf8: try open(box, at: place, in: database))
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
    ///
    /// One of another provider becomes one of this, without what was sealed for it.
    /// - Parameters:
    ///   - name: its name.
    ///   - provider: the provider's name.
    ///   - environment: where it belongs.
    ///   - isSame: whether a name that the integration has had for its provider means this one.
    /// - Throws: `.integrationInUse` if it is of another provider and has connections.
    public func declareIntegration(
        _ name: String, provider: String, in environment: String,
        isSame: @Sendable (String) -> Bool = { _ in false }
    ) throws(StoreFault) {
        try writing { database in
            let table = IntegrationTable(database: database)
            if let old = try table.find(name, in: environment), old.provider != provider {
                let isRenamed = isSame(old.provider)
                guard try isRenamed || !table.hasConnections(old) else {
                    throw StoreFault.integrationInUse(integration: name)
                }
                try database.run(
                    """
                    UPDATE integrations SET provider = ?2, credentials = CASE ?3 WHEN 1 THEN credentials END
                    WHERE id = ?1
                    """, [.integer(old.id), .text(provider), .integer(isRenamed ? 1 : 0)])
            }
            var connection = NewConnection(environment: environment, name: name, provider: provider, scheme: "")
            connection.integration = name
            let connections = ConnectionTable(database: database)
            _ = try connections.integration(connection, in: try connections.environment(environment), at: now)
        }
    }

    /// What changes of an integration; nothing leaves a thing as it was.
    public struct IntegrationEdit: Sendable {
        /// Its name from now on.
        public var name: String?
        /// What people call it.
        public var displayName: String?
        /// Whether deliveries of the provider are passed on.
        public var forwardsWebhooks: Bool?
        /// Makes what is sealed from now on of what is sealed, both as JSON text.
        public var credentials: (@Sendable (Secret?) -> Secret?)?

        /// Leaves everything as it was.
        public init() {}

        /// What the trail tells of it: which things, never their values.
        fileprivate var changes: [(String, String?)] {
            let things = [
                (name != nil, "unique_key"), (displayName != nil, "display_name"),
                (forwardsWebhooks != nil, "forward_webhooks"), (credentials != nil, "credentials"),
            ]
            return [("changed", things.filter(\.0).map(\.1).joined(separator: " "))]
        }
    }

    /// Changes an integration as it is in this moment, in one transaction, and adds the event `integration.update`:
    /// of two that change different things at once, neither takes the other's change back.
    /// - Parameters:
    ///   - name: its name so far.
    ///   - environment: where it belongs.
    ///   - edit: what changes.
    ///   - actor: who changes it.
    /// - Returns: the integration as it is stored.
    /// - Throws: `.unknown`; `.exists` if the new name is taken; `.integrationInUse` if it gets another name and has
    ///   connections, whose credentials are sealed for the old one.
    @discardableResult
    public func changeIntegration(
        _ name: String, in environment: String, _ edit: IntegrationEdit, actor: String
    ) throws(StoreFault) -> StoredIntegration {
        try writingDurably { database in
            let table = IntegrationTable(database: database)
            let old = try table.require(name, in: environment)
            let newName = edit.name ?? name
            if newName != name {
                guard try !table.hasConnections(old) else { throw StoreFault.integrationInUse(integration: name) }
                guard try table.find(newName, in: environment) == nil else {
                    throw StoreFault.exists(kind: "integration", name: newName)
                }
            }
            // Sealed for the name: what stays is opened, and sealed for the new one.
            let kept = try sealedSecret(of: old, database)
            var new = NewIntegration(environment: environment, name: newName, provider: old.provider)
            new.credentials = edit.credentials.map { $0(kept) } ?? kept
            try database.run(
                """
                UPDATE integrations SET name = ?2, display_name = ifnull(?3, display_name),
                    forwards_webhooks = ifnull(?4, forwards_webhooks), credentials = ?5, updated_at = ?6
                WHERE id = ?1
                """,
                [
                    .integer(old.id), .text(newName), .optional(edit.displayName),
                    .optional(edit.forwardsWebhooks.map { $0 ? 1 : 0 }), try sealedCredentials(of: new, database),
                    .integer(now),
                ])
            try EventTable(database: database).append(
                "integration.update", subject: name, actor: actor, environment: environment,
                detail: edit.changes + (newName == name ? [] : [("name", newName)]), at: now)
            return try table.require(newName, in: environment)
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
                try EventTable(database: database).append(
                    "connection.delete", subject: connection.name, actor: actor, environment: environment,
                    detail: [("with", name)], at: now)
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

    func hasConnections(_ integration: StoredIntegration) throws -> Bool {
        let sql = "SELECT 1 FROM connections WHERE integration = ? LIMIT 1"
        return try database.firstRow(of: sql, [.integer(integration.id)]) { _ in true } ?? false
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
