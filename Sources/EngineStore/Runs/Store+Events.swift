internal import EngineDatabase

extension Store {
    /// Adds an event to the trail, on the disk when this returns.
    /// - Parameters:
    ///   - action: what was done, as `noun.verb`.
    ///   - subject: what it was done to.
    ///   - actor: who did it.
    ///   - environment: the environment's name.
    ///   - detail: more about it, without secrets.
    /// - Returns: the event with its number and proof.
    /// - Throws: what the store refused.
    @discardableResult
    public func appendEvent(
        _ action: String, subject: String, actor: String, in environment: String,
        detail: [(key: String, value: String?)] = []
    ) throws(StoreFault) -> AuditEvent {
        try writingDurably { database in
            try EventTable(database: database).append(
                action, subject: subject, actor: actor, environment: environment, detail: detail, at: now)
        }
    }

    /// The newest events of an environment, the newest first.
    public nonisolated func events(
        in environment: String, limit: Int = 100
    ) async throws(StoreFault) -> [AuditEvent] {
        try await trail(TrailFilter(environment: environment, limit: limit))
    }
}

/// Rows of the audit trail.
struct EventTable {
    let database: SQLiteConnection

    /// Adds an event that proves the one before it.
    ///
    /// Must be called in a transaction.
    @discardableResult
    func append(
        _ action: String, subject: String, actor: String, environment: String, detail: [(String, String?)],
        at now: Int64
    ) throws -> AuditEvent {
        let last = try database.firstRow(of: "SELECT id, hash FROM events ORDER BY id DESC LIMIT 1") {
            ($0.integer(0), $0.blob(1))
        }
        let event = AuditEvent(
            id: (last?.0 ?? 0) + 1, environment: environment, at: now, actor: actor, action: action, subject: subject,
            detail: try json(detail))
        try database.run(
            """
            INSERT INTO events (id, environment, at, actor, action, subject, detail, hash)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .integer(event.id), .text(environment), .integer(event.at), .text(actor), .text(action),
                .text(subject), .text(event.detail), .blob(event.hash(after: last?.1 ?? [])),
            ])
        return event
    }

    private func json(_ detail: [(String, String?)]) throws -> String {
        let places = Array(repeating: "?, ?", count: detail.count).joined(separator: ", ")
        let values = detail.flatMap { [DatabaseValue.text($0.0), .optional($0.1)] }
        return try database.firstRow(of: "SELECT json_object(\(places))", values) { $0.text(0) } ?? "{}"
    }
}
