extension Migration {
    /// What the steps around calls have done.
    ///
    /// `partition_steps` belongs to a partition's checkpoint: the steps of the pass in hand, so that a job that was
    /// submitted is polled again, and not submitted twice. `step_results` holds what serves for a while (`cache`).
    /// Both are sealed: an answer holds what a definition leaves out of records.
    static let steps = Migration(
        number: 4, title: "steps of partitions, results that serve for a while",
        sql: """
            CREATE TABLE partition_steps (
                partition INTEGER PRIMARY KEY REFERENCES partitions ON DELETE CASCADE,
                state BLOB NOT NULL
            );

            CREATE TABLE step_results (
                connection INTEGER NOT NULL REFERENCES connections ON DELETE CASCADE,
                code TEXT NOT NULL,
                until INTEGER NOT NULL,
                result BLOB NOT NULL,
                PRIMARY KEY (connection, code)
            ) WITHOUT ROWID;
            """)
}
