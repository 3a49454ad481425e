public import EngineCrypto
internal import EngineDatabase

extension Store {
    /// The names of the environments, in order of their making.
    public nonisolated func environments() async throws(StoreFault) -> [String] {
        try await reading { try $0.rows(of: "SELECT name FROM environments ORDER BY id") { $0.text(0) } }
    }

    /// All connections of an environment, by name.
    public nonisolated func connections(in environment: String) async throws(StoreFault) -> [StoredConnection] {
        try await reading { try ConnectionTable(database: $0).all(in: environment) }
    }

    /// How many connections of all environments have each status.
    public nonisolated func connectionCounts() async throws(StoreFault) -> [StoredConnection.Status: Int] {
        let rows = try await reading { database in
            try database.rows(of: "SELECT status, count(*) FROM connections GROUP BY status") {
                ($0.text(0), Int($0.integer(1)))
            }
        }
        let counts = rows.compactMap { row in StoredConnection.Status(rawValue: row.0).map { ($0, row.1) } }
        return Dictionary(counts, uniquingKeysWith: +)
    }

    /// A connection.
    /// - Returns: nil if there is none of this name.
    public nonisolated func connection(
        named name: String, in environment: String
    ) async throws(StoreFault) -> StoredConnection? {
        try await reading { try ConnectionTable(database: $0).find(name, in: environment) }
    }

    /// Stores a new connection with its sealed credentials, on the disk when this returns.
    /// - Parameters:
    ///   - new: its description; with a `publicID` its name may become another one, if it is taken.
    ///   - credentials: the secret material as JSON text; nil for a scheme that has none.
    ///   - expiresAt: when the access token expires, in microseconds since 1970.
    ///   - actor: who makes it.
    /// - Returns: the connection as it is stored.
    /// - Throws: `.connectionExists`, `.unknown` environment, `.vault` if the store is not unlocked.
    @discardableResult
    public func addConnection(
        _ new: NewConnection, credentials: Secret?, expiresAt: Int64? = nil, actor: String = "engine"
    ) throws(StoreFault) -> StoredConnection {
        try writingDurably { database in
            let table = ConnectionTable(database: database)
            var new = new
            if new.publicID != nil { new.name = try table.freeName(for: new) }
            let sealed = try seal(credentials, of: new.name, in: new.environment, database)
            try table.insert(new, credentials: sealed, expiresAt: expiresAt, at: now)
            try EventTable(database: database).append(
                "connection.create", subject: new.name, actor: actor, environment: new.environment,
                detail: [("provider", new.provider), ("scheme", new.scheme)], at: now)
            return try table.require(new.name, in: new.environment)
        }
    }

    /// Refuses a connection of which a sync runs.
    /// - Throws: `.inUse` if one does, `.unknown` if there is no such connection.
    public nonisolated func requireUnused(_ name: String, in environment: String) async throws(StoreFault) {
        try await reading { database in
            try checkUnused(try ConnectionTable(database: database).require(name, in: environment), database)
        }
    }

    /// Deletes a connection with its credentials, positions and records.
    ///
    /// Its runs stay.
    /// - Returns: how many records went with it.
    /// - Throws: `.inUse` while a sync of it runs: that would go on writing what is deleted here.
    @discardableResult
    public func deleteConnection(
        named name: String, in environment: String, actor: String = "engine"
    ) throws(StoreFault) -> Int {
        defer { dropAnswers() }
        return try writingDurably { database in
            let table = ConnectionTable(database: database)
            let connection = try table.require(name, in: environment)
            try checkUnused(connection, database)
            let records = try table.delete(connection.id)
            try EventTable(database: database).append(
                "connection.delete", subject: name, actor: actor, environment: environment,
                detail: [("records", String(records))], at: now)
            return records
        }
    }
}
