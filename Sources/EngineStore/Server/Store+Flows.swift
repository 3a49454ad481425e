public import EngineCrypto
internal import EngineDatabase

extension Store {
    /// Keeps a flow until somebody shows its token.
    /// - Parameters:
    ///   - flow: what is kept, sealed.
    ///   - token: names it: a state, or the end of a start link; of at least 128 random bits.
    ///   - binding: what the same browser has to show beside it, a cookie; nothing: the token is enough.
    ///   - lifetime: how long it lives, in microseconds.
    /// - Throws: `.vault` if the store is not unlocked, `.unknown` environment.
    public func addFlow(
        _ flow: StoredFlow, token: Secret, binding: Secret? = nil, lifetime: Int64
    ) throws(StoreFault) {
        try writing { database in
            let environment = try ConnectionTable(database: database).environment(flow.environment)
            let hash = KeyTable.hash(token)
            let sealed = try seal(
                flow.content.withBytes { Array($0) }, at: FlowTable.place(hash, flow.kind, flow.environment),
                in: database)
            try database.run("DELETE FROM oauth_states WHERE expires_at <= ?", [.integer(now)])
            try database.run(
                """
                INSERT INTO oauth_states (hash, kind, environment, binding, content, created_at, expires_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    .blob(hash), .text(flow.kind), .integer(environment),
                    binding.map { .blob(KeyTable.hash($0)) } ?? .null, .blob(sealed), .integer(now),
                    .integer(now + lifetime),
                ])
        }
    }

    /// Takes a flow out: whoever comes second with the same token gets nothing.
    ///
    /// A flow whose binding is not shown stays where it is: a stranger who learnt the token must not end it.
    /// - Parameters:
    ///   - kind: the step that is expected.
    ///   - token: what names it.
    ///   - binding: what the browser showed beside it.
    /// - Returns: nothing if there is none, if it has expired, or if the binding is another one.
    /// - Throws: `.vault` if the store is not unlocked or the value was changed.
    public func takeFlow(_ kind: String, token: Secret, binding: Secret? = nil) throws(StoreFault) -> StoredFlow? {
        try writingDurably { database in
            let hash = KeyTable.hash(token)
            let sql = """
                DELETE FROM oauth_states WHERE hash = ?1 AND kind = ?2 AND expires_at > ?3 AND (binding IS ?4)
                RETURNING content, (SELECT name FROM environments WHERE id = environment)
                """
            let shown: DatabaseValue = binding.map { .blob(KeyTable.hash($0)) } ?? .null
            let taken = try database.rows(of: sql, [.blob(hash), .text(kind), .integer(now), shown]) {
                ($0.blob(0), $0.text(1))
            }
            guard let (sealed, environment) = taken.first else { return nil }
            let content = try open(sealed, at: FlowTable.place(hash, kind, environment), in: database)
            return StoredFlow(kind: kind, environment: environment, content: Secret(utf8: content))
        }
    }

    /// A flow that stays where it is.
    /// - Parameters:
    ///   - kind: the step that is expected.
    ///   - token: what names it.
    /// - Returns: nothing if there is none, if it has expired, or if it needs a binding.
    /// - Throws: `.vault` if the store is not unlocked or the value was changed.
    public nonisolated func flow(_ kind: String, token: Secret) async throws(StoreFault) -> StoredFlow? {
        try await reading { database in
            try found(kind, KeyTable.hash(token), in: database).map { found in
                StoredFlow(kind: kind, environment: found.environment, content: found.content)
            }
        }
    }

    /// Changes what is kept of a flow; it lives no longer for that.
    /// - Parameters:
    ///   - kind: the step that is expected.
    ///   - token: what names it.
    ///   - change: gives what is kept from now on; nothing: what there is.
    /// - Returns: whether it was changed.
    /// - Throws: `.vault` if the store is not unlocked or the value was changed.
    public func changeFlow(
        _ kind: String, token: Secret, _ change: @Sendable (Secret) -> Secret?
    ) throws(StoreFault) -> Bool {
        try writing { database in
            let hash = KeyTable.hash(token)
            guard let kept = try found(kind, hash, in: database), let content = change(kept.content) else {
                return false
            }
            let place = FlowTable.place(hash, kind, kept.environment)
            let sealed = try seal(content.withBytes { Array($0) }, at: place, in: database)
            try database.run("UPDATE oauth_states SET content = ? WHERE hash = ?", [.blob(sealed), .blob(hash)])
            return true
        }
    }

    /// Notes that something was seen, for as long as it could be shown again.
    /// - Parameters:
    ///   - kind: what it is.
    ///   - mark: what names it.
    ///   - environment: where it was seen.
    ///   - lifetime: how long it is known, in microseconds.
    /// - Returns: whether it is seen for the first time.
    /// - Throws: `.vault` if the store is not unlocked, `.unknown` environment.
    public func noteFirst(
        _ kind: String, _ mark: Secret, in environment: String, lifetime: Int64
    ) throws(StoreFault) -> Bool {
        try writingDurably { database in
            let number = try ConnectionTable(database: database).environment(environment)
            let hash = KeyTable.hash(Secret("\(kind)\n\(environment)\n\(mark.reveal())"))
            let sealed = try seal(Array("{}".utf8), at: FlowTable.place(hash, kind, environment), in: database)
            try database.run("DELETE FROM oauth_states WHERE expires_at <= ?", [.integer(now)])
            return try database.run(
                """
                INSERT INTO oauth_states (hash, kind, environment, binding, content, created_at, expires_at)
                VALUES (?, ?, ?, NULL, ?, ?, ?) ON CONFLICT (hash) DO NOTHING
                """,
                [
                    .blob(hash), .text(kind), .integer(number), .blob(sealed), .integer(now), .integer(now + lifetime),
                ]) == 1
        }
    }

    private nonisolated func found(
        _ kind: String, _ hash: [UInt8], in database: SQLiteConnection
    ) throws -> (environment: String, content: Secret)? {
        let sql = """
            SELECT content, (SELECT name FROM environments WHERE id = environment) FROM oauth_states
            WHERE hash = ? AND kind = ? AND expires_at > ? AND binding IS NULL
            """
        let row = try database.firstRow(of: sql, [.blob(hash), .text(kind), .integer(now)]) {
            ($0.blob(0), $0.text(1))
        }
        guard let (sealed, environment) = row else { return nil }
        let content = try open(sealed, at: FlowTable.place(hash, kind, environment), in: database)
        return (environment, Secret(utf8: content))
    }
}

/// Where sealed flows belong.
enum FlowTable {
    static func place(_ hash: [UInt8], _ kind: String, _ environment: String) -> Vault.Place {
        Vault.Place(environment: environment, connection: Hex.encode(hash), column: "oauth_states.\(kind)")
    }
}
