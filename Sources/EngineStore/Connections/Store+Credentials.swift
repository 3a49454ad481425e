public import EngineCrypto
internal import EngineDatabase

extension Store {
    /// The credentials of a connection.
    /// - Returns: nil if it has none.
    /// - Throws: `.unknown` connection; `.vault` if the store is not unlocked or the value was changed.
    public nonisolated func credentials(
        of name: String, in environment: String
    ) async throws(StoreFault) -> StoredCredentials? {
        let state = try await credentialState(of: name, in: environment)
        return state.secret.map {
            StoredCredentials(secret: $0, version: state.connection.version, expiresAt: state.connection.expiresAt)
        }
    }

    /// The credentials of a connection, if it has any, and everything else that is known of it at the same moment.
    /// - Throws: `.unknown` connection; `.vault` if the store is not unlocked or the value was changed.
    public nonisolated func credentialState(
        of name: String, in environment: String
    ) async throws(StoreFault) -> CredentialState {
        try await reading { database in
            let connection = try ConnectionTable(database: database).require(name, in: environment)
            let box = try database.firstRow(
                of: "SELECT credentials FROM connections WHERE id = ? AND credentials IS NOT NULL",
                [.integer(connection.id.number)]
            ) { $0.blob(0) }
            guard let box else { return CredentialState(secret: nil, connection: connection) }
            let place = Vault.Place(environment: environment, connection: name, column: "credentials")
            let secret = Secret(utf8: try open(box, at: place, in: database))
            return CredentialState(secret: secret, connection: connection)
        }
    }

    /// Replaces the credentials of a connection that nobody else has replaced meanwhile, and adds what was learnt with
    /// them.
    ///
    /// All of it is on the disk when this returns: a refresh token that was used once cannot be had again.
    /// - Parameters:
    /// - name: the connection.
    /// - environment: its environment.
    /// - secret: the new material as JSON text.
    /// - version: the version that was read; nil replaces any (a person reconnects).
    /// - id: the connection that was read; nil: whichever has the name by now.
    /// - expiresAt: when the new access token expires, in microseconds since 1970.
    /// - status: the connection's status from now on.
    /// - learnt: members of what is learnt of the account that are laid over those that it has, as JSON texts.
    /// - Returns: the new version.
    /// - Throws: `.credentialsChanged` if the version is another one by now; `.illegalStatus` if the access was taken
    /// back, which only a reconnection undoes.
    @discardableResult
    public func replaceCredentials(
        of name: String, in environment: String, with secret: Secret, expecting version: Int64?,
        id: ConnectionID? = nil, expiresAt: Int64? = nil, status: StoredConnection.Status = .active,
        learnt: [(name: String, json: String)] = []
    ) throws(StoreFault) -> Int64 {
        try writingDurably { database in
            let connection = try ConnectionTable(database: database).require(
                name, in: environment, expecting: version, id: id)
            let isRevoked = version != nil && connection.status == .revoked
            guard connection.status.successors(withOtherCredentials: true).contains(status), !isRevoked else {
                throw StoreFault.illegalStatus(connection: name, from: connection.status, to: status)
            }
            let sealed = try seal(secret, of: name, in: environment, database)
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
            try ConnectionTable(database: database).learn(learnt, of: connection.id)
            if connection.status != status {
                try EventTable(database: database).append(
                    status, of: connection, reason: "new credentials", actor: "engine", at: now)
            }
            return connection.version + 1
        }
    }

    /// Seals credentials, in the transaction that stores them.
    func seal(
        _ secret: Secret?, of name: String, in environment: String, _ database: SQLiteConnection
    ) throws -> [UInt8]? {
        guard let secret else { return nil }
        let place = Vault.Place(environment: environment, connection: name, column: "credentials")
        return try seal(secret.withBytes { Array($0) }, at: place, in: database)
    }
}

extension EventTable {
    /// Adds the change of a connection's status to the trail.
    func append(
        _ status: StoredConnection.Status, of connection: StoredConnection, reason: String?, actor: String,
        at now: Int64
    ) throws {
        try append(
            "connection.status", subject: connection.name, actor: actor, environment: connection.environment,
            detail: [("from", connection.status.rawValue), ("to", status.rawValue), ("reason", reason)], at: now)
    }
}
