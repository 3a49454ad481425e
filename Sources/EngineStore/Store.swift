internal import EngineCrypto
internal import EngineDatabase
internal import Synchronization

/// Everything the engine remembers, in one SQLite file: opens and migrates it, and owns its write path.
///
/// What writes (`writing`), and what a run reads of its own streams (`working`), runs one after the other on the
/// store's own thread, so a page can be stored while the next one is fetched. What only reads (`reading`) has a second
/// connection and thread, which never wait for a writer. Several processes may open the same file: writers wait for
/// each other.
public actor Store {
    /// Where a store is and how it is opened.
    public struct Options: Sendable {
        /// The file.
        public var path: String
        /// Whether a missing file is made.
        public var creates: Bool
        /// How long a call waits for another process's lock, in milliseconds.
        public var patience: Int
        /// The clocks.
        public var clock: StoreClock

        /// Puts options together.
        /// - Parameters:
        ///   - path: the file.
        ///   - creates: whether a missing file is made.
        ///   - patience: how long a call waits for another process's lock, in milliseconds.
        ///   - clock: the clocks.
        public init(path: String, creates: Bool = true, patience: Int = 5_000, clock: StoreClock = .system) {
            self.path = path
            self.creates = creates
            self.patience = patience
            self.clock = clock
        }
    }

    private let thread: SerialThread
    private var connection: SQLiteConnection?
    private nonisolated let reader: StoreReader
    /// The keys with which both connections seal and open.
    nonisolated let keysAtHand = Mutex(KeysAtHand())
    /// Uses of keys that wait to be noted: a key's number, and when it was.
    nonisolated let keyUses = Mutex<[Int64: Int64]>([:])
    /// The key of codes, once it was needed.
    var codes: SealingKey?
    /// Pages that are written with the next transaction.
    var waitingPages: [WaitingPage] = []
    /// How many pages the last transaction wrote.
    var lastGroupSize = 0

    /// How the store was opened.
    public nonisolated let options: Options

    /// The store's own thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private init(options: Options) throws(StoreFault) {
        self.options = options
        do throws(DatabaseError) {
            thread = try SerialThread(name: "store")
            reader = try StoreReader(options: options)
        } catch {
            throw StoreFault(error, path: options.path, patience: options.patience)
        }
    }

    /// Opens a store, makes a missing file if that is asked for, and brings its schema up to date.
    /// - Throws: a fault that says why not; the file is as it was then.
    public static func open(_ options: Options) async throws(StoreFault) -> Store {
        let store = try Store(options: options)
        try await store.start()
        return store
    }

    private func start() async throws(StoreFault) {
        try Self.convertingFaults(options) { connection = try StoreOpening(options: options).open() }
        try await reader.start()
    }

    /// Closes the file.
    ///
    /// Calls after this throw `.closed`.
    public func close() async throws(StoreFault) {
        // Before the writer: whoever closes last folds the journal into the file, and a reader may not.
        var ofReader: StoreFault?
        do throws(StoreFault) { try await reader.close() } catch { ofReader = error }
        noteKeyUses()
        try Self.convertingFaults(options) {
            try connection?.close()
            connection = nil
        }
        keysAtHand.withLock { $0 = KeysAtHand() }
        codes = nil
        if let ofReader { throw ofReader }
    }

    /// Waits until what writes has got on with something, or has nothing to do: a job may wait for another process as
    /// long as the store's patience, and many of them one after the other.
    public nonisolated func progress() async {
        let before = thread.progress
        while thread.progress.done == before.done, thread.progress.queued != before.done {
            guard (try? await Task.sleep(for: .milliseconds(250))) != nil else { return }
        }
    }

    // MARK: For the tables

    nonisolated var now: Int64 { options.clock.now() }

    /// The open database.
    func database() throws -> SQLiteConnection {
        guard let connection else { throw StoreFault.closed }
        return connection
    }

    /// Runs a closure that only reads over one view of the store, beside whatever is written.
    ///
    /// What was committed before is seen, whoever did it.
    nonisolated func reading<Result: Sendable>(
        _ body: @Sendable (SQLiteConnection) throws -> Result
    ) async throws(StoreFault) -> Result {
        try await reader.reading(body)
    }

    /// Runs a closure over the database; its errors come out as faults.
    func working<Result>(_ body: (SQLiteConnection) throws -> Result) throws(StoreFault) -> Result {
        try Self.convertingFaults(options) { try body(try database()) }
    }

    /// Runs a closure in one transaction.
    func writing<Result>(_ body: (SQLiteConnection) throws -> Result) throws(StoreFault) -> Result {
        try working { database in try database.transaction { try body(database) } }
    }

    /// Runs a closure in one transaction, if nobody else writes just now.
    /// - Throws: `.locked` at once if somebody does.
    func writingAtOnce<Result>(_ body: (SQLiteConnection) throws -> Result) throws(StoreFault) -> Result {
        try working { database in
            database.patience = 0
            defer { database.patience = options.patience }
            return try database.transaction { try body(database) }
        }
    }

    /// Runs a closure in one transaction that has reached the disk when this returns: for what cannot be had again.
    func writingDurably<Result>(_ body: (SQLiteConnection) throws -> Result) throws(StoreFault) -> Result {
        try working { database in
            try database.execute("PRAGMA synchronous = FULL")
            // NORMAL cannot fail here: it is a setting of the connection. A store left at FULL would only be slower.
            defer { try? database.execute("PRAGMA synchronous = NORMAL") }
            return try database.transaction { try body(database) }
        }
    }

    /// Runs a closure whose errors come out as faults of a store.
    static func convertingFaults<Result>(
        _ options: Options, _ body: () throws -> Result
    ) throws(StoreFault) -> Result {
        do {
            return try body()
        } catch {
            throw StoreFault(any: error, options: options)
        }
    }

    /// What a closing check looks at: both are zero between two calls.
    public func leftovers() async throws(StoreFault) -> (runningStatements: Int, openTransactions: Int) {
        let writer = try working { ($0.runningStatements, $0.isInTransaction ? 1 : 0) }
        let reader = await reader.leftovers()
        return (writer.0 + reader.runningStatements, writer.1 + reader.openTransactions)
    }
}

extension StoreFault {
    /// The fault that any error below the store stands for.
    init(any error: any Error, options: Store.Options) {
        self =
            switch error {
            case let fault as StoreFault: fault
            case let fault as VaultFault: .vault(fault)
            case let error as DatabaseError: StoreFault(error, path: options.path, patience: options.patience)
            default: .failed(path: options.path, message: "\(error)")
            }
    }
}
