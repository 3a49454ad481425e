internal import CSQLite

extension SQLiteConnection {
    /// Makes `fold(text)` known to SQL: the text in lower case, of whatever script.
    ///
    /// SQLite's own `lower` knows ASCII only.
    ///
    /// For queries alone: what stands in a schema could not be read without this program.
    func addFolding() throws(DatabaseError) {
        // DIRECTONLY: a schema that somebody else wrote cannot call it.
        let status = sqlite3_create_function_v2(
            handle, "fold", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, nil,
            { context, _, values in Folding.fold(values?[0], in: context) }, nil, nil, nil)
        guard status == SQLITE_OK else { throw DatabaseError(handle: handle, status: status) }
    }
}

/// What `fold` does.
private enum Folding {
    static func fold(_ value: OpaquePointer?, in context: OpaquePointer?) {
        guard let value else { return sqlite3_result_null(context) }
        let isText = sqlite3_value_type(value) == SQLITE_TEXT
        guard let start = sqlite3_value_text(value) else { return sqlite3_result_null(context) }
        let bytes = UnsafeBufferPointer(start: start, count: Int(sqlite3_value_bytes(value)))
        // Most texts are ids and addresses that are in lower case already: nothing is made of those.
        let isFolded = !bytes.contains { $0 >= 0x80 || (0x41...0x5A).contains($0) }
        if isFolded, isText { return sqlite3_result_value(context, value) }
        var folded = String(decoding: bytes, as: UTF8.self).lowercased()
        folded.withUTF8 { folded in
            folded.withMemoryRebound(to: CChar.self) { text in
                sqlite3_result_text64(context, text.baseAddress, UInt64(text.count), transient, UInt8(SQLITE_UTF8))
            }
        }
    }

    /// Tells SQLite to copy.
    private static var transient: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
}
