import EngineCrypto
import EngineDatabase
import EngineStore
import Synchronization
import Testing

/// A store in a folder of its own, with a connection, a stream, a partition and a run.
struct TestStore {
    let folder: TemporaryFolder
    let clock: TestClock
    let store: Store
    let reader: RecordReader
    let connection: StoredConnection
    let stream: StreamID
    let partition: PartitionID
    let run: RunID

    var path: String { folder.file("engine.db") }

    static func make() async throws -> TestStore {
        let folder = try TemporaryFolder()
        let clock = TestClock()
        let store = try await Store.open(.init(path: folder.file("engine.db"), clock: clock.storeClock))
        try await store.unlock(with: testVault(1))
        let connection = try await store.addConnection(
            NewConnection(environment: "dev", name: "main", provider: "acme", scheme: "key"),
            credentials: Secret(#"{"key":"canary"}"#))
        let stream = try await store.stream(of: connection.id, model: "customer")
        return TestStore(
            folder: folder, clock: clock, store: store, reader: store.records,
            connection: connection, stream: stream,
            partition: try await store.partition(of: stream, source: "customers").id,
            run: try await store.beginRun(of: "acme", connection: "main", in: "dev"))
    }

    /// Stores one page of the partition.
    @discardableResult
    func write(
        _ records: [(id: String, payload: String?)], checkpoint: String? = nil, partition: PartitionID? = nil,
        run: RunID? = nil
    ) async throws -> PageCounts {
        var batch = RecordBatch()
        for record in records {
            if let payload = record.payload {
                batch.append(id: record.id, payload: payload)
            } else {
                batch.appendDeletion(id: record.id)
            }
        }
        return try await store.writePage(
            PageWrite(
                partition: partition ?? self.partition, batch: batch, checkpoint: checkpoint, run: run ?? self.run))
    }

    /// The live records of the stream.
    func contents() async throws -> [String: String] {
        let records = try await reader.records(of: stream, limit: 100_000)
        return Dictionary(uniqueKeysWithValues: records.map { ($0.id, $0.payload) })
    }

    func checkpoint() async throws -> String? {
        try await store.partition(of: stream, source: "customers").checkpoint
    }

    /// The closing check: no open statement, no open transaction, no leaked descriptor, no damage.
    func close() async throws {
        let leftovers = try await store.leftovers()
        #expect(leftovers.runningStatements == 0)
        #expect(leftovers.openTransactions == 0)
        try await store.close()
        #expect(folder.openDescriptors == 0)
        try checkIntegrity(of: path)
    }
}

/// Runs a test on a store and then the closing check.
func withStore(_ body: (TestStore) async throws -> Void) async throws {
    let test = try await TestStore.make()
    try await body(test)
    try await test.close()
}

func testVault(_ bytes: UInt8...) throws -> Vault {
    let keys = bytes.compactMap { SealingKey([UInt8](repeating: $0, count: 32)) }
    return try #require(Vault(keys: keys))
}

/// Finds damage, and counters that do not tell the truth.
func checkIntegrity(of path: String) throws {
    let database = try SQLiteConnection.open(path, access: .readWrite)
    #expect(try database.firstRow(of: "PRAGMA integrity_check") { $0.text(0) } == "ok")
    let wrongCounters = """
        SELECT count(*) FROM partitions p WHERE p.records !=
            (SELECT count(*) FROM record_keys k WHERE k.partition = p.id AND k.hash IS NOT NULL)
        """
    #expect(try database.firstRow(of: wrongCounters) { $0.integer(0) } == 0)
    let halves = """
        SELECT (SELECT count(*) FROM record_keys k LEFT JOIN records r ON r.row = k.row AND r.id = k.id
                AND r.stream = k.stream AND (r.deleted_at IS NULL) = (k.hash IS NOT NULL) WHERE r.row IS NULL)
            + (SELECT count(*) FROM records) - (SELECT count(DISTINCT row) FROM record_keys)
        """
    #expect(try database.firstRow(of: halves) { $0.integer(0) } == 0)
    try database.close()
}

/// Both clocks, moved by the test.
final class TestClock: Sendable {
    private let time = Mutex((wall: Int64(1_700_000_000_000_000), uptime: Int64(1_000_000)))

    var storeClock: StoreClock {
        StoreClock(now: { self.time.withLock { $0.wall } }, uptime: { self.time.withLock { $0.uptime } })
    }

    func advance(seconds: Int64) {
        time.withLock {
            $0.wall += seconds * 1_000_000
            $0.uptime += seconds * 1_000_000
        }
    }

    /// Moves only the clock that people set.
    func setWall(by seconds: Int64) {
        time.withLock { $0.wall += seconds * 1_000_000 }
    }
}

/// Random numbers that a seed repeats (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
