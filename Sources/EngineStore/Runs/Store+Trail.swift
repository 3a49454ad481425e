internal import EngineCrypto
internal import EngineDatabase

extension Store {
    /// Which events of the trail are wanted.
    public struct TrailFilter: Sendable, Hashable {
        /// Only those of an environment.
        public var environment: String?
        /// Only those of an action, `vault.rotate`, or of all of a noun, `vault`.
        public var action: String?
        /// Only those of a subject.
        public var subject: String?
        /// How many at most, the newest.
        public var limit: Int

        /// Asks for the newest events.
        public init(environment: String? = nil, action: String? = nil, subject: String? = nil, limit: Int = 100) {
            self.environment = environment
            self.action = action
            self.subject = subject
            self.limit = limit
        }
    }

    /// Events of the trail, the newest first.
    public nonisolated func trail(_ filter: TrailFilter) async throws(StoreFault) -> [AuditEvent] {
        try await reading { database in
            try database.rows(
                of: """
                    SELECT id, environment, at, actor, action, subject, detail FROM events
                    WHERE (?1 IS NULL OR environment = ?1) AND (?2 IS NULL OR action = ?2 OR action LIKE ?2 || '.%')
                        AND (?3 IS NULL OR subject = ?3)
                    ORDER BY id DESC LIMIT ?4
                    """,
                [
                    .optional(filter.environment), .optional(filter.action), .optional(filter.subject),
                    .integer(Int64(filter.limit)),
                ], AuditEvent.init(row:))
        }
    }

    /// What the trail proves.
    public struct TrailProof: Sendable, Hashable {
        /// A place where the trail is not as it was written.
        public struct Break: Sendable, Hashable {
            /// What is wrong there.
            public enum Kind: String, Sendable, Hashable {
                /// The event's fields or its proof were changed, or it stood elsewhere.
                case changed
                /// There is no event of this number, or there are none from it on.
                case missing
            }

            /// The number of the event.
            public let id: Int64
            /// What is wrong with it.
            public let kind: Kind
        }

        /// How many events there are.
        public let count: Int
        /// The number of the last one; 0 for an empty trail.
        public let lastID: Int64
        /// The proof of the last one, in hexadecimal digits.
        ///
        /// Noted elsewhere it proves later that nothing before it was written anew.
        public let lastHash: String
        /// Where the trail is broken, the first places.
        public let breaks: [Break]
        /// The proofs that were asked for, by the number of their event.
        public let asked: [Int64: String]
    }

    /// Follows the trail from its first event to its last.
    /// - Parameter ids: events whose proofs are wanted.
    /// - Returns: what the trail proves.
    /// - Throws: what the store refused.
    public nonisolated func proveTrail(asking ids: Set<Int64> = []) async throws(StoreFault) -> TrailProof {
        try await reading { database in
            try TrailReading(ids).read(database)
        }
    }

    /// The first event of the trail that does not prove the one before it.
    /// - Returns: nil if the whole trail is as it was written.
    public nonisolated func firstBrokenEvent() async throws(StoreFault) -> Int64? {
        try await proveTrail().breaks.first?.id
    }
}

/// One way through the trail.
struct TrailReading {
    /// Enough to see what happened: a trail that was written anew breaks once, one that was edited at each event.
    private static let mostBreaks = 20

    private let wanted: Set<Int64>
    private var count = 0
    private var last: Int64 = 0
    /// The proof of the event before; nothing behind a gap: there the next one cannot be judged by it.
    private var previous: [UInt8]? = []
    private var breaks: [Store.TrailProof.Break] = []
    private var asked: [Int64: String] = [:]

    init(_ wanted: Set<Int64>) {
        self.wanted = wanted
    }

    func read(_ database: SQLiteConnection) throws -> Store.TrailProof {
        var reading = self
        let sql = "SELECT id, environment, at, actor, action, subject, detail, hash FROM events ORDER BY id"
        try database.forEachRow(of: sql) { reading.take(AuditEvent(row: $0), hash: $0.blob(7)) }
        let hash = reading.last == 0 ? "" : Hex.encode(reading.previous ?? [])
        // The highest number that was ever given: the end of a trail is missed by nobody who follows it.
        let sequence = "SELECT seq FROM sqlite_sequence WHERE name = 'events'"
        let given = try database.firstRow(of: sequence) { $0.integer(0) } ?? 0
        if given > reading.last { reading.note(reading.last + 1, .missing) }
        return Store.TrailProof(
            count: reading.count, lastID: reading.last, lastHash: hash, breaks: reading.breaks, asked: reading.asked)
    }

    private mutating func take(_ event: AuditEvent, hash: [UInt8]) {
        count += 1
        if event.id != last + 1 {
            note(last + 1, .missing)
            previous = nil
        }
        if let previous, event.hash(after: previous) != hash { note(event.id, .changed) }
        if wanted.contains(event.id) { asked[event.id] = Hex.encode(hash) }
        previous = hash
        last = event.id
    }

    private mutating func note(_ id: Int64, _ kind: Store.TrailProof.Break.Kind) {
        if breaks.count < Self.mostBreaks { breaks.append(.init(id: id, kind: kind)) }
    }
}

extension AuditEvent {
    /// Reads a row of the trail's columns, in their order.
    init(row: SQLiteStatement) {
        self.init(
            id: row.integer(0), environment: row.text(1), at: row.integer(2), actor: row.text(3), action: row.text(4),
            subject: row.text(5), detail: row.text(6))
    }
}
