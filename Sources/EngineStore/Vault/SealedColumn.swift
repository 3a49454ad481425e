internal import EngineDatabase

/// A column that holds sealed values, and where each of them belongs.
///
/// Rotation, `vault status` and `doctor` know what is sealed from this list alone: a column that is missing here would
/// be lost with its key. A test compares the list with the schema.
struct SealedColumn: Sendable {
    /// What is done with a value that does not open.
    enum Loss: Sendable {
        /// It stays, and a rotation cannot end: somebody has to decide.
        case kept
        /// It goes; the rest of its row stays.
        case cleared
        /// Its row goes: it is asked for again.
        case dropped
    }

    let table: String
    let column: String
    /// The columns of the table's primary key, in order.
    let key: [String]
    /// The three names of a value's place, as SQL over the row `t`.
    let place: (environment: String, connection: String, column: String)
    let loss: Loss

    /// All sealed columns.
    static let all: [SealedColumn] = [
        SealedColumn(
            table: "connections", column: "credentials", key: ["id"],
            place: ("(SELECT name FROM environments WHERE id = t.environment)", "t.name", "'credentials'"),
            loss: .kept),
        SealedColumn(
            table: "environments", column: "signing_key", key: ["id"],
            place: ("t.name", "''", "'environments.signing_key'"), loss: .kept),
        SealedColumn(
            table: "integrations", column: "credentials", key: ["id"],
            place: (
                "(SELECT name FROM environments WHERE id = t.environment)", "t.name", "'integrations.credentials'"
            ), loss: .kept),
        SealedColumn(
            table: "oauth_states", column: "content", key: ["hash"],
            place: (
                "(SELECT name FROM environments WHERE id = t.environment)", "lower(hex(t.hash))",
                "'oauth_states.' || t.kind"
            ), loss: .dropped),
        SealedColumn(
            table: "partition_steps", column: "state", key: ["partition"],
            place: ("''", "''", "'partition_steps.' || t.partition"), loss: .dropped),
        SealedColumn(
            table: "quarantine", column: "source", key: ["id"], place: ("''", "''", "'quarantine.' || t.partition"),
            loss: .cleared),
        SealedColumn(
            table: "step_results", column: "result", key: ["connection", "code"],
            place: ("''", "CAST(t.connection AS TEXT)", "'step_results'"), loss: .dropped),
        SealedColumn(
            table: "store_secrets", column: "value", key: ["name"], place: ("''", "''", "'store_secrets.' || t.name"),
            loss: .kept),
    ]

    /// A sealed value, and where it stands.
    struct Value {
        let key: [DatabaseValue]
        let box: [UInt8]
        let place: Vault.Place
    }

    /// The values behind a key that are not sealed with one vault key, in order of their keys.
    /// - Parameters:
    ///   - previous: the key of the value before; nothing: from the first one on.
    ///   - id: the vault key whose values are passed over; nothing: none are.
    ///   - limit: how many at most.
    ///   - database: where they are.
    /// - Returns: the values, each with its key and its place.
    /// - Throws: what SQLite refused.
    func values(
        after previous: [DatabaseValue]?, notSealedWith id: [UInt8]? = nil, limit: Int, in database: SQLiteConnection
    ) throws -> [Value] {
        let keys = key.joined(separator: ", ")
        let places = Array(repeating: "?", count: key.count).joined(separator: ", ")
        let behind = previous == nil ? "" : "AND (\(keys)) > (\(places))"
        // A box begins with its version and the key's id (SealedBox).
        let sql = """
            SELECT \(keys), \(column), \(place.environment), \(place.connection), \(place.column) FROM \(table) t
            WHERE \(column) IS NOT NULL AND substr(\(column), 2, 8) IS NOT ? \(behind)
            ORDER BY \(keys) LIMIT ?
            """
        let values = [id.map { DatabaseValue.blob($0) } ?? .null] + (previous ?? []) + [.integer(Int64(limit))]
        return try database.rows(of: sql, values) { row in
            let count = key.count
            return Value(
                key: (0..<count).map { row.value($0) }, box: row.blob(count),
                place: Vault.Place(
                    environment: row.text(count + 1), connection: row.text(count + 2), column: row.text(count + 3)))
        }
    }

    /// Puts a box in the place of a value's.
    func replace(_ value: Value, with box: [UInt8], in database: SQLiteConnection) throws {
        try database.run("UPDATE \(table) SET \(column) = ? WHERE \(condition)", [.blob(box)] + value.key)
    }

    /// Lets go of a value that does not open, as far as that may be.
    /// - Returns: whether it is gone.
    func lose(_ value: Value, in database: SQLiteConnection) throws -> Bool {
        switch loss {
        case .kept: return false
        case .cleared: try database.run("UPDATE \(table) SET \(column) = NULL WHERE \(condition)", value.key)
        case .dropped: try database.run("DELETE FROM \(table) WHERE \(condition)", value.key)
        }
        return true
    }

    private var condition: String { key.map { "\($0) = ?" }.joined(separator: " AND ") }

    /// How many values each vault key seals; by the bytes of its id.
    func counts(in database: SQLiteConnection) throws -> [[UInt8]: Int] {
        let sql = "SELECT substr(\(column), 2, 8), count(*) FROM \(table) WHERE \(column) IS NOT NULL GROUP BY 1"
        let rows = try database.rows(of: sql) { ($0.blob(0), Int($0.integer(1))) }
        return Dictionary(rows, uniquingKeysWith: +)
    }
}
