internal import CSQLite

/// One open SQLite database.
///
/// It belongs to one thread or actor at a time; calls block.
public final class SQLiteConnection {
    /// What may be done with the file.
    public enum Access: Sendable, Hashable {
        /// Read an existing file.
        case readOnly
        /// Read and write an existing file.
        case readWrite
        /// Read and write; a missing file is made.
        case create
    }

    let handle: OpaquePointer
    private var statements: [String: SQLiteStatement] = [:]

    /// Whether SQLite took its settings, which are given once, before it does anything.
    private static let isPrepared = engine_sqlite_count_no_memory() == SQLITE_OK

    private init(handle: OpaquePointer, patience: Int) {
        self.handle = handle
        self.patience = patience
        sqlite3_busy_timeout(handle, Int32(clamping: patience))
    }

    deinit {
        statements = [:]
        // Does nothing after `close`; a statement that somebody still holds keeps the file open until it goes.
        if !isClosed { sqlite3_close_v2(handle) }
    }

    /// How long a statement waits for another connection's lock, in milliseconds.
    public var patience: Int {
        didSet { sqlite3_busy_timeout(handle, Int32(clamping: patience)) }
    }

    /// Whether `close` has been called.
    public private(set) var isClosed = false

    /// Opens a database file.
    /// - Parameters:
    ///   - path: the file; `:memory:` is a database without one.
    ///   - access: what may be done with it.
    ///   - patience: how long a statement waits for another connection's lock, in milliseconds.
    /// - Returns: the open connection.
    /// - Throws: `.cannotOpen`, `.notPermitted`, `.readOnly`.
    public static func open(
        _ path: String, access: Access = .create, patience: Int = 5_000
    ) throws(DatabaseError) -> SQLiteConnection {
        _ = isPrepared
        var handle: OpaquePointer?
        let flags =
            switch access {
            case .readOnly: SQLITE_OPEN_READONLY
            case .readWrite: SQLITE_OPEN_READWRITE
            case .create: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
            }
        // NOMUTEX: one thread at a time is this type's own rule. EXRESCODE: errors tell their exact cause.
        let status = sqlite3_open_v2(path, &handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard let handle else {
            throw DatabaseError(cause: .limit, code: Int(status), message: "out of memory")
        }
        guard status == SQLITE_OK else {
            let error = DatabaseError(handle: handle, status: status)
            sqlite3_close_v2(handle)
            throw error
        }
        let connection = SQLiteConnection(handle: handle, patience: patience)
        try connection.addFolding()
        return connection
    }

    /// Closes the file.
    /// - Throws: `.other` if a statement is still held outside; the file then stays open until it goes.
    public func close() throws(DatabaseError) {
        guard !isClosed else { return }
        statements = [:]
        let status = sqlite3_close(handle)
        guard status == SQLITE_OK else { throw DatabaseError(handle: handle, status: status) }
        isClosed = true
    }

    // MARK: Statements

    /// The prepared form of one statement, kept for the next time.
    public func statement(_ sql: String) throws(DatabaseError) -> SQLiteStatement {
        if let kept = statements[sql], !kept.isRunning { return kept }
        let statement = try prepare(sql)
        // The same text inside itself gets a form of its own, which goes when its user lets go.
        if statements[sql] == nil { statements[sql] = statement }
        return statement
    }

    private func prepare(_ sql: String) throws(DatabaseError) -> SQLiteStatement {
        var prepared: OpaquePointer?
        let status = sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
        guard status == SQLITE_OK, let prepared else {
            throw DatabaseError(handle: handle, status: status, statement: sql)
        }
        return SQLiteStatement(handle: prepared)
    }

    /// Runs a text of any number of statements, without values.
    public func execute(_ script: String) throws(DatabaseError) {
        let status = sqlite3_exec(handle, script, nil, nil, nil)
        guard status == SQLITE_OK else { throw DatabaseError(handle: handle, status: status, statement: script) }
    }

    /// Runs one statement to its end.
    /// - Parameters:
    ///   - sql: its text.
    ///   - values: for its placeholders, in order.
    /// - Returns: how many rows it changed.
    /// - Throws: what SQLite refused.
    @discardableResult
    public func run(_ sql: String, _ values: [DatabaseValue] = []) throws(DatabaseError) -> Int {
        let statement = try self.statement(sql)
        try statement.bind(values)
        try statement.run()
        return changes
    }

    /// Runs a query and hands each row to a closure.
    /// - Parameters:
    ///   - sql: its text.
    ///   - values: for its placeholders, in order.
    ///   - body: is given the row, which must not be kept.
    /// - Throws: what SQLite refused, or what the closure throws.
    public func forEachRow(
        of sql: String, _ values: [DatabaseValue] = [], _ body: (SQLiteStatement) throws -> Void
    ) throws {
        let statement = try self.statement(sql)
        defer { statement.reset() }
        try statement.bind(values)
        while try statement.step() {
            try body(statement)
        }
    }

    /// Runs a query and gives what a closure makes of its rows.
    public func rows<Row>(
        of sql: String, _ values: [DatabaseValue] = [], _ body: (SQLiteStatement) throws -> Row
    ) throws -> [Row] {
        var rows: [Row] = []
        try forEachRow(of: sql, values) { rows.append(try body($0)) }
        return rows
    }

    /// Runs a query and gives what a closure makes of its first row.
    /// - Returns: nil without a row.
    public func firstRow<Row>(
        of sql: String, _ values: [DatabaseValue] = [], _ body: (SQLiteStatement) throws -> Row
    ) throws -> Row? {
        let statement = try self.statement(sql)
        defer { statement.reset() }
        try statement.bind(values)
        return try statement.step() ? try body(statement) : nil
    }

    /// How many rows the last statement inserted, changed or deleted.
    public var changes: Int { Int(sqlite3_changes(handle)) }

    /// The number of the last inserted row.
    public var lastRow: Int64 { sqlite3_last_insert_rowid(handle) }

    // MARK: Transactions

    /// Runs a closure in one transaction, which takes the write lock at once; an error undoes all of it.
    /// - Throws: `.locked` if another connection kept the lock for longer than this one's patience.
    public func transaction<Result>(_ body: () throws -> Result) throws -> Result {
        try statement("BEGIN IMMEDIATE").run()
        do {
            let result = try body()
            try statement("COMMIT").run()
            return result
        } catch {
            // A full disk or a failed write may have ended the transaction already.
            if isInTransaction { try? statement("ROLLBACK").run() }
            throw error
        }
    }

    /// Runs a closure that only reads over one view of the database, whatever is committed meanwhile.
    ///
    /// Nothing is locked and no view is taken before the first statement of the closure.
    /// - Throws: what the closure throws, or what SQLite refused.
    public func view<Result>(_ body: () throws -> Result) throws -> Result {
        try statement("BEGIN").run()
        // Nothing was written that could not be kept.
        defer { try? statement("COMMIT").run() }
        return try body()
    }

    /// Whether a transaction is open.
    public var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    /// How many prepared statements are between their first row and their reset: none, between two calls.
    public var runningStatements: Int {
        var count = 0
        var next = sqlite3_next_stmt(handle, nil)
        while let statement = next {
            count += sqlite3_stmt_busy(statement) == 0 ? 0 : 1
            next = sqlite3_next_stmt(handle, statement)
        }
        return count
    }

    /// Whether the file was opened for reading although writing was asked for.
    public var isReadOnly: Bool { sqlite3_db_readonly(handle, "main") == 1 }
}
