extension Migration {
    /// What a definition learns of an account, apart from the host's own data of the connection.
    ///
    /// Who wrote which of the old values is not known, so both have them: an expression reads the names that its
    /// definition learns from the one, and all others from the other.
    static let learntValues = Migration(
        number: 8, title: "what is learnt of an account, apart from the host's metadata",
        sql: """
            ALTER TABLE connections ADD COLUMN learnt TEXT NOT NULL DEFAULT '{}';
            UPDATE connections SET learnt = metadata;
            """)
}
