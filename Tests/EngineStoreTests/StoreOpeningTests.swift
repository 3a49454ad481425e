import EngineDatabase
import Glibc
import Testing

@testable import EngineStore

struct StoreOpeningTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private var path: String { folder.file("engine.db") }

    private func fault(_ options: Store.Options) async -> StoreFault? {
        do throws(StoreFault) {
            try await Store.open(options).close()
            return nil
        } catch {
            return error
        }
    }

    private func bytes(of path: String) -> [UInt8] {
        let descriptor = open(path, O_RDONLY)
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = read(descriptor, &bytes, bytes.count)
        return Array(bytes.prefix(max(count, 0)))
    }

    private func write(_ text: String) {
        let descriptor = open(path, O_CREAT | O_WRONLY, 0o600)
        _ = Glibc.write(descriptor, text, text.utf8.count)
        close(descriptor)
    }

    @Test func `a new store is private to its owner`() async throws {
        let store = try await Store.open(.init(path: path))
        var status = stat()
        for name in ["engine.db", "engine.db-wal", "engine.db-shm"] {
            #expect(stat(folder.file(name), &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600)
        }
        try await store.close()
        #expect(folder.openDescriptors == 0)
    }

    @Test func `a missing file or folder is made only if asked`() async {
        #expect(await fault(.init(path: path, creates: false)) == .missing(path: path))
        let nowhere = folder.file("no/engine.db")
        #expect(await fault(.init(path: nowhere)) == .missing(path: nowhere))
        #expect(access(path, F_OK) != 0)
    }

    @Test func `a newer store is refused and left as it is`() async throws {
        #expect(await fault(.init(path: path)) == nil)
        let raw = try SQLiteConnection.open(path)
        try raw.execute("PRAGMA user_version = 99")
        try raw.close()
        let before = bytes(of: path)
        #expect(await fault(.init(path: path)) == .newer(path: path, found: 99, known: Migrations.newest))
        #expect(bytes(of: path) == before)
    }

    @Test func `another program's database is refused and left as it is`() async throws {
        let raw = try SQLiteConnection.open(path)
        try raw.execute("CREATE TABLE notes (text)")
        try raw.close()
        let before = bytes(of: path)
        #expect(await fault(.init(path: path)) == .notAStore(path: path))
        #expect(bytes(of: path) == before)
    }

    @Test func `a file that is no database is refused and left as it is`() async {
        write("Dear Sir or Madam, this is a letter and not a database, however long it may get in the end.")
        let before = bytes(of: path)
        #expect(await fault(.init(path: path)) == .notAStore(path: path))
        #expect(bytes(of: path) == before)
    }

    @Test func `an empty file becomes a store`() async {
        write("")
        #expect(await fault(.init(path: path)) == nil)
    }

    @Test func `a store that another process writes to is waited for, then refused`() async throws {
        let store = try await Store.open(.init(path: path, patience: 50))
        let other = try SQLiteConnection.open(path)
        try other.execute("BEGIN IMMEDIATE")
        await #expect(throws: StoreFault.locked(path: path, seconds: 0)) {
            try await store.beginRun(of: "acme", connection: "main", in: "dev")
        }
        try other.execute("ROLLBACK")
        _ = try await store.beginRun(of: "acme", connection: "main", in: "dev")
        try other.close()
        try await store.close()
    }

    @Test func `many open a new store at once`() async throws {
        try await withThrowingTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    let store = try await Store.open(.init(path: folder.file("engine.db")))
                    _ = try await store.beginRun(of: "acme", connection: "main", in: "dev")
                    try await store.close()
                }
            }
            try await group.waitForAll()
        }
        let store = try await Store.open(.init(path: path))
        #expect(try await store.runs(in: "dev").count == 8)
        try await store.close()
    }

    @Test func `an inspection tells schema, size and damage, and changes nothing`() async throws {
        #expect(throws: StoreFault.missing(path: path)) { try StoreInspection.of(path) }
        let store = try await Store.open(.init(path: path))
        let found = try StoreInspection.of(path)
        #expect(found.schema == Migrations.newest && found.newestSchema == Migrations.newest)
        #expect(found.byteCount + found.journalByteCount > 0)
        #expect(try StoreInspection.damage(in: path) == nil)
        try await store.close()
        let raw = try SQLiteConnection.open(path)
        try raw.execute("PRAGMA user_version = 99")
        try raw.close()
        let fault = StoreFault.newer(path: path, found: 99, known: Migrations.newest)
        #expect(throws: fault) { try StoreInspection.of(path) }
        write("Dear Sir or Madam, this is no database any more.")
        #expect(throws: StoreFault.notAStore(path: path)) { try StoreInspection.of(path) }
        #expect(folder.openDescriptors == 0)
    }

    @Test func `the page cache has its fixed size`() {
        #expect(StoreOpening.writerCache + StoreOpening.readerCache <= 8_192)
    }
}
