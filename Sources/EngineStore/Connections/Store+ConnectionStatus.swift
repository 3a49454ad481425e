internal import EngineDatabase

extension Store {
    /// Notes what happened to a connection: its status follows, with the event `connection.status` if it changed, on
    /// the disk when this returns.
    /// - Parameters:
    ///   - change: what happened; one that brings other credentials is noted by those who store them.
    ///   - name: the connection.
    ///   - environment: its environment.
    ///   - reason: why, for people.
    ///   - actor: who or what found out.
    ///   - version: the credentials that it was found out with; nil for any.
    ///   - id: the connection that it was found out of; nil: whichever has the name by now.
    /// - Returns: the status from now on.
    /// - Throws: `.impossible` if this cannot happen to such a connection, `.credentialsChanged` if the version is
    ///   another one by now.
    @discardableResult
    public func note(
        _ change: StatusChange, of name: String, in environment: String, reason: String?, actor: String = "engine",
        expecting version: Int64? = nil, id: ConnectionID? = nil
    ) throws(StoreFault) -> StoredConnection.Status {
        try writingDurably { database in
            let connection = try ConnectionTable(database: database).require(
                name, in: environment, expecting: version, id: id)
            guard !change.bringsCredentials, let status = change.status(after: connection.status) else {
                throw StoreFault.impossible(connection: name, is: connection.status, change: change)
            }
            guard change != .unanswered else { return status }
            // What is said of a status that stays is news of it; a success says nothing of one that it does not heal.
            let isSilent = change == .accepted && status != .active
            try set(
                status, of: connection, reason: isSilent ? connection.reason : reason, isVerified: change == .accepted,
                actor: actor, in: database)
            return status
        }
    }

    /// Changes a connection's status and adds the event `connection.status`, on the disk when this returns.
    /// - Parameters:
    ///   - name: the connection.
    ///   - environment: its environment.
    ///   - status: its status from now on.
    ///   - reason: why, for people.
    ///   - isVerified: whether upstream has just accepted the credentials.
    ///   - actor: who or what found out.
    ///   - version: the credentials that it was found out with; nil for any.
    ///   - id: the connection that it was found out of; nil: whichever has the name by now.
    /// - Throws: `.illegalStatus` if the connection's status cannot become this one, `.credentialsChanged` if the
    ///   version is another one by now.
    public func setStatus(
        of name: String, in environment: String, to status: StoredConnection.Status, reason: String?,
        isVerified: Bool = false, actor: String = "engine", expecting version: Int64? = nil,
        id: ConnectionID? = nil
    ) throws(StoreFault) {
        try writingDurably { database in
            let connection = try ConnectionTable(database: database).require(
                name, in: environment, expecting: version, id: id)
            guard connection.status.successors(withOtherCredentials: false).contains(status) else {
                throw StoreFault.illegalStatus(connection: name, from: connection.status, to: status)
            }
            try set(status, of: connection, reason: reason, isVerified: isVerified, actor: actor, in: database)
        }
    }

    private func set(
        _ status: StoredConnection.Status, of connection: StoredConnection, reason: String?, isVerified: Bool,
        actor: String, in database: SQLiteConnection
    ) throws {
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
        let told = reason ?? (status == .active ? "upstream accepted it" : nil)
        try EventTable(database: database).append(status, of: connection, reason: told, actor: actor, at: now)
    }
}
