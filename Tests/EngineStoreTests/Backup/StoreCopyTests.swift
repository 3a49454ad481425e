import EngineCrypto
import EngineDatabase
import EngineStore
import Glibc
import Synchronization
import Testing

/// Backups, made while others write, and put in the place of a store (reliability.md D7).
@Suite(.timeLimit(.minutes(3)))
struct StoreCopyTests {
    /// A page of records whose payloads tell their page.
    private func page(_ number: Int, _ test: TestStore) async throws {
        try await test.write(
            (0..<50).map { ("r\(number)-\($0)", #"{"page":\#(number)}"#) }, checkpoint: "\(number + 1)")
    }

    /// Opens a file without changing it, and gives its records and the position behind them.
    private func content(of path: String) throws -> (pages: [Int64], checkpoint: String?) {
        let database = try SQLiteConnection.open(path, access: .readOnly)
        defer { try? database.close() }
        let pages = try database.rows(
            of: "SELECT payload ->> 'page' AS p, count(*) FROM records GROUP BY p HAVING count(*) = 50 ORDER BY p"
        ) { $0.integer(0) }
        let rows = try database.firstRow(of: "SELECT count(*) FROM records") { $0.integer(0) }
        #expect(rows == Int64(pages.count * 50), "a page is in the copy whole or not at all")
        return (pages, try database.firstRow(of: "SELECT checkpoint FROM partitions") { $0.optionalText(0) } ?? nil)
    }

    @Test func `D7 a copy made while pages are written holds whole pages up to its position`() async throws {
        try await withStore { test in
            let copier = try StoreCopy(of: test.path)
            for number in 0..<20 { try await page(number, test) }
            let isOver = Mutex(false)
            async let written: Int = {
                var number = 20
                while !isOver.withLock({ $0 }) || number < 22 {
                    try await page(number, test)
                    number += 1
                }
                return number
            }()
            var last = 0
            for round in 0..<8 {
                let path = test.folder.file("copy-\(round)")
                #expect(try await copier.make(at: path) > 0)
                let found = try content(of: path)
                #expect(found.pages == (0..<Int64(found.pages.count)).map { $0 })
                #expect(found.checkpoint == "\(found.pages.count)" && found.pages.count >= max(20, last))
                last = found.pages.count
                #expect(try StoreInspection.damage(in: path) == nil)
                #expect(FileAccess.mode(of: path) == 0o600)
            }
            isOver.withLock { $0 = true }
            let all = try await written
            #expect(all >= last && all >= 22)
            #expect(try await test.store.partition(of: test.stream, source: "customers").checkpoint == "\(all)")
            #expect(test.folder.names(in: ".")?.contains { $0.hasSuffix(".partial") } == false)
        }
    }

    @Test func `of two copies to one place one is whole, and the other is told`() async throws {
        try await withStore { test in
            for number in 0..<20 { try await page(number, test) }
            let place = test.folder.file("copy.db")
            let (one, other) = (try StoreCopy(of: test.path), try StoreCopy(of: test.path))
            let copies = [one, other].map { copier in Task { try await copier.make(at: place) } }
            var results: [Result<Int, any Error>] = []
            for copy in copies { results.append(await copy.result) }
            let faults = results.compactMap { result -> StoreFault? in
                guard case .failure(let fault) = result else { return nil }
                return fault as? StoreFault
            }
            #expect(faults == [.fileExists(path: place)])
            #expect(try content(of: place).pages.count == 20)
            #expect(try StoreInspection.damage(in: place) == nil)
            #expect(test.folder.names(in: ".")?.contains { $0.hasSuffix(".partial") } == false)
        }
    }

    @Test func `a copy opens with the key and is sealed without it`() async throws {
        try await withStore { test in
            let path = test.folder.file("copy.db")
            _ = try await StoreCopy(of: test.path).make(at: path)
            let bytes = try FileAccess.bytes(of: path)
            #expect(bytes.firstRange(of: Array("canary".utf8)) == nil)
            #expect(bytes.firstRange(of: [UInt8](repeating: 1, count: 32)) == nil, "the key is not in it")
            let copy = try await Store.open(.init(path: path))
            await #expect(throws: StoreFault.self) { try await copy.unlock(with: testVault(2)) }
            try await copy.unlock(with: testVault(1))
            #expect(try await copy.credentials(of: "main", in: "dev")?.secret == Secret(#"{"key":"canary"}"#))
            try await copy.close()
        }
    }

    @Test func `a file that is there, a folder that is not, and a foreign file are refused, and nothing is left`()
        async throws
    {
        try await withStore { test in
            let copier = try StoreCopy(of: test.path)
            let there = test.folder.file("there")
            close(open(there, O_CREAT | O_WRONLY, 0o600))
            await #expect(throws: StoreFault.fileExists(path: there)) { try await copier.make(at: there) }
            await #expect(throws: StoreFault.self) { try await copier.make(at: test.folder.file("no/copy")) }
            let foreign = try StoreCopy(of: there)
            await #expect(throws: StoreFault.self) { try await foreign.make(at: test.folder.file("copy")) }
            let none = try StoreCopy(of: test.folder.file("none"))
            await #expect(throws: StoreFault.self) { try await none.make(at: test.folder.file("copy")) }
            #expect(try #require(test.folder.names(in: ".")).filter { !$0.hasPrefix("engine.db") } == ["there"])
        }
    }

    @Test func `a copying that is stopped leaves nothing`() async throws {
        try await withStore { test in
            for number in 0..<20 { try await page(number, test) }
            let copier = try StoreCopy(of: test.path)
            let path = test.folder.file("copy")
            let task = Task { try await copier.make(at: path) }
            task.cancel()
            // It may have ended before it heard of that.
            if case .failure(let error) = await task.result {
                #expect(error as? StoreFault == .interrupted)
                #expect(access(path, F_OK) != 0)
            }
            #expect(access(path + ".partial", F_OK) != 0)
        }
    }

    // MARK: Restoring

    /// A store with pages, a copy of it from when there were ten, and keys beside it.
    private func withBackup(_ body: (KeyFolder, String) async throws -> Void) async throws {
        let keys = try KeyFolder(1)
        let store = try await keys.open()
        try await KeyFolder.fill(store, count: 10)
        let backup = keys.folder.file("backup")
        _ = try await StoreCopy(of: keys.path).make(at: backup)
        try await KeyFolder.fill(store, count: 15, from: 10)
        try await store.close()
        try await body(keys, backup)
        #expect(keys.folder.openDescriptors == 0)
    }

    @Test func `a backup that was examined takes the place of the store, and opens`() async throws {
        try await withBackup { keys, backup in
            let copy = try StoreCopy(of: keys.path)
            let content = try await copy.examine(backup, with: try keys.source())
            #expect(content.connections == 10 && content.vault?.opened == 10 && content.vault?.faults == [])
            #expect(content.events == 10 && content.breaks == [])
            try await copy.replace()
            let store = try await keys.open()
            #expect(try await store.connections(in: "dev").count == 10)
            #expect(try await KeyFolder.opened(store, count: 10) == 10)
            try await store.close()
            #expect(keys.folder.names(in: ".") == ["backup", "engine.db", "vault.key"])
        }
    }

    @Test func `the check changes neither the store nor the backup`() async throws {
        try await withBackup { keys, backup in
            let before = (try FileAccess.bytes(of: keys.path), try FileAccess.bytes(of: backup))
            let copy = try StoreCopy(of: keys.path)
            _ = try await copy.examine(backup, with: try keys.source())
            await copy.discard()
            #expect(try FileAccess.bytes(of: keys.path) == before.0)
            #expect(try FileAccess.bytes(of: backup) == before.1)
            #expect(keys.folder.names(in: ".") == ["backup", "engine.db", "vault.key"])
        }
    }

    @Test func `a store that another process has open is not replaced`() async throws {
        try await withBackup { keys, backup in
            let other = try await keys.open()
            let copy = try StoreCopy(of: keys.path)
            _ = try await copy.examine(backup, with: try keys.source())
            await #expect(throws: StoreFault.self) { try await copy.replace() }
            #expect(try await other.connections(in: "dev").count == 15)
            try await KeyFolder.fill(other, count: 16, from: 15)
            try await other.close()
            try await copy.replace()
            let store = try await keys.open()
            #expect(try await store.connections(in: "dev").count == 10)
            try await store.close()
        }
    }

    @Test func `a wrong key, damage, a changed credential and a foreign file are told before anything is replaced`()
        async throws
    {
        try await withBackup { keys, backup in
            let copy = try StoreCopy(of: keys.path)
            let text = Base64.encode([UInt8](repeating: 2, count: 32))
            let wrong = try keys.source(["ENGINE_VAULT_KEY": text])
            let (right, other) = (try testVault(1).newestID, try testVault(2).newestID)
            await #expect(throws: StoreFault.vault(.missingKey(right, atHand: [other]))) {
                try await copy.examine(backup, with: wrong)
            }
            let raw = try SQLiteConnection.open(backup)
            try raw.run("UPDATE connections SET credentials = (SELECT credentials FROM connections WHERE name = 'c1')")
            try raw.close()
            let content = try await copy.examine(backup, with: try keys.source())
            #expect(content.vault?.opened == 1 && content.vault?.faults.count == 9)
            var bytes = try FileAccess.bytes(of: backup)
            for place in 8_192..<12_288 { bytes[place] ^= 0x5a }
            try FileAccess.write(bytes, to: backup)
            await #expect(throws: StoreFault.self) { try await copy.examine(backup, with: try keys.source()) }
            try FileAccess.write(Array("no database at all, but long enough to be read as one".utf8), to: backup)
            await #expect(throws: StoreFault.notAStore(path: backup)) {
                try await copy.examine(backup, with: try keys.source())
            }
            let store = try await keys.open()
            #expect(try await KeyFolder.opened(store, count: 15) == 15)
            try await store.close()
        }
    }

    @Test func `a backup is restored where no store is, and one of an older schema is brought up to date`() async throws
    {
        try await withBackup { keys, backup in
            for suffix in ["", "-wal", "-shm"] { unlink(keys.path + suffix) }
            let raw = try SQLiteConnection.open(backup)
            try raw.execute(
                """
                DROP TABLE notices; DROP TABLE renewal_pauses; DROP TABLE store_secrets;
                ALTER TABLE vault_keys DROP COLUMN retired_at; ALTER TABLE connections DROP COLUMN learnt; PRAGMA user_version = 6
                """)
            try raw.close()
            let copy = try StoreCopy(of: keys.path)
            let content = try await copy.examine(backup, with: try keys.source())
            #expect(content.schema == 6 && content.vault?.opened == 10)
            try await copy.replace()
            let store = try await keys.open()
            #expect(try await KeyFolder.opened(store, count: 10) == 10)
            try await store.close()
        }
    }
}
