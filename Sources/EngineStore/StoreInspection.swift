internal import EngineDatabase
internal import Glibc

/// What can be told of a store's file without changing it.
public struct StoreInspection: Sendable, Hashable {
    /// The file.
    public let path: String
    /// The schema in the file; 0 for an empty one.
    public let schema: Int
    /// The newest schema that this engine knows.
    public let newestSchema: Int
    /// The size of the file, in bytes.
    public let byteCount: Int
    /// The size of the journal beside it, in bytes.
    public let journalByteCount: Int

    /// Looks at a file.
    ///
    /// Only its reading is locked, and only for a moment.
    /// - Throws: `.missing`, `.notAStore`, `.newer`, `.notPermitted`.
    public static func of(_ path: String) throws(StoreFault) -> StoreInspection {
        let options = Store.Options(path: path)
        do {
            let database = try SQLiteConnection.open(path, access: .readOnly)
            let migrator = Migrator(database: database, path: path, migrations: Migrations.all)
            let schema = try migrator.check()
            try database.close()
            return StoreInspection(
                path: path, schema: schema, newestSchema: Migrations.newest, byteCount: size(of: path),
                journalByteCount: size(of: path + "-wal"))
        } catch {
            throw StoreFault(any: error, options: options)
        }
    }

    /// Reads the whole file, which takes about a second for a gigabyte.
    /// - Returns: the first damage found; nil for a sound file.
    /// - Throws: `.missing`, `.notAStore`, `.notPermitted`.
    public static func damage(in path: String) throws(StoreFault) -> String? {
        do {
            let database = try SQLiteConnection.open(path, access: .readOnly)
            let verdict = try database.firstRow(of: "PRAGMA quick_check(1)") { $0.text(0) }
            try database.close()
            return verdict == "ok" ? nil : verdict
        } catch {
            throw StoreFault(any: error, options: Store.Options(path: path))
        }
    }

    private static func size(of path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }
}
