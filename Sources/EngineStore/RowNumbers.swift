internal import EngineDatabase

/// Numbers of rows that clients keep: none is given twice, also when the newest row is gone.
///
/// A table's own counting gives the number of a deleted row to the next one, and who kept it would mean a stranger's.
struct RowNumbers {
    let database: SQLiteConnection

    /// The next number of a table; within the transaction that uses it.
    /// - Parameter table: its name, one of ours.
    /// - Returns: a number that no row has had.
    /// - Throws: what the database refused.
    func next(of table: String) throws -> Int64 {
        let sql = """
            INSERT INTO counters (name, value) VALUES (?1, (SELECT ifnull(max(id), 0) FROM \(table)) + 1)
            ON CONFLICT (name) DO UPDATE SET value = max(value + 1, excluded.value)
            RETURNING value
            """
        return try database.firstRow(of: sql, [.text(table)]) { $0.integer(0) } ?? 1
    }
}
