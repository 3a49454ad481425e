internal import EngineDatabase

/// A renewal that failed, and until when it is not tried again: nothing was learnt of the credentials.
public struct RenewalPause: Sendable, Hashable {
    /// The credentials that it failed with; others are not concerned.
    public let version: Int64
    /// When it failed, in microseconds since 1970.
    public let failedAt: Int64
    /// From when it may be tried again, in microseconds since 1970.
    public let until: Int64
    /// What failed, in a word of whoever notes it.
    public let cause: String
    /// What happened, for people; no secret.
    public let reason: String

    /// Describes one.
    public init(version: Int64, failedAt: Int64, until: Int64, cause: String, reason: String) {
        self.version = version
        self.failedAt = failedAt
        self.until = until
        self.cause = cause
        self.reason = reason
    }

    /// Whether it holds at a time, in microseconds since 1970.
    ///
    /// A clock that was set back must not make it longer: before it began it does not hold either.
    public func holds(at now: Int64) -> Bool { failedAt <= now && now < until }
}

extension Store {
    /// The last renewal of a connection's present credentials that failed.
    /// - Returns: nil if none did, or other credentials came since.
    public nonisolated func renewalPause(
        of name: String, in environment: String
    ) async throws(StoreFault) -> RenewalPause? {
        try await reading { database in
            try database.firstRow(
                of: """
                    SELECT p.version, p.failed_at, p.until, p.cause, p.reason FROM renewal_pauses p
                    JOIN connections c ON c.id = p.connection AND c.version = p.version
                    JOIN environments e ON e.id = c.environment
                    WHERE e.name = ? AND c.name = ?
                    """, [.text(environment), .text(name)]
            ) {
                RenewalPause(
                    version: $0.integer(0), failedAt: $0.integer(1), until: $0.integer(2), cause: $0.text(3),
                    reason: $0.text(4))
            }
        }
    }

    /// Notes that a renewal failed, for all processes of the store.
    ///
    /// Nothing comes of it if the connection has other credentials by now, or is gone.
    public func noteRenewalPause(
        _ pause: RenewalPause, of name: String, in environment: String
    ) throws(StoreFault) {
        try writing { database in
            _ = try database.run(
                """
                INSERT INTO renewal_pauses (connection, version, failed_at, until, cause, reason)
                SELECT c.id, ?3, ?4, ?5, ?6, ?7 FROM connections c JOIN environments e ON e.id = c.environment
                WHERE e.name = ?1 AND c.name = ?2 AND c.version = ?3
                ON CONFLICT (connection) DO UPDATE SET
                    version = ?3, failed_at = ?4, until = ?5, cause = ?6, reason = ?7
                """,
                [
                    .text(environment), .text(name), .integer(pause.version), .integer(pause.failedAt),
                    .integer(pause.until), .text(pause.cause), .text(pause.reason),
                ])
        }
    }
}
