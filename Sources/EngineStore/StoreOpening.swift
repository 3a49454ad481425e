internal import EngineDatabase
internal import Glibc

/// Opens the file of a store: looks before it writes, so that a refusal leaves the file as it was.
struct StoreOpening {
    let options: Store.Options

    /// The page cache of the writing connection, in KiB.
    ///
    /// With the reader's it stays under 8 MiB, whatever the size of the store (architecture.md, decision 2).
    static let writerCache = 1_792

    /// The page cache of the reading connection, in KiB.
    static let readerCache = 1_024

    /// Opens for writing.
    func open() throws -> SQLiteConnection {
        try makeFile()
        let database = try SQLiteConnection.open(options.path, access: .readWrite, patience: options.patience)
        do {
            guard !database.isReadOnly else { throw StoreFault.readOnly(path: options.path) }
            let migrator = Migrator(database: database, path: options.path, migrations: Migrations.all)
            let schema = try migrator.check()
            try configure(database)
            if schema < Migrations.newest { _ = try migrator.migrate() }
            return database
        } catch {
            // The first error is the one to tell.
            try? database.close()
            throw error
        }
    }

    /// Opens for reading beside a writer.
    func openReader() throws -> SQLiteConnection {
        let database = try SQLiteConnection.open(options.path, access: .readOnly, patience: options.patience)
        try database.execute("PRAGMA cache_size = -\(StoreOpening.readerCache); PRAGMA temp_store = MEMORY")
        return database
    }

    private func configure(_ database: SQLiteConnection) throws {
        try database.execute(
            """
            PRAGMA cache_size = -\(StoreOpening.writerCache);
            PRAGMA temp_store = MEMORY;
            PRAGMA foreign_keys = ON;
            """)
        try switchToJournal(database)
        // 4,000 pages: measured.md §3 saw no gain beyond. 64 MiB: what a large transaction leaves of the journal.
        try database.execute(
            """
            PRAGMA synchronous = NORMAL;
            PRAGMA wal_autocheckpoint = 4000;
            PRAGMA journal_size_limit = 67108864;
            """)
    }

    /// Write-ahead journal: readers go on while a page is written.
    ///
    /// SQLite does not wait for a lock here, so two processes that open a new file at once would refuse each other.
    private func switchToJournal(_ database: SQLiteConnection) throws {
        let deadline = options.clock.uptime() + Int64(options.patience) * 1_000
        while true {
            do {
                try database.execute("PRAGMA journal_mode = WAL")
                return
            } catch {
                guard error.cause == .locked, options.clock.uptime() < deadline else { throw error }
                usleep(10_000)
            }
        }
    }

    /// Makes a missing file that only its owner can read; SQLite gives its journal the same mode.
    private func makeFile() throws {
        guard options.creates else { return }
        let descriptor = Glibc.open(options.path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
        if descriptor >= 0 {
            Glibc.close(descriptor)
            return
        }
        switch errno {
        case EEXIST: return
        case ENOENT, ENOTDIR: throw StoreFault.missing(path: options.path)
        case EACCES, EPERM: throw StoreFault.notPermitted(path: options.path)
        case EROFS: throw StoreFault.readOnly(path: options.path)
        case ENOSPC, EDQUOT: throw StoreFault.full(path: options.path)
        case let code:
            throw StoreFault.failed(path: options.path, message: String(cString: strerror(code)))
        }
    }
}
