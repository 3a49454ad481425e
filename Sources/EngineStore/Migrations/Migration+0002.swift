extension Migration {
    /// Beside a record's hash that of what it was mapped from: what did not change upstream need not be mapped.
    ///
    /// Nothing for records that were stored before: they are mapped once more. Behind the 16 bytes of the hash stands
    /// what its owner keeps of the item (docs/decisions/0035).
    static let sources = Migration(
        number: 2, title: "hashes of sources",
        sql: """
            ALTER TABLE record_keys ADD COLUMN source BLOB;
            """)
}
