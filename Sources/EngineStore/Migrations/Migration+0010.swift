extension Migration {
    /// Notices that a record is gone, as lists of deletions give them: one that comes again says nothing new, and the
    /// record may have come back since.
    static let notices = Migration(
        number: 10, title: "notices of deletions that were followed",
        sql: """
            CREATE TABLE notices (
                partition INTEGER NOT NULL REFERENCES partitions ON DELETE CASCADE,
                id TEXT NOT NULL,
                mark BLOB NOT NULL,
                reading INTEGER NOT NULL,
                PRIMARY KEY (partition, id, mark)
            ) WITHOUT ROWID;
            """)
}
