internal import EngineDatabase
internal import Synchronization

/// Tells whether anything was committed to a store, by this process or another.
///
/// Who keeps what it has read may use it again for as long as the mark stays the same. A look takes some microseconds
/// and waits for nobody, so any thread may take one.
public final class StoreWatch: Sendable {
    private let connection: Mutex<SQLiteConnection?>

    private init(_ connection: sending SQLiteConnection) {
        self.connection = Mutex(connection)
    }

    /// Opens a watch beside an open store.
    public static func open(beside store: Store) throws(StoreFault) -> StoreWatch {
        var options = store.options
        options.patience = 0
        do {
            return StoreWatch(try StoreOpening(options: options).openReader())
        } catch {
            throw StoreFault(any: error, options: options)
        }
    }

    /// A number that changes with every commit; nothing if it cannot be told now, or the watch is closed.
    ///
    /// Take it before you read: what is read then is at least as new.
    public func mark() -> Int64? {
        connection.withLock { connection in
            guard let connection else { return nil }
            // The statement is kept; SQLite looks at the head of the journal each time it runs.
            return try? connection.firstRow(of: "PRAGMA data_version") { $0.integer(0) }
        }
    }

    /// Closes it; there is no mark after this.
    public func close() {
        connection.withLock { connection in
            try? connection?.close()
            connection = nil
        }
    }
}
