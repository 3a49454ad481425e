import EngineDatabase
import EngineStore
import Glibc
import Testing

/// Writes pages until it is killed: page `n` has 100 records that say which page and pass they are of.
struct PageLoop {
    static let pageSize = 100
    let store: Store
    let partition: PartitionID
    let run: RunID

    init(path: String) async throws {
        store = try await Store.open(.init(path: path))
        let connection =
            if let found = try await store.connection(named: "main", in: "dev") {
                found
            } else {
                try await store.addConnection(
                    NewConnection(environment: "dev", name: "main", provider: "acme", scheme: "none"), credentials: nil)
            }
        let stream = try await store.stream(of: connection.id, model: "customer")
        partition = try await store.partition(of: stream, source: "customers").id
        run = try await store.beginRun(of: "acme", connection: "main", in: "dev")
    }

    func page(_ number: Int) -> PageWrite {
        var batch = RecordBatch()
        for index in 0..<PageLoop.pageSize {
            batch.append(id: "id-\(number)-\(index)", payload: #"{"page":\#(number),"text":"\#(index * 7919)"}"#)
        }
        return PageWrite(partition: partition, batch: batch, checkpoint: "\(number + 1)", run: run, byteCount: 1)
    }

    func position() async throws -> Int {
        Int(try await stored().checkpoint ?? "0") ?? -1
    }

    func stored() async throws -> StoredPartition {
        let stream = try await store.stream(of: try await connectionID(), model: "customer")
        return try await store.partition(of: stream, source: "customers")
    }

    private func connectionID() async throws -> ConnectionID {
        guard let connection = try await store.connection(named: "main", in: "dev") else {
            throw StoreFault.unknown(kind: "connection", name: "main")
        }
        return connection.id
    }
}

/// Kills this process after that many microseconds.
func killSelf(after microseconds: UInt32) {
    let argument = UnsafeMutablePointer<UInt32>.allocate(capacity: 1)
    argument.pointee = microseconds
    var thread = pthread_t()
    pthread_create(
        &thread, nil,
        { raw in
            usleep(raw?.assumingMemoryBound(to: UInt32.self).pointee ?? 0)
            kill(getpid(), SIGKILL)
            return nil
        }, argument)
}

@Suite(.serialized, .timeLimit(.minutes(2)))
struct KillTests {
    @Test func `S1 a store whose process was killed holds whole pages up to its position`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("engine.db")
        var generator = SystemRandomNumberGenerator()
        var last = 0
        for _ in 0..<12 {
            // Long enough for some pages after the start of a process, short enough to hit the first ones as well.
            let delay = UInt32.random(in: 2_000...60_000, using: &generator)
            await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, delay = delay as UInt32] in
                killSelf(after: delay)
                let loop = try await PageLoop(path: path)
                var number = try await loop.position()
                while true {
                    _ = try await loop.store.writePage(loop.page(number))
                    number += 1
                }
            }
            let loop = try await PageLoop(path: path)
            let position = try await loop.position()
            #expect(position >= last, "killed after \(delay) µs")
            last = position
            try await loop.store.close()
            try check(path, holdsPages: position)
        }
        #expect(last > 0)
    }

    private func check(_ path: String, holdsPages count: Int) throws {
        try checkIntegrity(of: path)
        let database = try SQLiteConnection.open(path)
        let pages = try database.rows(
            of: """
                SELECT payload ->> 'page', count(*), count(DISTINCT id), sum(deleted_at IS NULL) FROM records
                GROUP BY 1 ORDER BY 1
                """
        ) { [$0.integer(0), $0.integer(1), $0.integer(2), $0.integer(3)] }
        #expect(pages == (0..<count).map { [Int64($0), 100, 100, 100] })
        let counted = try database.firstRow(of: "SELECT sum(added), sum(pages) FROM run_streams") {
            [$0.integer(0), $0.integer(1)]
        }
        #expect(counted == [Int64(count * PageLoop.pageSize), Int64(count)])
        try database.close()
    }

    @Test func `D7 two processes that write to one store both finish`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("engine.db")
        let mine = try await PageLoop(path: path)
        async let other = #expect(processExitsWith: .success) { [path = path as String] in
            let loop = try await PageLoop(path: path)
            for number in 1_000..<1_050 { _ = try await loop.store.writePage(loop.page(number)) }
            try await loop.store.close()
        }
        for number in 0..<50 { _ = try await mine.store.writePage(mine.page(number)) }
        _ = await other
        try await mine.store.close()
        try checkIntegrity(of: path)
        let database = try SQLiteConnection.open(path)
        #expect(try database.firstRow(of: "SELECT count(*) FROM current_records") { $0.integer(0) } == 10_000)
        try database.close()
    }
}
