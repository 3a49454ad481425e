extension Migration {
    /// The names of streams that were found: each thing keeps the one that it got first, for this connection.
    static let discoveredStreams = Migration(
        number: 5, title: "names of discovered streams",
        sql: """
            CREATE TABLE discovered_streams (
                connection INTEGER NOT NULL REFERENCES connections,
                block TEXT NOT NULL,
                id TEXT NOT NULL,
                name TEXT NOT NULL,
                title TEXT NOT NULL,
                first_seen INTEGER NOT NULL,
                PRIMARY KEY (connection, block, id)
            ) WITHOUT ROWID;
            """)
}
