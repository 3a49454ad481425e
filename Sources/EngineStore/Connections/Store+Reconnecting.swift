public import EngineCrypto
internal import EngineDatabase

extension Store {
    /// Puts a description and credentials that upstream has accepted in the place of a connection's old ones, in one
    /// transaction that is on the disk when this returns.
    ///
    /// Its positions and records stay.
    /// - Parameters:
    ///   - new: the description; its name says which connection is meant.
    ///   - credentials: the secret material as JSON text; nil for a scheme that has none.
    ///   - expiresAt: when the access token expires, in microseconds since 1970.
    ///   - isVerified: whether upstream has just accepted the credentials.
    ///   - actor: who connects anew.
    /// - Returns: the connection as it is stored now.
    /// - Throws: `.unknown` connection; `.vault` if the store is not unlocked.
    @discardableResult
    public func replaceConnection(
        _ new: NewConnection, credentials: Secret?, expiresAt: Int64? = nil, isVerified: Bool, actor: String = "engine"
    ) throws(StoreFault) -> StoredConnection {
        // What was asked for with the old credential may be another account's.
        defer { dropAnswers() }
        return try writingDurably { database in
            let table = ConnectionTable(database: database)
            let old = try table.require(new.name, in: new.environment)
            // It may have been changed since whoever replaces it read it.
            let owner = new.kept.contains(.owner) ? old.owner : new.owner
            let tags = new.kept.contains(.tags) ? old.tags : new.tags
            let metadata = new.kept.contains(.metadata) ? old.metadata : new.metadata
            let sealed = try seal(credentials, of: new.name, in: new.environment, database)
            let integration = try table.integration(new, in: try table.environment(new.environment), at: now)
            try database.run(
                """
                UPDATE connections SET integration = ?2, scheme = ?3, status = ?4, reason = NULL, owner = ?5,
                    base_url = ?6, config = ?7, tags = ?8, metadata = ?9, credentials = ?10, version = version + 1,
                    expires_at = ?11, updated_at = ?12, verified_at = CASE ?13 WHEN 1 THEN ?12 ELSE verified_at END,
                    end_user = ?14, webhook_url = ?15, learnt = ?16
                WHERE id = ?1
                """,
                [
                    .integer(old.id.number), .integer(integration), .text(new.scheme), .text(new.status.rawValue),
                    .optional(owner), .optional(new.baseURL), .text(new.config), .text(tags), .text(metadata),
                    sealed.map { .blob($0) } ?? .null, .optional(expiresAt), .integer(now),
                    .integer(isVerified ? 1 : 0), .optional(new.endUser ?? old.endUser),
                    .optional(new.webhookURL.map { $0.isEmpty ? nil : $0 } ?? old.webhookURL), .text(new.learnt),
                ])
            try table.forgetSteps(of: old.id)
            try EventTable(database: database).append(
                "connection.replace", subject: new.name, actor: actor, environment: new.environment,
                detail: [("provider", new.provider), ("scheme", new.scheme)], at: now)
            if old.status != new.status {
                try EventTable(database: database).append(
                    new.status, of: old, reason: "connected anew", actor: actor, at: now)
            }
            return try table.require(new.name, in: new.environment)
        }
    }
}
