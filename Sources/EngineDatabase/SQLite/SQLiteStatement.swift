internal import CSQLite

/// A prepared statement: values in, then rows out.
///
/// Placeholders count from 1, columns from 0.
public final class SQLiteStatement {
    private let handle: OpaquePointer

    init(handle: OpaquePointer) {
        self.handle = handle
    }

    deinit {
        sqlite3_finalize(handle)
    }

    /// Whether rows are being read from it.
    public var isRunning: Bool { sqlite3_stmt_busy(handle) != 0 }

    // MARK: Values

    /// Gives the placeholders their values, in order.
    public func bind(_ values: [DatabaseValue]) throws(DatabaseError) {
        for (index, value) in values.enumerated() {
            try bind(value, at: index + 1)
        }
    }

    /// Gives a placeholder its value, which is copied.
    public func bind(_ value: DatabaseValue, at index: Int) throws(DatabaseError) {
        let position = Int32(truncatingIfNeeded: index)
        switch value {
        case .null: try check(sqlite3_bind_null(handle, position))
        case .integer(let number): try check(sqlite3_bind_int64(handle, position, number))
        case .real(let number): try check(sqlite3_bind_double(handle, position, number))
        case .text(let text): try bind(text, at: index)
        case .blob(let bytes):
            // An empty array has no address, which would mean null: a zero-length blob is asked for by name.
            let status =
                bytes.isEmpty
                ? sqlite3_bind_zeroblob(handle, position, 0)
                : sqlite3_bind_blob64(handle, position, bytes, UInt64(bytes.count), Self.copied)
            try check(status)
        }
    }

    /// Gives a placeholder a whole number.
    public func bind(_ number: Int64, at index: Int) throws(DatabaseError) {
        try check(sqlite3_bind_int64(handle, Int32(truncatingIfNeeded: index), number))
    }

    /// Gives a placeholder a text, which is copied.
    public func bind(_ text: String, at index: Int) throws(DatabaseError) {
        var text = text
        let status = text.withUTF8 { utf8 in
            utf8.withMemoryRebound(to: CChar.self) {
                // A text without an address would be null: the empty one points at something.
                sqlite3_bind_text64(
                    handle, Int32(truncatingIfNeeded: index), $0.baseAddress ?? nothing, UInt64($0.count),
                    Self.copied, UInt8(SQLITE_UTF8))
            }
        }
        try check(status)
    }

    /// Gives a placeholder a text without copying it.
    /// - Parameters:
    ///   - utf8: must stay in place until the statement is reset or bound anew.
    ///   - index: the placeholder.
    /// - Throws: if there is no such placeholder.
    public func bind(borrowingText utf8: UnsafeRawBufferPointer, at index: Int) throws(DatabaseError) {
        let address = utf8.baseAddress?.assumingMemoryBound(to: CChar.self) ?? nothing
        try check(
            sqlite3_bind_text64(
                handle, Int32(truncatingIfNeeded: index), address, UInt64(utf8.count), nil, UInt8(SQLITE_UTF8)))
    }

    /// Gives a placeholder bytes without copying them.
    /// - Parameters:
    ///   - bytes: must stay in place until the statement is reset or bound anew.
    ///   - index: the placeholder.
    /// - Throws: if there is no such placeholder.
    public func bind(borrowingBlob bytes: UnsafeRawBufferPointer, at index: Int) throws(DatabaseError) {
        let address = bytes.baseAddress ?? UnsafeRawPointer(nothing)
        try check(
            sqlite3_bind_blob64(handle, Int32(truncatingIfNeeded: index), address, UInt64(bytes.count), nil))
    }

    /// Forgets all values, so that borrowed ones may go.
    public func clearValues() {
        sqlite3_clear_bindings(handle)
    }

    // MARK: Rows

    /// Goes to the next row.
    /// - Returns: whether there is one. After the last the statement is reset.
    public func step() throws(DatabaseError) -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE:
            sqlite3_reset(handle)
            return false
        case let status:
            let error = failure(status)
            sqlite3_reset(handle)
            throw error
        }
    }

    /// Runs to the end, passing over rows.
    public func run() throws(DatabaseError) {
        while try step() {}
    }

    /// Ends the reading of rows.
    ///
    /// The values stay.
    public func reset() {
        sqlite3_reset(handle)
    }

    /// Whether a column has no value in this row.
    public func isNull(_ column: Int) -> Bool {
        sqlite3_column_type(handle, Int32(truncatingIfNeeded: column)) == SQLITE_NULL
    }

    /// A column's whole number; 0 for null.
    public func integer(_ column: Int) -> Int64 {
        sqlite3_column_int64(handle, Int32(truncatingIfNeeded: column))
    }

    /// A column's whole number.
    public func optionalInteger(_ column: Int) -> Int64? {
        isNull(column) ? nil : integer(column)
    }

    /// A column's text; empty for null.
    public func text(_ column: Int) -> String {
        withBytes(column) { String(decoding: $0, as: UTF8.self) }
    }

    /// A column's text.
    public func optionalText(_ column: Int) -> String? {
        isNull(column) ? nil : text(column)
    }

    /// A column's bytes; none for null.
    public func blob(_ column: Int) -> [UInt8] {
        withBytes(column) { Array($0) }
    }

    /// A column's value as it is stored.
    public func value(_ column: Int) -> DatabaseValue {
        switch sqlite3_column_type(handle, Int32(truncatingIfNeeded: column)) {
        case SQLITE_INTEGER: .integer(integer(column))
        case SQLITE_FLOAT: .real(sqlite3_column_double(handle, Int32(truncatingIfNeeded: column)))
        case SQLITE_TEXT: .text(text(column))
        case SQLITE_BLOB: .blob(blob(column))
        default: .null
        }
    }

    /// Runs a closure over a column's bytes where they lie.
    ///
    /// They are gone at the next step.
    public func withBytes<Result>(_ column: Int, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        let position = Int32(truncatingIfNeeded: column)
        let start = sqlite3_column_blob(handle, position)
        return try body(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, position))))
    }

    // MARK: Errors

    /// Where an empty value lies: any address will do, since nothing is read there; none would mean null.
    private var nothing: UnsafePointer<CChar> { UnsafePointer(handle) }

    /// SQLite's mark for "make a copy of this value".
    private static var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }

    private func check(_ status: Int32) throws(DatabaseError) {
        guard status == SQLITE_OK else { throw failure(status) }
    }

    private func failure(_ status: Int32) -> DatabaseError {
        let sql = sqlite3_sql(handle).map { String(cString: $0) }
        guard let database = sqlite3_db_handle(handle) else {
            return DatabaseError(
                cause: .other, code: Int(status), message: "statement without database", statement: sql)
        }
        return DatabaseError(handle: database, status: status, statement: sql)
    }
}
