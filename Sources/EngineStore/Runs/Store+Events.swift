internal import EngineCrypto
internal import EngineDatabase

/// Something that somebody did, in a trail where each event proves the one before.
public struct AuditEvent: Sendable, Hashable {
    /// Its number.
    public let id: Int64
    /// The environment's name.
    public let environment: String
    /// When, in microseconds since 1970.
    public let at: Int64
    /// Who did it: a key's name, or `cli` with the user's name.
    public let actor: String
    /// What was done, as `noun.verb`.
    public let action: String
    /// What it was done to.
    public let subject: String
    /// More about it, as JSON text without secrets.
    public let detail: String

    /// SHA-256 over the hash before and all fields, each after its length.
    func hash(after previous: [UInt8]) -> [UInt8] {
        var bytes = previous
        for field in [String(id), environment, String(at), actor, action, subject, detail] {
            withUnsafeBytes(of: UInt32(field.utf8.count).bigEndian) { bytes.append(contentsOf: $0) }
            bytes.append(contentsOf: field.utf8)
        }
        return Digest.sha256.hash(bytes)
    }
}

extension Store {
    /// Adds an event to the trail, on the disk when this returns.
    /// - Parameters:
    ///   - action: what was done, as `noun.verb`.
    ///   - subject: what it was done to.
    ///   - actor: who did it.
    ///   - environment: the environment's name.
    ///   - detail: more about it, as JSON text without secrets.
    @discardableResult
    public func appendEvent(
        _ action: String, subject: String, actor: String, in environment: String, detail: String = "{}"
    ) throws(StoreFault) -> AuditEvent {
        try writingDurably { database in
            let last = try database.firstRow(of: "SELECT id, hash FROM events ORDER BY id DESC LIMIT 1") {
                ($0.integer(0), $0.blob(1))
            }
            let event = AuditEvent(
                id: (last?.0 ?? 0) + 1, environment: environment, at: now, actor: actor, action: action,
                subject: subject, detail: detail)
            try database.run(
                """
                INSERT INTO events (id, environment, at, actor, action, subject, detail, hash)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    .integer(event.id), .text(environment), .integer(event.at), .text(actor), .text(action),
                    .text(subject), .text(detail), .blob(event.hash(after: last?.1 ?? [])),
                ])
            return event
        }
    }

    /// The newest events of an environment, the newest first.
    public func events(in environment: String, limit: Int = 100) throws(StoreFault) -> [AuditEvent] {
        try working { database in
            try database.rows(
                of: """
                    SELECT id, environment, at, actor, action, subject, detail FROM events
                    WHERE environment = ? ORDER BY id DESC LIMIT ?
                    """, [.text(environment), .integer(Int64(limit))], AuditEvent.init(row:))
        }
    }

    /// The first event of the trail that does not prove the one before it.
    /// - Returns: nil if the whole trail is as it was written.
    public func firstBrokenEvent() throws(StoreFault) -> Int64? {
        try working { database in
            var previous: [UInt8] = []
            var expected: Int64 = 1
            var broken: Int64?
            let sql = "SELECT id, environment, at, actor, action, subject, detail, hash FROM events ORDER BY id"
            try database.forEachRow(of: sql) { row in
                guard broken == nil else { return }
                let event = AuditEvent(row: row)
                let hash = row.blob(7)
                if event.id != expected || event.hash(after: previous) != hash { broken = event.id }
                previous = hash
                expected = event.id + 1
            }
            return broken
        }
    }
}

extension AuditEvent {
    fileprivate init(row: SQLiteStatement) {
        self.init(
            id: row.integer(0), environment: row.text(1), at: row.integer(2), actor: row.text(3), action: row.text(4),
            subject: row.text(5), detail: row.text(6))
    }
}
