internal import EngineCrypto
internal import EngineDatabase
internal import Glibc

extension StoreCopy {
    /// What a backup holds, after all of it was read.
    public struct Content: Sendable, Hashable {
        /// The schema that it had.
        public let schema: Int
        /// Its size, in bytes.
        public let byteCount: Int
        /// Connections of all environments.
        public let connections: Int
        /// Records, deleted ones included.
        public let records: Int
        /// Events of the audit trail.
        public let events: Int
        /// Where the trail is broken.
        public let breaks: [Store.TrailProof.Break]
        /// What came of opening everything that is sealed; nothing: the keys were not asked for.
        public let vault: Store.VaultProof?
    }

    /// Where a backup waits until it takes the place of the store.
    private var draft: String { path + ".restoring" }

    /// Copies a backup to beside the store, brings the copy to the newest schema, and reads all of it: damage, trail,
    /// and whether the keys open everything that is sealed.
    ///
    /// The store and the backup are not changed.
    /// - Parameters:
    ///   - backup: the file.
    ///   - keys: the place of the keys; nothing: what is sealed is not opened.
    /// - Returns: what it holds.
    /// - Throws: `.notAStore`, `.newer`, `.damaged`; `.vault(.missingKey)` if a key that seals something in it is not
    ///   at hand.
    public func examine(_ backup: String, with keys: VaultSource?) async throws(StoreFault) -> Content {
        discard()
        do throws(StoreFault) {
            let schema = try converting(backup) { try bring(backup) }
            if let damage = try StoreInspection.damage(in: draft) {
                throw StoreFault.damaged(path: backup, message: damage)
            }
            let store = try await Store.open(Store.Options(path: draft, creates: false))
            do throws(StoreFault) {
                if let keys { try await store.unlock(from: keys) }
                let content = try await content(of: store, schema, Self.size(of: backup), opens: keys != nil)
                try await store.close()
                return content
            } catch {
                // The first fault is the one to tell.
                try? await store.close()
                throw error
            }
        } catch {
            discard()
            throw error
        }
    }

    private func bring(_ backup: String) throws -> Int {
        let source = try SQLiteConnection.open(backup, access: .readOnly)
        defer { try? source.close() }
        let schema = try Migrator(database: source, path: backup, migrations: Migrations.all).check()
        guard schema > 0 else { throw StoreFault.notAStore(path: backup) }
        let descriptor = open(draft, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.fault(draft) }
        keepOwner(of: descriptor)
        close(descriptor)
        try source.copy(to: draft) { _, _ in !Task.isCancelled }
        return schema
    }

    /// What an administrator restores stays the service's: the owner of the store, or of its folder, has it.
    private func keepOwner(of descriptor: Int32) {
        var status = stat()
        guard stat(path, &status) == 0 || stat(FilePath.folder(of: path), &status) == 0 else { return }
        // Only an administrator may give files away; anybody else owns it already.
        _ = fchown(descriptor, status.st_uid, status.st_gid)
    }

    private func content(
        of store: Store, _ schema: Int, _ byteCount: Int, opens: Bool
    ) async throws(StoreFault) -> Content {
        let counts = try await store.tableCounts(["connections", "records"])
        let trail = try await store.proveTrail()
        return Content(
            schema: schema, byteCount: byteCount, connections: counts[0], records: counts[1], events: trail.count,
            breaks: trail.breaks, vault: opens ? try await store.proveVault() : nil)
    }

    /// Puts the backup that was examined in the place of the store, in one step.
    /// - Throws: `.locked` if another process has the store open; it stays as it is then.
    public func replace() throws(StoreFault) {
        try converting(path) {
            guard access(draft, F_OK) == 0, access(draft + "-wal", F_OK) != 0 else {
                throw StoreFault.missing(path: draft)
            }
            try Self.sync(draft)
            let old = access(path, F_OK) == 0 ? try holdAlone() : nil
            defer { try? old?.close() }
            guard rename(draft, path) == 0 else { throw Self.fault(path) }
            try Self.syncFolder(of: path)
            AnswerFile.remove(in: AnswerFile.folder(of: path), olderThan: -1)
        }
    }

    /// Opens the store so that nobody else has it, and without a journal: one that is left would be taken for that of
    /// the file that comes in its place.
    private func holdAlone() throws -> SQLiteConnection {
        let database = try SQLiteConnection.open(path, access: .readWrite, patience: 2_000)
        do {
            let mode = try database.firstRow(of: "PRAGMA journal_mode = DELETE") { $0.text(0) }
            guard mode == "delete" else { throw StoreFault.locked(path: path, seconds: 2) }
            try database.execute("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE")
            return database
        } catch {
            // The first error is the one to tell.
            try? database.close()
            throw error
        }
    }

    /// Lets go of what was examined.
    public func discard() {
        for suffix in ["", "-wal", "-shm", "-journal"] { unlink(draft + suffix) }
    }
}

extension Store {
    /// How many rows some tables have.
    nonisolated func tableCounts(_ tables: [String]) async throws(StoreFault) -> [Int] {
        try await reading { database in
            try tables.map { table in
                Int(try database.firstRow(of: "SELECT count(*) FROM \(table)") { $0.integer(0) } ?? 0)
            }
        }
    }
}
