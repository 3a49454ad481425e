extension Migration {
    /// Records that were set aside, untouched records, versions, and the shapes that upstream's records had.
    static let third = Migration(
        number: 3, title: "quarantine, untouched records, versions, shapes",
        sql: """
            ALTER TABLE records ADD COLUMN version BLOB;
            ALTER TABLE records ADD COLUMN source TEXT;
            ALTER TABLE run_streams ADD COLUMN quarantined INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE run_streams ADD COLUMN late INTEGER NOT NULL DEFAULT 0;

            CREATE TABLE quarantine (
                id INTEGER PRIMARY KEY,
                stream INTEGER NOT NULL REFERENCES streams,
                partition INTEGER NOT NULL,
                mark BLOB NOT NULL,
                key TEXT,
                field TEXT,
                reason TEXT NOT NULL,
                page INTEGER NOT NULL,
                number INTEGER NOT NULL,
                source BLOB,
                run INTEGER NOT NULL,
                first_seen INTEGER NOT NULL,
                last_seen INTEGER NOT NULL,
                in_doubt INTEGER NOT NULL DEFAULT 0,
                UNIQUE (stream, partition, mark)
            );
            CREATE INDEX quarantine_by_key ON quarantine (stream, key);

            CREATE TABLE field_shapes (
                stream INTEGER NOT NULL,
                source TEXT NOT NULL,
                field TEXT NOT NULL,
                types INTEGER NOT NULL,
                present INTEGER NOT NULL,
                checked INTEGER NOT NULL,
                PRIMARY KEY (stream, source, field)
            ) WITHOUT ROWID;

            CREATE TABLE drifts (
                id INTEGER PRIMARY KEY,
                stream INTEGER NOT NULL,
                source TEXT NOT NULL,
                run INTEGER NOT NULL,
                at INTEGER NOT NULL,
                field TEXT NOT NULL,
                change TEXT NOT NULL CHECK (change IN ('new', 'vanished', 'changed')),
                before TEXT NOT NULL,
                after TEXT NOT NULL
            );
            CREATE INDEX drifts_by_stream ON drifts (stream, source);
            """)
}
