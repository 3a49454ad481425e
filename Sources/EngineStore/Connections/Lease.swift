internal import EngineDatabase

/// The right to be the only one who does something, until a deadline.
public struct Lease: Sendable, Hashable {
    /// What it is for.
    public let name: String
    /// Counts the leases of this name: an older one is refused wherever it is checked.
    public let fence: Int64
    /// For how long it was asked, in microseconds.
    let duration: Int64
}

extension Lease {
    /// The name of the right to run a sync for a connection.
    public static func name(ofSync sync: String, connection: String, environment: String) -> String {
        prefix(connection: connection, environment: environment) + sync
    }

    /// What the names of all rights to run a sync for a connection begin with.
    static func prefix(connection: String, environment: String) -> String { "sync \(environment) \(connection) " }
}

extension Store {
    /// Takes a lease, if nobody has it.
    ///
    /// One whose deadline has passed or whose process has ended is free.
    /// - Parameters:
    ///   - name: what it is for.
    ///   - seconds: how long it lasts without a renewal.
    /// - Returns: nil if somebody else has it.
    /// - Throws: what the store refused.
    public func acquireLease(_ name: String, seconds: Int = 30) throws(StoreFault) -> Lease? {
        let uptime = options.clock.uptime()
        let me = LeaseHolder.current()
        // Many may ask again and again: those who get nothing must not take the store's write lock for it.
        let isTaken = try working { try LeaseTable(database: $0).row(name)?.isHeld(at: uptime, seenFrom: me) ?? false }
        guard !isTaken else { return nil }
        return try writing { database in
            let held = try LeaseTable(database: database).row(name)
            guard held?.isHeld(at: uptime, seenFrom: me) != true else { return nil }
            let lease = Lease(name: name, fence: (held?.fence ?? 0) + 1, duration: Int64(seconds) * 1_000_000)
            try database.run(
                """
                INSERT INTO leases (name, holder, fence, deadline) VALUES (?1, ?2, ?3, ?4)
                ON CONFLICT (name) DO UPDATE SET holder = ?2, fence = ?3, deadline = ?4
                """,
                [.text(name), .text(me.text), .integer(lease.fence), .integer(uptime + lease.duration)])
            return lease
        }
    }

    /// Moves a lease's deadline on.
    /// - Throws: `.leaseLost` if somebody else took it over.
    public func renew(_ lease: Lease) throws(StoreFault) {
        try writing { try LeaseTable(database: $0).renew(lease, uptime: options.clock.uptime()) }
    }

    /// Gives a lease back.
    ///
    /// One that was taken over stays with its new holder.
    public func release(_ lease: Lease) throws(StoreFault) {
        try writing { database in
            // The row stays, so that the fence goes on counting.
            _ = try database.run(
                "UPDATE leases SET deadline = 0 WHERE name = ? AND fence = ?",
                [.text(lease.name), .integer(lease.fence)])
        }
    }
}

/// Rows of leases.
struct LeaseTable {
    /// Who had a lease last, and until when.
    struct Row {
        let holder: LeaseHolder?
        let fence: Int64
        let deadline: Int64

        func isHeld(at uptime: Int64, seenFrom other: LeaseHolder) -> Bool {
            deadline > uptime && holder?.hasEnded(seenFrom: other) != true
        }
    }

    let database: SQLiteConnection

    func row(_ name: String) throws -> Row? {
        try database.firstRow(of: "SELECT holder, fence, deadline FROM leases WHERE name = ?", [.text(name)]) {
            Row(holder: LeaseHolder(text: $0.text(0)), fence: $0.integer(1), deadline: $0.integer(2))
        }
    }

    /// Whether somebody holds a lease whose name begins with a text.
    func isHeld(beginning prefix: String, at uptime: Int64) throws -> Bool {
        let me = LeaseHolder.current()
        let rows = try database.rows(
            of: "SELECT holder, fence, deadline FROM leases WHERE substr(name, 1, ?) = ?",
            [.integer(Int64(prefix.unicodeScalars.count)), .text(prefix)]
        ) { Row(holder: LeaseHolder(text: $0.text(0)), fence: $0.integer(1), deadline: $0.integer(2)) }
        return rows.contains { $0.isHeld(at: uptime, seenFrom: me) }
    }

    /// Moves a lease's deadline on, which also proves that it is still held.
    func renew(_ lease: Lease, uptime: Int64) throws {
        let changed = try database.run(
            "UPDATE leases SET deadline = ?3 WHERE name = ?1 AND fence = ?2 AND deadline > 0",
            [.text(lease.name), .integer(lease.fence), .integer(uptime + lease.duration)])
        guard changed == 1 else { throw StoreFault.leaseLost(name: lease.name) }
    }
}
