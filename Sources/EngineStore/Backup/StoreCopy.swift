internal import EngineCrypto
internal import EngineDatabase
internal import Glibc

/// Copies of a store in one file: made while others write, checked before they are used, put in its place.
///
/// Its work blocks, so it has a thread of its own.
public actor StoreCopy {
    private let thread: SerialThread

    /// The store's file.
    public nonisolated let path: String

    /// The copier's own thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// Prepares to copy a store, or to replace it.
    /// - Parameter path: the store's file.
    /// - Throws: `.failed` if the system gives no thread.
    public init(of path: String) throws(StoreFault) {
        self.path = path
        do throws(DatabaseError) {
            thread = try SerialThread(name: "copy")
        } catch {
            throw StoreFault(error, path: path, patience: 0)
        }
    }

    // MARK: Making

    /// Copies the store as it is at one moment.
    ///
    /// The vault key is not in the copy, and what is sealed stays so. The file appears under its name only when it is
    /// complete and on the disk.
    /// - Parameters:
    ///   - target: the file, which must not exist; only its owner may read it.
    ///   - progress: is told the share that is done, from 0 to 1.
    /// - Returns: the size of the file, in bytes.
    /// - Throws: `.fileExists`, `.damaged` if the store is, `.interrupted` if the task is cancelled, what the store or
    ///   the disk refused.
    public func make(at target: String, _ progress: @Sendable (Double) -> Void = { _ in }) throws(StoreFault) -> Int {
        // A name of its own: two copies may be made at once, and only one of them gets the name.
        let draft = "\(target).\(UInt64.random(in: 0...UInt64.max)).partial"
        try converting(target) {
            guard access(target, F_OK) != 0 else { throw StoreFault.fileExists(path: target) }
            try Self.makePrivate(draft)
            do {
                let source = try SQLiteConnection.open(path, access: .readOnly)
                defer { try? source.close() }
                let schema = try Migrator(database: source, path: path, migrations: Migrations.all).check()
                guard schema > 0 else { throw StoreFault.notAStore(path: path) }
                try source.copy(to: draft) { copied, all in
                    progress(Double(copied) / Double(max(all, 1)))
                    return !Task.isCancelled
                }
                if let damage = try StoreInspection.damage(in: draft) {
                    // It is no backup, but all that there is of a store that somebody will want to mend.
                    let damaged = target + ".damaged"
                    try Self.publish(draft, as: damaged)
                    throw StoreFault.damaged(path: path, message: "\(damage); a copy as it is lies at \(damaged)")
                }
                try Self.publish(draft, as: target)
            } catch {
                unlink(draft)
                throw error
            }
        }
        return Self.size(of: target)
    }

    private static func makePrivate(_ path: String) throws {
        let descriptor = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.fault(path) }
        close(descriptor)
    }

    /// Brings a file to the disk and gives it its name; one that has the name by now stays.
    private static func publish(_ draft: String, as target: String) throws {
        try sync(draft)
        guard link(draft, target) == 0 else {
            throw errno == EEXIST ? StoreFault.fileExists(path: target) : fault(target)
        }
        unlink(draft)
        try syncFolder(of: target)
    }

    static func sync(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw fault(path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw fault(path) }
    }

    static func syncFolder(of path: String) throws {
        try sync(FilePath.folder(of: path))
    }

    static func size(of path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    /// What the system has just refused.
    static func fault(_ path: String) -> StoreFault {
        switch errno {
        case ENOENT, ENOTDIR: .missing(path: path)
        case EACCES, EPERM: .notPermitted(path: path)
        case EROFS: .readOnly(path: path)
        case ENOSPC, EDQUOT: .full(path: path)
        case let code: .failed(path: path, message: String(cString: strerror(code)))
        }
    }

    nonisolated func converting<Result>(_ place: String, _ body: () throws -> Result) throws(StoreFault) -> Result {
        do {
            return try body()
        } catch let error as DatabaseError where error.cause == .interrupted {
            throw .interrupted
        } catch {
            throw StoreFault(any: error, options: Store.Options(path: place))
        }
    }
}
