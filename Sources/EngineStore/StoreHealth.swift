internal import EngineDatabase
internal import Glibc

/// What keeps a store from being used just now.
public enum StoreProblem: String, Sendable, Hashable {
    /// It cannot be read.
    case store = "the store cannot be read"
    /// It has another schema than this program writes.
    case schema = "the store has another schema"
    /// The vault key is not at hand.
    case key = "the vault key is not at hand"
    /// Its folder cannot be written.
    case readOnly = "the store's folder is read-only"
    /// There is no space left for it.
    case disk = "the store's disk is full"
}

extension Store {
    /// The first thing that keeps the store from being used; asked often, so it costs one look into the file.
    ///
    /// Somebody else who writes does not: what needs to write waits for it.
    /// - Returns: nil if nothing does.
    public nonisolated func problem() async -> StoreProblem? {
        do throws(StoreFault) {
            return try await reading { database in
                let schema = try database.firstRow(of: "PRAGMA user_version") { $0.integer(0) }
                guard schema == Int64(Migrations.newest) else { return .schema }
                return hasVaultKeys(in: database) ? volumeProblem() : .key
            }
        } catch {
            return .store
        }
    }

    private nonisolated func volumeProblem() -> StoreProblem? {
        var status = statvfs()
        guard statvfs(FilePath.folder(of: options.path), &status) == 0 else { return .store }
        // ST_RDONLY (statvfs(3)), which Glibc's module does not have.
        guard status.f_flag & 1 == 0 else { return .readOnly }
        // 16 MB: less than the journal of one transaction of a sync may take.
        return UInt64(status.f_bavail) * UInt64(status.f_frsize) < 16_000_000 ? .disk : nil
    }
}
