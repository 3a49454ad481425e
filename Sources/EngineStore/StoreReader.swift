internal import EngineDatabase

/// The connection of a store that only reads, on a thread of its own: no writer holds it up, of whatever process.
///
/// Each call sees what was committed before it, as one view, which ends with the call: a view that stayed would keep
/// the journal from being folded into the file.
actor StoreReader {
    private let thread: SerialThread
    private let options: Store.Options
    private var connection: SQLiteConnection?

    /// The reader's own thread.
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(options: Store.Options) throws(DatabaseError) {
        self.options = options
        thread = try SerialThread(name: "reader")
    }

    /// Opens the connection; the store must be there, with its schema.
    func start() throws(StoreFault) {
        try Store.convertingFaults(options) { connection = try StoreOpening(options: options).openReader() }
    }

    /// Closes the connection.
    ///
    /// Calls after this throw `.closed`.
    func close() throws(StoreFault) {
        try Store.convertingFaults(options) {
            try connection?.close()
            connection = nil
        }
    }

    /// Runs a closure over one view of the store; its errors come out as faults.
    func reading<Result>(_ body: @Sendable (SQLiteConnection) throws -> Result) throws(StoreFault) -> Result {
        try Store.convertingFaults(options) {
            guard let connection else { throw StoreFault.closed }
            return try connection.view { try body(connection) }
        }
    }

    /// What a closing check looks at.
    func leftovers() -> (runningStatements: Int, openTransactions: Int) {
        (connection?.runningStatements ?? 0, connection?.isInTransaction == true ? 1 : 0)
    }
}
