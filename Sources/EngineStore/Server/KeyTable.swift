internal import EngineCrypto
internal import EngineDatabase

/// Rows of API keys.
struct KeyTable {
    let database: SQLiteConnection

    private static let columns = """
        SELECT k.id, e.name, k.name, k.ending, k.scopes, k.integration, k.owner, k.created_at, k.expires_at,
            k.revoked_at, k.used_at
        FROM api_keys k JOIN environments e ON e.id = k.environment
        """

    func rows(_ condition: String, _ values: [DatabaseValue]) throws -> [StoredKey] {
        try database.rows(of: "\(KeyTable.columns) \(condition)", values) { row in
            StoredKey(
                id: row.integer(0), environment: row.text(1), name: row.text(2), ending: row.text(3),
                scopes: row.text(4).split(separator: " ").map(String.init), integration: row.optionalText(5),
                owner: row.optionalText(6), createdAt: row.integer(7), expiresAt: row.optionalInteger(8),
                revokedAt: row.optionalInteger(9), usedAt: row.optionalInteger(10))
        }
    }

    /// A key has more than 100 random bits, so one round of SHA-256 is enough: nobody can guess what gives a hash.
    static func hash(_ key: Secret) -> [UInt8] { key.withBytes { Digest.sha256.hash($0) } }

    func insert(_ new: NewKey, _ key: Secret, at now: Int64) throws -> StoredKey {
        let environment = try ConnectionTable(database: database).environment(new.environment)
        let inUse = try rows(
            "WHERE k.environment = ? AND k.name = ? AND k.revoked_at IS NULL", [.integer(environment), .text(new.name)])
        guard inUse.isEmpty else { throw StoreFault.exists(kind: "key", name: new.name) }
        try database.run(
            """
            INSERT INTO api_keys (environment, name, hash, ending, scopes, integration, owner, created_at, expires_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .integer(environment), .text(new.name), .blob(KeyTable.hash(key)),
                .text(String(key.reveal().suffix(4))),
                .text(new.scopes.joined(separator: " ")), .optional(new.integration), .optional(new.owner),
                .integer(now), .optional(new.expiresAt),
            ])
        guard let made = try rows("WHERE k.id = ?", [.integer(database.lastRow)]).first else {
            throw StoreFault.unknown(kind: "key", name: new.name)
        }
        return made
    }
}
