internal import EngineDatabase

/// Connections as clients of the server see them: by the id that they gave, in an integration.
extension Store {
    /// The connections of a filter, the newest first.
    public nonisolated func connections(
        matching filter: ConnectionFilter
    ) async throws(StoreFault) -> [StoredConnection] {
        let (sql, values) = filter.condition
        return try await reading { try ConnectionTable(database: $0).rows(sql, values) }
    }

    /// The connection of an id in an integration.
    /// - Returns: nil if there is none.
    public nonisolated func connection(
        withID publicID: String, of integration: String, in environment: String
    ) async throws(StoreFault) -> StoredConnection? {
        var filter = ConnectionFilter(environment: environment)
        filter.publicID = publicID
        filter.integrations = [integration]
        return try await connections(matching: filter).first
    }

    /// The connection of a number.
    /// - Returns: nil if there is none.
    public nonisolated func connection(numbered id: ConnectionID) async throws(StoreFault) -> StoredConnection? {
        try await reading { try ConnectionTable(database: $0).rows("WHERE c.id = ?", [.integer(id.number)]).first }
    }

    /// Puts the host's own data of connections in the place of what was there, of all or of none; on the disk when this
    /// returns.
    public func replaceMetadata(of ids: [ConnectionID], with metadata: String) throws(StoreFault) {
        try writingDurably { database in
            for id in ids {
                try database.run(
                    "UPDATE connections SET metadata = ? WHERE id = ?", [.text(metadata), .integer(id.number)])
            }
        }
    }

    /// Changes the host's own data of connections, of all or of none; on the disk when this returns.
    /// - Parameters:
    ///   - ids: the connections.
    ///   - change: makes the new text of the old one; nothing is written in between. It may be called again.
    /// - Throws: what the store refused.
    public func changeMetadata(
        of ids: [ConnectionID], _ change: @escaping @Sendable (String) -> String
    ) throws(StoreFault) {
        try writingDurably { database in
            for id in ids {
                let old = try database.firstRow(
                    of: "SELECT metadata FROM connections WHERE id = ?", [.integer(id.number)]
                ) { $0.text(0) }
                try database.run(
                    "UPDATE connections SET metadata = ? WHERE id = ?",
                    [.text(change(old ?? "{}")), .integer(id.number)])
            }
        }
    }

    /// What a host says of a connection, laid over what it said before; nothing leaves a thing as it was.
    public struct ConnectionChange: Sendable {
        /// Tags, as JSON text.
        public var tags: String?
        /// Whose it is, as JSON text.
        public var endUser: String?
        /// Whom it belongs to.
        public var owner: String?
        /// Where the host wants to hear of it; an empty text takes that away.
        public var webhookURL: String?

        /// Leaves everything as it was.
        public init() {}

        /// What the trail tells of it: which things, and whose the connection is now if that is one of them.
        fileprivate var detail: [(String, String?)] {
            let things = [
                (tags, "tags"), (endUser, "end_user"), (owner, "owner"), (webhookURL, "webhook_url_override"),
            ]
            let changed = things.compactMap { $0.0 == nil ? nil : $0.1 }.joined(separator: " ")
            return [("changed", changed)] + (owner.map { [("owner", $0)] } ?? [])
        }
    }

    /// Changes what a host says of a connection, and adds the event `connection.change`; on the disk when this returns.
    ///
    /// One that waits for somebody to whom it belongs becomes usable with them.
    public func change(
        _ connection: StoredConnection, _ change: ConnectionChange, actor: String
    ) throws(StoreFault) {
        try writingDurably { database in
            try database.run(
                """
                UPDATE connections SET tags = ifnull(?2, tags), end_user = ifnull(?3, end_user),
                    owner = ifnull(?4, owner), webhook_url = CASE ?5 WHEN '' THEN NULL ELSE ifnull(?5, webhook_url) END
                WHERE id = ?1
                """,
                [
                    .integer(connection.id.number), .optional(change.tags), .optional(change.endUser),
                    .optional(change.owner), .optional(change.webhookURL),
                ])
            try EventTable(database: database).append(
                "connection.change", subject: connection.name, actor: actor, environment: connection.environment,
                detail: change.detail, at: now)
            guard change.owner != nil || change.endUser != nil else { return }
            try claim(connection.id, actor: actor, in: database)
        }
    }

    private func claim(_ id: ConnectionID, actor: String, in database: SQLiteConnection) throws {
        let present = try ConnectionTable(database: database).rows("WHERE c.id = ?", [.integer(id.number)]).first
        guard let present, present.status == .pending,
            let status = StatusChange.connected.status(after: present.status)
        else { return }
        try database.run(
            "UPDATE connections SET status = ?, reason = NULL WHERE id = ?",
            [.text(status.rawValue), .integer(id.number)])
        try EventTable(database: database).append(status, of: present, reason: "it was claimed", actor: actor, at: now)
    }

    /// Notes that somebody got the credentials of a connection, and adds the event `credentials.read`.
    public func noteFetch(of connection: StoredConnection, actor: String) throws(StoreFault) {
        try writing { database in
            try database.run(
                "UPDATE connections SET fetched_at = ? WHERE id = ?",
                [.integer(now), .integer(connection.id.number)])
            try EventTable(database: database).append(
                "credentials.read", subject: connection.name, actor: actor, environment: connection.environment,
                detail: [], at: now)
        }
    }
}
