import EngineStore
import Testing

struct StorePagesTests {
    @Test func `records are added, then unchanged, then updated`() async throws {
        try await withStore { test in
            let first = try await test.write([("a", #"{"n":1}"#), ("b", #"{"n":2}"#)], checkpoint: #"{"page":2}"#)
            #expect(first.added == 2 && first.total == 2)
            let again = try await test.write([("a", #"{"n":1}"#), ("b", #"{"n":2}"#)])
            #expect(again.unchanged == 2 && again.total == 2)
            let changed = try await test.write([("a", #"{"n":1}"#), ("b", #"{"n":3}"#), ("c", "{}")])
            #expect(changed.unchanged == 1 && changed.updated == 1 && changed.added == 1)
            #expect(try await test.contents() == ["a": #"{"n":1}"#, "b": #"{"n":3}"#, "c": "{}"])
            #expect(try await test.checkpoint() == #"{"page":2}"#)
        }
    }

    @Test func `a deletion is told once, and a record may come back`() async throws {
        try await withStore { test in
            try await test.write([("a", "1"), ("b", "2")])
            let deleted = try await test.write([("a", nil), ("a", nil), ("never", nil)])
            #expect(deleted.deleted == 1 && deleted.unchanged == 2)
            #expect(try await test.contents() == ["b": "2"])
            let gone = try #require(try await test.reader.record("a", of: test.stream))
            #expect(gone.deletedAt == gone.lastModified && gone.payload == "1")
            let back = try await test.write([("a", "1")])
            #expect(back.added == 1)
            let present = try #require(try await test.reader.record("a", of: test.stream))
            #expect(present.deletedAt == nil && present.firstSeen == gone.firstSeen)
        }
    }

    @Test func `a key that comes twice in a page is stored once, as it came last`() async throws {
        try await withStore { test in
            let counts = try await test.write([("a", "1"), ("a", "2"), ("a", "2"), ("b", "1"), ("b", nil)])
            #expect(counts.added == 2 && counts.updated == 1 && counts.unchanged == 1 && counts.deleted == 1)
            #expect(try await test.contents() == ["a": "2"])
        }
    }

    @Test func `keys and payloads are any text`() async throws {
        try await withStore { test in
            let records = ["", "0", "10", "9", "é", "\u{1F642}", "a\u{0}b", String(repeating: "k", count: 5_000)]
            try await test.write(records.map { ($0, "[\"\($0.count)\"]") })
            let again = try await test.write(records.map { ($0, "[\"\($0.count)\"]") })
            #expect(again.unchanged == records.count)
            #expect(try await test.contents().count == records.count)
        }
    }

    @Test func `an empty page moves the position`() async throws {
        try await withStore { test in
            #expect(try await test.write([], checkpoint: "{}") == PageCounts())
            #expect(try await test.checkpoint() == "{}")
            try await test.store.setCheckpoint(nil, of: test.partition)
            #expect(try await test.checkpoint() == nil)
        }
    }

    @Test func `a page is stored whole or not at all`() async throws {
        try await withStore { test in
            try await test.write([("a", "1")], checkpoint: "1")
            let lease = try #require(try await test.store.acquireLease("sync"))
            try await test.store.release(lease)
            var batch = RecordBatch()
            batch.append(id: "b", payload: "1")
            let page = PageWrite(
                partition: test.partition, batch: batch, checkpoint: "2", run: test.run, lease: lease)
            await #expect(throws: StoreFault.leaseLost(name: "sync")) { try await test.store.writePage(page) }
            #expect(try await test.contents() == ["a": "1"])
            #expect(try await test.checkpoint() == "1")
        }
    }

    @Test func `time stamps go forward whatever the clock does`() async throws {
        try await withStore { test in
            var last: Int64 = 0
            for (step, jump) in [Int64(0), -86_400, 3_600, -1_700_000_000, 0, 0].enumerated() {
                test.clock.setWall(by: jump)
                try await test.write([("a", "\(step)"), ("new-\(step)", "1")])
                let stamp = try #require(try await test.reader.record("a", of: test.stream)).lastModified
                #expect(stamp > last)
                last = stamp
            }
        }
    }

    @Test func `who follows the cursor misses nothing`() async throws {
        try await withStore { test in
            var generator = SeededGenerator(seed: 7)
            var copy: [String: String] = [:]
            var cursor: RecordCursor?
            for step in 0..<200 {
                let ids = (0..<Int.random(in: 0..<6, using: &generator)).map { _ in
                    "id\(Int.random(in: 0..<40, using: &generator))"
                }
                test.clock.setWall(by: Int64.random(in: -5...5, using: &generator))
                try await test.write(ids.map { ($0, Bool.random(using: &generator) ? "\(step)" : nil) })
                let news = try await test.reader.records(of: test.stream, after: cursor, limit: 7, withDeleted: true)
                for record in news {
                    copy[record.id] = record.deletedAt == nil ? record.payload : nil
                }
                cursor = news.last?.cursor ?? cursor
            }
            while let next = try await nextChange(in: test, after: cursor) {
                copy[next.id] = next.deletedAt == nil ? next.payload : nil
                cursor = next.cursor
            }
            #expect(try await test.contents() == copy)
        }
    }

    private func nextChange(in test: TestStore, after cursor: RecordCursor?) async throws -> StoredRecord? {
        try await test.reader.records(of: test.stream, after: cursor, limit: 1, withDeleted: true).first
    }

    @Test func `a preview tells what a page would do and does nothing`() async throws {
        try await withStore { test in
            try await test.write([("a", "1"), ("b", "1"), ("c", "1")])
            var batch = RecordBatch()
            batch.append(id: "a", payload: "1")
            batch.append(id: "b", payload: "2")
            batch.append(id: "d", payload: "1")
            batch.appendDeletion(id: "c")
            batch.appendDeletion(id: "e")
            let counts = try await test.store.preview(batch, in: test.stream).counts
            #expect(counts.unchanged == 2 && counts.updated == 1 && counts.added == 1 && counts.deleted == 1)
            let none = try await test.store.preview(batch, in: nil).counts
            #expect(none.added == 3 && none.unchanged == 2)
            #expect(try await test.contents().count == 3)
            #expect(try await test.store.existingStream(of: test.connection.id, model: "invoice") == nil)
            #expect(try await test.store.existingStream(of: test.connection.id, model: "customer") == test.stream)
        }
    }

    @Test func `streams keep their records apart`() async throws {
        try await withStore { test in
            let other = try await test.store.stream(of: test.connection.id, model: "customer", variant: "eu")
            #expect(other != test.stream)
            #expect(try await test.store.stream(of: test.connection.id, model: "customer", variant: "eu") == other)
            let partition = try await test.store.partition(of: other, source: "customers").id
            try await test.write([("a", "1")])
            let counts = try await test.write([("a", "2")], partition: partition)
            #expect(counts.added == 1)
            #expect(try await test.contents() == ["a": "1"])
            let streams = try await test.reader.streams(in: "dev")
            #expect(streams.map(\.variant) == ["", "eu"] && streams.map(\.records) == [1, 1])
        }
    }

    @Test func `many partitions are made at once, each once`() async throws {
        try await withStore { test in
            let keys = (0..<100).map { "parent-\($0)" }
            let made = try await test.store.partitions(of: test.stream, source: "orders", keys: keys)
            #expect(made.map(\.key) == keys && Set(made.map(\.id)).count == 100)
            try await test.store.setCheckpoint("7", of: made[3].id)
            let again = try await test.store.partitions(of: test.stream, source: "orders", keys: keys.reversed())
            #expect(again.map(\.id) == made.reversed().map(\.id) && again[96].checkpoint == "7")
        }
    }

    @Test func `an unknown partition is refused`() async throws {
        try await withStore { test in
            let ended = try await test.store.partition(of: test.stream, source: "customers", key: "x").id
            _ = try await test.store.endPartition(ended, run: test.run)
            await #expect(throws: StoreFault.self) { try await test.write([("a", "1")], partition: ended) }
        }
    }
}
