extension Migration {
    /// Renewals that failed without a word about the credentials: until when the token endpoint is left alone.
    ///
    /// Every process of the store keeps to it, so it stands here and not in the memory of one.
    static let renewalPauses = Migration(
        number: 9, title: "pauses behind renewals that failed",
        sql: """
            CREATE TABLE renewal_pauses (
                connection INTEGER PRIMARY KEY REFERENCES connections ON DELETE CASCADE,
                version INTEGER NOT NULL,
                failed_at INTEGER NOT NULL,
                until INTEGER NOT NULL,
                cause TEXT NOT NULL,
                reason TEXT NOT NULL
            );
            """)
}
