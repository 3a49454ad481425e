public import EngineCrypto
internal import EngineDatabase
internal import Synchronization

extension Store {
    /// The keys of an environment, also those that were taken back, the newest first.
    public nonisolated func keys(in environment: String) async throws(StoreFault) -> [StoredKey] {
        try await reading {
            try KeyTable(database: $0).rows("WHERE e.name = ? ORDER BY k.id DESC", [.text(environment)])
        }
    }

    /// Whether any key is in use, in any environment.
    public nonisolated func hasKeys() async throws(StoreFault) -> Bool {
        try await reading { database in
            let sql = "SELECT 1 FROM api_keys WHERE revoked_at IS NULL AND ifnull(expires_at > ?, 1) LIMIT 1"
            return try database.firstRow(of: sql, [.integer(now)]) { $0.integer(0) } != nil
        }
    }

    /// Stores a key by its hash, and adds the event `key.create`; on the disk when this returns.
    /// - Parameters:
    ///   - new: what it is and may do.
    ///   - key: the key, of at least 100 random bits; it cannot be had again from the store.
    ///   - actor: who makes it.
    /// - Returns: the key as it is stored.
    /// - Throws: `.exists` if a key in use has this name, `.unknown` environment.
    @discardableResult
    public func addKey(_ new: NewKey, _ key: Secret, actor: String) throws(StoreFault) -> StoredKey {
        try writingDurably { database in
            try insert(new, key, actor: actor, in: database)
        }
    }

    /// The key that a caller shows, unless it was taken back or has expired.
    ///
    /// Its use is noted, once a minute.
    public nonisolated func key(matching key: Secret) async throws(StoreFault) -> StoredKey? {
        let now = now
        let found = try await reading { database in
            try KeyTable(database: database).rows(
                "WHERE k.hash = ? AND k.revoked_at IS NULL AND ifnull(k.expires_at > ?, 1)",
                [.blob(KeyTable.hash(key)), .integer(now)]
            ).first
        }
        guard let found else { return nil }
        let minute = StoredKey.useInterval
        if now - (found.usedAt ?? 0) >= minute { noteUse(of: found.id, at: now / minute * minute) }
        return found
    }

    /// Has the use of a key noted; nobody waits for it, so a busy store keeps no good key out.
    private nonisolated func noteUse(of key: Int64, at time: Int64) {
        let isFirst = keyUses.withLock { uses in
            defer { uses[key] = time }
            return uses.isEmpty
        }
        // Those that come before it runs are noted with it, and by `close` what is left then.
        if isFirst { Task { await noteKeyUses() } }
    }

    /// Notes the uses of keys that wait for that, unless somebody else writes just now: the next use is noted then.
    func noteKeyUses() {
        let uses = keyUses.withLock { uses in
            defer { uses = [:] }
            return uses
        }
        guard !uses.isEmpty else { return }
        _ = try? writingAtOnce { database in
            for (key, time) in uses {
                try database.run(
                    "UPDATE api_keys SET used_at = ?2 WHERE id = ?1 AND ifnull(used_at, 0) < ?2",
                    [.integer(key), .integer(time)])
            }
        }
    }

    /// Takes a key back, and adds the event `key.revoke`; on the disk when this returns.
    /// - Parameters:
    ///   - id: its number.
    ///   - environment: its environment.
    ///   - actor: who takes it back.
    /// - Returns: the key.
    /// - Throws: `.unknown` if no key in use has the number in this environment.
    @discardableResult
    public func revokeKey(_ id: Int64, in environment: String, actor: String) throws(StoreFault) -> StoredKey {
        try writingDurably { database in
            let found = try KeyTable(database: database).rows(
                "WHERE k.id = ? AND e.name = ? AND k.revoked_at IS NULL", [.integer(id), .text(environment)])
            guard let key = found.first else { throw StoreFault.unknown(kind: "key", name: String(id)) }
            try database.run("UPDATE api_keys SET revoked_at = ? WHERE id = ?", [.integer(now), .integer(id)])
            try noteEnd(of: key, actor: actor, in: database)
            return key
        }
    }

    /// What came of the wish that a key of somebody's own choice is in use under a name.
    public enum KeptKey: Sendable, Hashable {
        /// It is in use; it was before, or is now.
        case inUse
        /// It was taken back by somebody, and stays so.
        case revoked
        /// Another environment has it.
        case taken(environment: String)
    }

    /// Puts a key in the place of the one that has its name, in one step; on the disk when this returns.
    ///
    /// The one before is forgotten, so it may come back; one that somebody took back does not.
    /// - Parameters:
    ///   - new: what it is and may do.
    ///   - key: the key, of at least 100 random bits.
    ///   - actor: who wants it.
    /// - Returns: what came of it.
    /// - Throws: `.unknown` environment.
    public func keepKey(_ new: NewKey, _ key: Secret, actor: String) throws(StoreFault) -> KeptKey {
        try writingDurably { database in
            let table = KeyTable(database: database)
            if let known = try table.rows("WHERE k.hash = ?", [.blob(KeyTable.hash(key))]).first {
                // Under whatever name: one that `engine key create` has made may be the variable's as well.
                guard known.environment == new.environment else { return .taken(environment: known.environment) }
                return known.revokedAt == nil ? .inUse : .revoked
            }
            let before = try table.rows(
                "WHERE e.name = ? AND k.name = ? AND k.revoked_at IS NULL", [.text(new.environment), .text(new.name)])
            for old in before {
                // Sessions end with the key that made them.
                try database.run("DELETE FROM connect_sessions WHERE key = ?", [.integer(old.id)])
                try database.run("DELETE FROM api_keys WHERE id = ?", [.integer(old.id)])
                try noteEnd(of: old, actor: actor, in: database)
            }
            try insert(new, key, actor: actor, in: database)
            return .inUse
        }
    }

    @discardableResult
    private func insert(
        _ new: NewKey, _ key: Secret, actor: String, in database: SQLiteConnection
    ) throws -> StoredKey {
        let made = try KeyTable(database: database).insert(new, key, at: now)
        try EventTable(database: database).append(
            "key.create", subject: new.name, actor: actor, environment: new.environment,
            detail: [
                ("id", String(made.id)), ("scopes", new.scopes.joined(separator: " ")),
                ("integration", new.integration), ("owner", new.owner),
            ], at: now)
        return made
    }

    private func noteEnd(of key: StoredKey, actor: String, in database: SQLiteConnection) throws {
        try EventTable(database: database).append(
            "key.revoke", subject: key.name, actor: actor, environment: key.environment,
            detail: [("id", String(key.id))], at: now)
    }
}
