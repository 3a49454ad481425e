extension Migration {
    /// What a server keeps: API keys, what the operator registered at providers, sessions of people who connect, and
    /// the flows that they are in.
    ///
    /// Clients name a connection by `connection_id`, which is unique in its integration only; `name` stays what the
    /// engine itself goes by, unique in the environment (docs/decisions/0080).
    static let server = Migration(
        number: 6, title: "API keys, integrations, connect sessions, flows",
        sql: """
            ALTER TABLE environments ADD COLUMN uuid TEXT NOT NULL DEFAULT '';
            ALTER TABLE environments ADD COLUMN is_production INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE environments ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';
            ALTER TABLE environments ADD COLUMN signing_key BLOB;
            ALTER TABLE environments ADD COLUMN created_at INTEGER NOT NULL DEFAULT 0;
            UPDATE environments SET is_production = name = 'prod', uuid = lower(
                hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' ||
                substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)));
            CREATE UNIQUE INDEX environments_by_uuid ON environments (uuid);

            ALTER TABLE integrations ADD COLUMN display_name TEXT;
            ALTER TABLE integrations ADD COLUMN credentials BLOB;
            ALTER TABLE integrations ADD COLUMN forwards_webhooks INTEGER NOT NULL DEFAULT 1;
            ALTER TABLE integrations ADD COLUMN created_at INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE integrations ADD COLUMN updated_at INTEGER NOT NULL DEFAULT 0;

            ALTER TABLE connections ADD COLUMN connection_id TEXT NOT NULL DEFAULT '';
            ALTER TABLE connections ADD COLUMN end_user TEXT;
            ALTER TABLE connections ADD COLUMN webhook_url TEXT;
            ALTER TABLE connections ADD COLUMN fetched_at INTEGER;
            UPDATE connections SET connection_id = name;
            CREATE UNIQUE INDEX connections_by_id ON connections (integration, connection_id);

            CREATE TABLE api_keys (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                environment INTEGER NOT NULL REFERENCES environments,
                name TEXT NOT NULL,
                hash BLOB NOT NULL UNIQUE,
                ending TEXT NOT NULL,
                scopes TEXT NOT NULL,
                integration TEXT,
                owner TEXT,
                created_at INTEGER NOT NULL,
                expires_at INTEGER,
                revoked_at INTEGER,
                used_at INTEGER
            );
            CREATE UNIQUE INDEX api_keys_by_name ON api_keys (environment, name) WHERE revoked_at IS NULL;

            CREATE TABLE connect_sessions (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                hash BLOB NOT NULL UNIQUE,
                environment INTEGER NOT NULL REFERENCES environments,
                key INTEGER REFERENCES api_keys,
                owner TEXT,
                content TEXT NOT NULL,
                connection INTEGER REFERENCES connections ON DELETE CASCADE,
                created_at INTEGER NOT NULL,
                expires_at INTEGER NOT NULL
            );
            CREATE INDEX connect_sessions_by_end ON connect_sessions (expires_at);
            CREATE INDEX connect_sessions_by_connection ON connect_sessions (connection);

            CREATE TABLE oauth_states (
                hash BLOB PRIMARY KEY,
                kind TEXT NOT NULL,
                environment INTEGER NOT NULL REFERENCES environments,
                binding BLOB,
                content BLOB NOT NULL,
                created_at INTEGER NOT NULL,
                expires_at INTEGER NOT NULL
            ) WITHOUT ROWID;
            CREATE INDEX oauth_states_by_end ON oauth_states (expires_at);
            """)
}
