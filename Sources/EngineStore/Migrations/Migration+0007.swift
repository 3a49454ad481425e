extension Migration {
    /// Vault keys that a rotation has retired, and secrets of the store itself.
    ///
    /// A retired key stays known by its id, so that nobody seals with it again. `store_secrets` holds what a rotation
    /// must keep although no connection owns it, such as the key of codes.
    static let keyRing = Migration(
        number: 7, title: "retired vault keys, secrets of the store",
        sql: """
            ALTER TABLE vault_keys ADD COLUMN retired_at INTEGER;

            CREATE TABLE store_secrets (
                name TEXT PRIMARY KEY,
                value BLOB NOT NULL
            ) WITHOUT ROWID;
            """)
}
