internal import EngineCrypto
internal import EngineDatabase
internal import Glibc

/// Looks up the keys of a page whose records come in the order of their ids: one walk along the table in place of a
/// search from its root for each.
struct KeyScan {
    private let rows: SQLiteStatement
    private var isOpen = false
    private var sought = UnsafeRawBufferPointer(start: nil, count: 0)

    /// Rows that are passed over before a new search is cheaper.
    private static let longestStride = 8

    init(database: SQLiteConnection, stream: Int64) throws {
        rows = try database.statement(
            "SELECT row, partition, hash, id, source FROM record_keys WHERE stream = ?1 AND id >= ?2 ORDER BY id")
        try rows.bind(stream, at: 1)
    }

    /// What the store knows of a record.
    /// - Parameter id: must stay in place until the scan is closed.
    /// - Returns: nil for a record that it does not know.
    /// - Throws: the database's error.
    mutating func known(_ id: UnsafeRawBufferPointer) throws -> RecordStatements.Known? {
        defer { sought = id }
        if isOpen, Self.compare(sought, id) < 0 {
            for _ in 0..<Self.longestStride {
                let order = rows.withBytes(3) { Self.compare($0, id) }
                if order == 0 { return RecordStatements.Known(rows) }
                if order > 0 { return nil }
                guard try rows.step() else {
                    isOpen = false
                    return nil
                }
            }
        }
        rows.reset()
        try rows.bind(borrowingText: id, at: 2)
        isOpen = try rows.step()
        guard isOpen, rows.withBytes(3, { Self.compare($0, id) }) == 0 else { return nil }
        return RecordStatements.Known(rows)
    }

    /// Reads the column `source` of the record that was found last.
    func withSource<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try rows.withBytes(4, body)
    }

    /// Ends the walk: before the table is written, for a walk does not see what is changed beside it.
    mutating func close() {
        guard isOpen else { return }
        rows.reset()
        isOpen = false
    }

    /// Lets go of the page's buffer.
    mutating func finish() {
        close()
        rows.reset()
        rows.clearValues()
    }

    /// The order of two ids, as the table has it: byte by byte.
    static func compare(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
        let count = min(left.count, right.count)
        if count > 0, let first = left.baseAddress, let second = right.baseAddress {
            let order = memcmp(first, second, count)
            if order != 0 { return Int(order) }
        }
        return left.count - right.count
    }
}

extension RecordStatements.Known {
    /// Reads the columns `row`, `partition`, `hash` and `source` of a statement that stands on a row.
    init(_ statement: SQLiteStatement) {
        self.init(
            row: statement.integer(0), partition: statement.integer(1),
            hash: statement.withBytes(2) { ContentHash(stored: $0) },
            source: statement.withBytes(4) { ContentHash(stored: $0) })
    }
}
