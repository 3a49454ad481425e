internal import EngineDatabase
internal import Glibc

/// Writes tables into a new SQLite file, which appears under its name only when it is complete.
public actor TableExport {
    private let thread: SerialThread
    private let options: Store.Options
    private let path: String
    private var connection: SQLiteConnection?

    /// The export's own thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private var unfinished: String { path + ".part" }

    private init(path: String) throws(StoreFault) {
        self.path = path
        options = Store.Options(path: path)
        do throws(DatabaseError) {
            thread = try SerialThread(name: "export")
        } catch {
            throw StoreFault(error, path: path, patience: 0)
        }
    }

    /// Begins a file.
    /// - Parameter path: its name in the end; a file of this name is replaced.
    /// - Returns: the export, to which tables are added.
    /// - Throws: what SQLite refused.
    public static func create(at path: String) async throws(StoreFault) -> TableExport {
        let export = try TableExport(path: path)
        try await export.begin()
        return export
    }

    private func begin() throws(StoreFault) {
        try working {
            unlink(unfinished)
            let database = try SQLiteConnection.open(unfinished)
            connection = database
            // Nobody reads the file before it is complete, so it needs no journal.
            try database.execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN")
        }
    }

    /// Adds an empty table.
    public func add(_ table: ExportTable) throws(StoreFault) {
        try working { try database().execute(table.definition) }
    }

    /// Adds rows to a table.
    /// - Parameters:
    ///   - rows: a value for each column.
    ///   - table: a table that was added.
    /// - Throws: what SQLite refused, a full disk for example.
    public func insert(_ rows: [[ExportValue]], into table: ExportTable) throws(StoreFault) {
        try working {
            let statement = try database().statement(table.insertion)
            for row in rows {
                try statement.bind(row.map(\.databaseValue))
                try statement.run()
            }
        }
    }

    /// Completes the file and gives it its name.
    public func finish() throws(StoreFault) {
        try working {
            try database().execute("COMMIT")
            try connection?.close()
            connection = nil
            guard rename(unfinished, path) == 0 else {
                throw StoreFault.failed(path: path, message: String(cString: strerror(errno)))
            }
        }
    }

    /// Drops the file.
    public func cancel() throws(StoreFault) {
        try working {
            try connection?.close()
            connection = nil
            unlink(unfinished)
        }
    }

    private func database() throws -> SQLiteConnection {
        guard let connection else { throw StoreFault.closed }
        return connection
    }

    private func working<Result>(_ body: () throws -> Result) throws(StoreFault) -> Result {
        do {
            return try body()
        } catch {
            throw StoreFault(any: error, options: options)
        }
    }
}
