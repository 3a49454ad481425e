/// One step of the schema.
///
/// Its text is never edited after a release.
struct Migration {
    /// Which schema it leads to, counting from 1.
    let number: Int
    /// What it does, in a few words.
    let title: String
    /// SQL statements.
    let sql: String
}
