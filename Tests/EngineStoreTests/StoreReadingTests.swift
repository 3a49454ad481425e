import EngineCrypto
import EngineDatabase
import EngineStore
import Synchronization
import Testing

/// What only reads has a connection of its own.
@Suite(.timeLimit(.minutes(2)))
struct StoreReadingTests {
    /// The write lock of a store, as another process holds it: SQLite knows no difference between connections.
    private final class OtherWriter {
        private let database: SQLiteConnection

        init(_ path: String) throws {
            database = try SQLiteConnection.open(path, access: .readWrite)
            try database.execute("BEGIN IMMEDIATE")
        }

        func end() throws {
            try database.execute("ROLLBACK")
            try database.close()
        }
    }

    @Test func `who only reads does not wait behind a write that waits for another process`() async throws {
        let test = try await TestStore.make()
        let key = Secret("a-key-of-many-random-bits")
        // It waits for longer than all of this takes; behind it nobody would be answered before.
        let store = try await Store.open(.init(path: test.path, patience: 90_000, clock: test.clock.storeClock))
        try await store.unlock(with: testVault(1))
        try await store.addKey(NewKey(environment: "dev", name: "web"), key, actor: "test")
        try await store.addIntegration(
            NewIntegration(environment: "dev", name: "acme-2", provider: "acme"), actor: "test")
        let writer = try OtherWriter(test.path)
        let ended = Atomic<Bool>(false)
        async let written: Void = {
            defer { ended.store(true, ordering: .relaxed) }
            try await store.addKey(NewKey(environment: "dev", name: "b"), Secret("b"), actor: "test")
        }()
        for _ in 0..<50 {
            #expect(await store.problem() == nil)
            #expect(try await store.key(matching: key)?.name == "web")
            #expect(try await store.hasKeys())
            #expect(try await store.keys(in: "dev").count == 1)
            #expect(try await store.connections(matching: ConnectionFilter(environment: "dev")).count == 1)
            #expect(try await store.connection(named: "main", in: "dev") == test.connection)
            #expect(try await store.integration(named: "acme-2", in: "dev") != nil)
            #expect(try await store.credentials(of: "main", in: "dev")?.secret.reveal() == #"{"key":"canary"}"#)
            #expect(try await store.records.streams(in: "dev").count == 1)
            #expect(try await store.runs(in: "dev").count == 1)
            #expect(try await !store.trail(.init()).isEmpty)
        }
        let hasEnded = ended.load(ordering: .relaxed)
        #expect(!hasEnded, "the write waits")
        let hasty = try await Store.open(.init(path: test.path, patience: 10, clock: test.clock.storeClock))
        await #expect(throws: StoreFault.locked(path: test.path, seconds: 0)) {
            try await hasty.addKey(NewKey(environment: "dev", name: "c"), Secret("c"), actor: "test")
        }
        try writer.end()
        try await written
        #expect(try await store.keys(in: "dev").map(\.name) == ["b", "web"])
        try await hasty.close()
        try await store.close()
        try await test.close()
    }

    @Test func `what was committed is read at once, whoever did it`() async throws {
        try await withStore { test in
            let other = try await Store.open(.init(path: test.path, clock: test.clock.storeClock))
            for round in 1...50 {
                let writer = round % 2 == 0 ? other : test.store
                try await writer.addEnvironment("e\(round)", actor: "test")
                #expect(try await test.store.environment(named: "e\(round)") != nil, "round \(round)")
                #expect(try await other.environment(named: "e\(round)") != nil, "round \(round)")
            }
            try await other.close()
        }
    }

    @Test func `no view stays open behind a call, so the journal can be folded`() async throws {
        try await withStore { test in
            for round in 0..<20 {
                try await test.write([("a", "\(round)")])
                _ = try await test.contents()
                _ = try? await test.store.credentials(of: "nobody", in: "dev")
            }
            let other = try SQLiteConnection.open(test.path, access: .readWrite, patience: 0)
            // Busy, pages of the journal, pages folded: it can be emptied only if nobody reads an older state.
            let result = try other.firstRow(of: "PRAGMA wal_checkpoint(TRUNCATE)") { ($0.integer(0), $0.integer(1)) }
            #expect(try #require(result) == (0, 0))
            try other.close()
        }
    }

    @Test func `a view is of one moment`() throws {
        let folder = try TemporaryFolder()
        let writer = try SQLiteConnection.open(folder.file("a.db"))
        try writer.execute("PRAGMA journal_mode = WAL; CREATE TABLE t (v)")
        let reader = try SQLiteConnection.open(folder.file("a.db"), access: .readOnly)
        func count() throws -> Int64? { try reader.firstRow(of: "SELECT count(*) FROM t") { $0.integer(0) } }
        try reader.view {
            #expect(try count() == 0)
            try writer.run("INSERT INTO t VALUES (1)")
            #expect(try count() == 0)
        }
        #expect(try count() == 1)
        #expect(throws: CancellationError.self) { try reader.view { throw CancellationError() } }
        #expect(!reader.isInTransaction)
        try reader.close()
        try writer.close()
    }

    @Test func `the use of a key is noted when nobody else writes, at the latest by the close`() async throws {
        let test = try await TestStore.make()
        let key = Secret("a-key-of-many-random-bits")
        try await test.store.addKey(NewKey(environment: "dev", name: "web"), key, actor: "test")
        let writer = try OtherWriter(test.path)
        _ = try await test.store.key(matching: key)
        _ = try await test.store.leftovers()
        #expect(try await test.store.keys(in: "dev").first?.usedAt == nil)
        try writer.end()
        test.clock.advance(seconds: 61)
        _ = try await test.store.key(matching: key)
        try await test.close()
        let again = try await Store.open(.init(path: test.path, clock: test.clock.storeClock))
        #expect(try await again.keys(in: "dev").first?.usedAt != nil)
        try await again.close()
    }
}
