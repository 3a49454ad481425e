public import EngineCrypto
internal import EngineDatabase

extension Store {
    /// The names of the environments, in order of their making.
    public func environments() throws(StoreFault) -> [String] {
        try working { try $0.rows(of: "SELECT name FROM environments ORDER BY id") { $0.text(0) } }
    }

    /// All connections of an environment, by name.
    public func connections(in environment: String) throws(StoreFault) -> [StoredConnection] {
        try working { try ConnectionTable(database: $0).all(in: environment) }
    }

    /// A connection.
    /// - Returns: nil if there is none of this name.
    public func connection(named name: String, in environment: String) throws(StoreFault) -> StoredConnection? {
        try working { try ConnectionTable(database: $0).find(name, in: environment) }
    }

    /// Stores a new connection with its sealed credentials, on the disk when this returns.
    /// - Parameters:
    ///   - new: its description.
    ///   - credentials: the secret material as JSON text; nil for a scheme that has none.
    ///   - expiresAt: when the access token expires, in microseconds since 1970.
    /// - Returns: the connection as it is stored.
    /// - Throws: `.connectionExists`, `.unknown` environment, `.vault` if the store is not unlocked.
    @discardableResult
    public func addConnection(
        _ new: NewConnection, credentials: Secret?, expiresAt: Int64? = nil
    ) throws(StoreFault) -> StoredConnection {
        try writingDurably { database in
            let sealed = try seal(credentials, of: new.name, in: new.environment)
            let table = ConnectionTable(database: database)
            try table.insert(new, credentials: sealed, expiresAt: expiresAt, at: now)
            try EventTable(database: database).append(
                "connection.create", subject: new.name, actor: "engine", environment: new.environment,
                detail: [("provider", new.provider), ("scheme", new.scheme)], at: now)
            return try table.require(new.name, in: new.environment)
        }
    }

    /// The credentials of a connection.
    /// - Returns: nil if it has none.
    /// - Throws: `.unknown` connection; `.vault` if the store is not unlocked or the value was changed.
    public func credentials(of name: String, in environment: String) throws(StoreFault) -> StoredCredentials? {
        try working { database in
            let connection = try ConnectionTable(database: database).require(name, in: environment)
            let box = try database.firstRow(
                of: "SELECT credentials FROM connections WHERE id = ? AND credentials IS NOT NULL",
                [.integer(connection.id.number)]
            ) { $0.blob(0) }
            guard let box else { return nil }
            let place = Vault.Place(environment: environment, connection: name, column: "credentials")
            let opened = try unlocked().open(box, at: place)
            return StoredCredentials(
                secret: Secret(utf8: opened), version: connection.version, expiresAt: connection.expiresAt)
        }
    }

    /// Replaces the credentials of a connection that nobody else has replaced meanwhile.
    ///
    /// The new ones are on the disk when this returns: a refresh token that was used once cannot be had again.
    /// - Parameters:
    ///   - name: the connection.
    ///   - environment: its environment.
    ///   - secret: the new material as JSON text.
    ///   - version: the version that was read; nil replaces any (a person reconnects).
    ///   - expiresAt: when the new access token expires, in microseconds since 1970.
    ///   - status: the connection's status from now on.
    /// - Returns: the new version.
    /// - Throws: `.credentialsChanged` if the version is another one by now.
    @discardableResult
    public func replaceCredentials(
        of name: String, in environment: String, with secret: Secret, expecting version: Int64?,
        expiresAt: Int64? = nil, status: StoredConnection.Status = .active
    ) throws(StoreFault) -> Int64 {
        try writingDurably { database in
            let connection = try ConnectionTable(database: database).require(name, in: environment)
            guard version == nil || version == connection.version else {
                throw StoreFault.credentialsChanged(connection: name)
            }
            guard connection.status.successors.contains(status) else {
                throw StoreFault.illegalStatus(connection: name, from: connection.status, to: status)
            }
            let sealed = try seal(secret, of: name, in: environment)
            try database.run(
                """
                UPDATE connections SET credentials = ?2, version = version + 1, expires_at = ?3, status = ?4,
                    reason = NULL, updated_at = ?5
                WHERE id = ?1
                """,
                [
                    .integer(connection.id.number), sealed.map { .blob($0) } ?? .null, .optional(expiresAt),
                    .text(status.rawValue), .integer(now),
                ])
            return connection.version + 1
        }
    }

    /// Changes a connection's status and adds the event `connection.status` to the trail.
    ///
    /// Both are on the disk when this returns.
    /// - Parameters:
    ///   - name: the connection.
    ///   - environment: its environment.
    ///   - status: its status from now on.
    ///   - reason: why, for people.
    ///   - isVerified: whether upstream has just accepted the credentials.
    ///   - actor: who or what found out.
    /// - Throws: `.illegalStatus` if the connection's status cannot become this one.
    public func setStatus(
        of name: String, in environment: String, to status: StoredConnection.Status, reason: String?,
        isVerified: Bool = false, actor: String = "engine"
    ) throws(StoreFault) {
        try writingDurably { database in
            let connection = try ConnectionTable(database: database).require(name, in: environment)
            guard connection.status.successors.contains(status) else {
                throw StoreFault.illegalStatus(connection: name, from: connection.status, to: status)
            }
            try database.run(
                """
                UPDATE connections SET status = ?2, reason = ?3, updated_at = ?4,
                    verified_at = CASE ?5 WHEN 1 THEN ?4 ELSE verified_at END
                WHERE id = ?1
                """,
                [
                    .integer(connection.id.number), .text(status.rawValue), .optional(reason), .integer(now),
                    .integer(isVerified ? 1 : 0),
                ])
            guard connection.status != status || connection.reason != reason else { return }
            try EventTable(database: database).append(
                "connection.status", subject: name, actor: actor, environment: environment,
                detail: [("from", connection.status.rawValue), ("to", status.rawValue), ("reason", reason)], at: now)
        }
    }

    /// Replaces a connection's config fields.
    /// - Parameters:
    ///   - name: the connection.
    ///   - environment: its environment.
    ///   - config: the fields as JSON text.
    /// - Throws: `.unknown` connection.
    public func setConfig(of name: String, in environment: String, to config: String) throws(StoreFault) {
        try writingDurably { database in
            let connection = try ConnectionTable(database: database).require(name, in: environment)
            try database.run(
                "UPDATE connections SET config = ?, updated_at = ? WHERE id = ?",
                [.text(config), .integer(now), .integer(connection.id.number)])
        }
    }

    /// Deletes a connection with its credentials, positions and records.
    ///
    /// Its runs stay.
    /// - Returns: how many records went with it.
    @discardableResult
    public func deleteConnection(named name: String, in environment: String) throws(StoreFault) -> Int {
        try writingDurably { database in
            let table = ConnectionTable(database: database)
            let records = try table.delete(try table.require(name, in: environment).id)
            try EventTable(database: database).append(
                "connection.delete", subject: name, actor: "engine", environment: environment,
                detail: [("records", String(records))], at: now)
            return records
        }
    }

    private func unlocked() throws(VaultFault) -> Vault {
        guard let vault else { throw .noKey(looked: []) }
        return vault
    }

    func seal(_ secret: Secret?, of name: String, in environment: String) throws(VaultFault) -> [UInt8]? {
        guard let secret else { return nil }
        let place = Vault.Place(environment: environment, connection: name, column: "credentials")
        return try unlocked().seal(secret.withBytes { Array($0) }, at: place)
    }
}
