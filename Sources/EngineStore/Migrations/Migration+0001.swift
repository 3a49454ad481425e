extension Migration {
    /// Connections, streams, records, runs, the audit trail.
    ///
    /// Times are microseconds since 1970. Records lie in two tables, since a re-sync reads only the narrow one
    /// (docs/decisions): `record_keys` finds a record by its id and tells by its hash whether it changed (no hash: it
    /// is deleted); `records` holds the rest. `row` is counted by us, never used twice and never changed, because a
    /// full pass tells old rows from new ones by it.
    static let first = Migration(
        number: 1, title: "connections, streams, records, runs, events",
        sql: """
            CREATE TABLE environments (
                id INTEGER PRIMARY KEY,
                name TEXT NOT NULL UNIQUE
            );
            INSERT INTO environments (name) VALUES ('dev'), ('prod');

            CREATE TABLE counters (
                name TEXT PRIMARY KEY,
                value INTEGER NOT NULL
            ) WITHOUT ROWID;
            INSERT INTO counters (name, value) VALUES ('row', 0);

            CREATE TABLE vault_keys (
                id TEXT PRIMARY KEY,
                proof BLOB NOT NULL,
                created_at INTEGER NOT NULL
            ) WITHOUT ROWID;

            CREATE TABLE integrations (
                id INTEGER PRIMARY KEY,
                environment INTEGER NOT NULL REFERENCES environments,
                name TEXT NOT NULL,
                provider TEXT NOT NULL,
                UNIQUE (environment, name)
            );

            CREATE TABLE connections (
                id INTEGER PRIMARY KEY,
                environment INTEGER NOT NULL REFERENCES environments,
                integration INTEGER NOT NULL REFERENCES integrations,
                name TEXT NOT NULL,
                scheme TEXT NOT NULL,
                status TEXT NOT NULL CHECK (status IN ('pending', 'active', 'expired', 'invalid', 'revoked')),
                reason TEXT,
                owner TEXT,
                base_url TEXT,
                config TEXT NOT NULL,
                tags TEXT NOT NULL,
                metadata TEXT NOT NULL,
                credentials BLOB,
                version INTEGER NOT NULL,
                expires_at INTEGER,
                created_at INTEGER NOT NULL,
                updated_at INTEGER NOT NULL,
                verified_at INTEGER,
                UNIQUE (environment, name)
            );

            CREATE TABLE leases (
                name TEXT PRIMARY KEY,
                holder TEXT NOT NULL,
                fence INTEGER NOT NULL,
                deadline INTEGER NOT NULL
            ) WITHOUT ROWID;

            CREATE TABLE streams (
                id INTEGER PRIMARY KEY,
                connection INTEGER NOT NULL REFERENCES connections,
                model TEXT NOT NULL,
                variant TEXT NOT NULL,
                last_modified INTEGER NOT NULL DEFAULT 0,
                UNIQUE (connection, model, variant)
            );

            CREATE TABLE partitions (
                id INTEGER PRIMARY KEY,
                stream INTEGER NOT NULL REFERENCES streams,
                source TEXT NOT NULL,
                key TEXT NOT NULL,
                checkpoint TEXT,
                records INTEGER NOT NULL DEFAULT 0,
                pass_floor INTEGER,
                pass_run INTEGER,
                pass_added INTEGER NOT NULL DEFAULT 0,
                pass_seen INTEGER NOT NULL DEFAULT 0,
                pass_counted INTEGER NOT NULL DEFAULT 1,
                updated_at INTEGER NOT NULL,
                UNIQUE (stream, source, key)
            );

            CREATE TABLE record_keys (
                stream INTEGER NOT NULL,
                id TEXT NOT NULL,
                hash BLOB,
                row INTEGER NOT NULL,
                partition INTEGER NOT NULL,
                PRIMARY KEY (stream, id)
            ) WITHOUT ROWID;

            CREATE TABLE records (
                row INTEGER PRIMARY KEY,
                stream INTEGER NOT NULL,
                id TEXT NOT NULL,
                payload TEXT NOT NULL,
                first_seen INTEGER NOT NULL,
                last_modified INTEGER NOT NULL,
                deleted_at INTEGER,
                run INTEGER NOT NULL
            );
            CREATE INDEX records_by_change ON records (stream, last_modified);

            CREATE TABLE seen_rows (
                partition INTEGER NOT NULL,
                chunk INTEGER NOT NULL,
                bits BLOB NOT NULL,
                PRIMARY KEY (partition, chunk)
            ) WITHOUT ROWID;

            CREATE TABLE moved_rows (
                row INTEGER PRIMARY KEY,
                run INTEGER NOT NULL
            );

            CREATE TABLE runs (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                environment INTEGER NOT NULL REFERENCES environments,
                connection TEXT NOT NULL,
                sync TEXT NOT NULL,
                outcome TEXT NOT NULL CHECK (outcome IN ('running', 'done', 'partial', 'failed', 'interrupted')),
                started_at INTEGER NOT NULL,
                finished_at INTEGER,
                error TEXT
            );

            CREATE TABLE run_streams (
                run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
                source TEXT NOT NULL,
                outcome TEXT NOT NULL CHECK (outcome IN ('running', 'done', 'partial', 'failed', 'interrupted')),
                added INTEGER NOT NULL DEFAULT 0,
                updated INTEGER NOT NULL DEFAULT 0,
                deleted INTEGER NOT NULL DEFAULT 0,
                unchanged INTEGER NOT NULL DEFAULT 0,
                pages INTEGER NOT NULL DEFAULT 0,
                bytes INTEGER NOT NULL DEFAULT 0,
                error TEXT,
                warnings TEXT NOT NULL DEFAULT '[]',
                PRIMARY KEY (run, source)
            ) WITHOUT ROWID;

            CREATE TABLE events (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                environment TEXT NOT NULL,
                at INTEGER NOT NULL,
                actor TEXT NOT NULL,
                action TEXT NOT NULL,
                subject TEXT NOT NULL,
                detail TEXT NOT NULL,
                hash BLOB NOT NULL
            );
            CREATE TRIGGER events_are_not_changed BEFORE UPDATE ON events
            BEGIN SELECT raise(ABORT, 'events are append-only'); END;
            CREATE TRIGGER events_are_not_deleted BEFORE DELETE ON events
            BEGIN SELECT raise(ABORT, 'events are append-only'); END;

            CREATE VIEW current_records AS
            SELECT environments.name AS environment, connections.name AS connection, streams.model, streams.variant,
                records.id, records.payload,
                strftime('%Y-%m-%dT%H:%M:%fZ', records.first_seen / 1e6, 'unixepoch') AS first_seen,
                strftime('%Y-%m-%dT%H:%M:%fZ', records.last_modified / 1e6, 'unixepoch') AS last_modified,
                records.run
            FROM records
            JOIN streams ON streams.id = records.stream
            JOIN connections ON connections.id = streams.connection
            JOIN environments ON environments.id = connections.environment
            WHERE records.deleted_at IS NULL;
            """)
}
