import EngineStore
import Testing

struct StorePassesTests {
    @Test func `a complete pass deletes what it did not see, and nothing else`() async throws {
        try await withStore { test in
            try await test.write([("a", "1"), ("b", "1"), ("c", "1"), ("d", "1")])
            try await test.store.beginPass(of: test.partition, run: test.run, checkpoint: "{}")
            try await test.write([("a", "1"), ("b", "2"), ("new", "1")])
            let rest = try await test.store.restOfPass(of: test.partition)
            #expect(rest.records == 5 && rest.unseen == 2 && rest.share == 0.4)
            let counts = try await test.store.finishPass(of: test.partition, run: test.run, checkpoint: "done")
            #expect(counts.deleted == 2)
            #expect(try await test.contents() == ["a": "1", "b": "2", "new": "1"])
            #expect(try await test.checkpoint() == "done")
        }
    }

    @Test func `a pass that is not finished deletes nothing`() async throws {
        try await withStore { test in
            try await test.write([("a", "1"), ("b", "1")])
            try await test.store.beginPass(of: test.partition, run: test.run, checkpoint: nil)
            try await test.write([("a", "1")])
            try await test.store.abandonPass(of: test.partition)
            #expect(try await test.store.restOfPass(of: test.partition).unseen == 0)
            #expect(try await test.store.finishPass(of: test.partition, run: test.run, checkpoint: nil).deleted == 0)
            #expect(try await test.contents().count == 2)
        }
    }

    @Test func `a new pass forgets what an older one saw`() async throws {
        try await withStore { test in
            try await test.write([("a", "1"), ("b", "1")])
            try await test.store.beginPass(of: test.partition, run: test.run, checkpoint: nil)
            try await test.write([("a", "1")])
            try await test.store.beginPass(of: test.partition, run: test.run, checkpoint: nil)
            try await test.write([("b", "1")])
            #expect(try await test.store.finishPass(of: test.partition, run: test.run, checkpoint: nil).deleted == 1)
            #expect(try await test.contents() == ["b": "1"])
        }
    }

    @Test func `an interrupted pass goes on in another process`() async throws {
        try await withStore { test in
            try await test.write((0..<9_000).map { ("id\($0)", "1") })
            try await test.store.beginPass(of: test.partition, run: test.run, checkpoint: nil)
            try await test.write((0..<4_000).map { ("id\($0)", "1") })
            let second = try await Store.open(test.store.options)
            #expect(try await second.partition(of: test.stream, source: "customers").isInPass)
            var batch = RecordBatch()
            for number in 4_001..<9_000 { batch.append(id: "id\(number)", payload: "1") }
            let page = PageWrite(partition: test.partition, batch: batch, checkpoint: nil, run: test.run)
            #expect(try await second.writePage(page).unchanged == 4_999)
            #expect(try await second.finishPass(of: test.partition, run: test.run, checkpoint: nil).deleted == 1)
            try await second.close()
            #expect(try await test.reader.record("id4000", of: test.stream)?.deletedAt != nil)
        }
    }

    @Test func `an unchanged pass rewrites no record`() async throws {
        try await withStore { test in
            try await test.write([("a", "1"), ("b", "1")])
            let before = try await test.reader.records(of: test.stream)
            let next = try await test.store.beginRun(of: "acme", connection: "main", in: "dev")
            try await test.store.beginPass(of: test.partition, run: next, checkpoint: nil)
            try await test.write([("a", "1"), ("b", "1")], run: next)
            #expect(try await test.store.finishPass(of: test.partition, run: next, checkpoint: nil).deleted == 0)
            #expect(try await test.reader.records(of: test.stream) == before)
        }
    }

    @Test func `a record belongs to the partition that stored it last`() async throws {
        try await withStore { test in
            let left = try await test.store.partition(of: test.stream, source: "orders", key: "left").id
            let right = try await test.store.partition(of: test.stream, source: "orders", key: "right").id
            try await test.write([("a", "1"), ("b", "1")], partition: left)
            let later = try await test.store.beginRun(of: "acme", connection: "main", in: "dev")
            let moved = try await test.write([("a", "1")], partition: right, run: later)
            #expect(moved.unchanged == 1 && moved.contested == 0)
            try await test.store.beginPass(of: left, run: later, checkpoint: nil)
            let rest = try await test.store.restOfPass(of: left)
            #expect(rest.records == 1 && rest.unseen == 1)
            #expect(try await test.store.finishPass(of: left, run: later, checkpoint: nil).deleted == 1)
            #expect(try await test.contents() == ["a": "1"])
            #expect(try await test.store.partitions(of: test.stream, source: "orders").map(\.records) == [0, 1])
        }
    }

    @Test func `two partitions that give one key in a run are noticed, in each run`() async throws {
        try await withStore { test in
            let left = try await test.store.partition(of: test.stream, source: "orders", key: "left").id
            let right = try await test.store.partition(of: test.stream, source: "orders", key: "right").id
            for _ in 0..<3 {
                let run = try await test.store.beginRun(of: "acme", connection: "main", in: "dev")
                #expect(try await test.write([("a", "1"), ("b", "1")], partition: left, run: run).contested == 0)
                let counts = try await test.write([("a", "1"), ("c", "1")], partition: right, run: run)
                #expect(counts.contested == 1 && counts.contestedExample == "a")
            }
        }
    }

    @Test func `a key that an open pass has seen is contested too`() async throws {
        try await withStore { test in
            let left = try await test.store.partition(of: test.stream, source: "orders", key: "left").id
            let right = try await test.store.partition(of: test.stream, source: "orders", key: "right").id
            try await test.write([("a", "1")], partition: left)
            let run = try await test.store.beginRun(of: "acme", connection: "main", in: "dev")
            try await test.store.beginPass(of: left, run: run, checkpoint: nil)
            try await test.write([("a", "1")], partition: left, run: run)
            #expect(try await test.write([("a", "1")], partition: right, run: run).contested == 1)
        }
    }

    @Test func `a partition that ends takes its records with it`() async throws {
        try await withStore { test in
            let left = try await test.store.partition(of: test.stream, source: "orders", key: "left").id
            try await test.write([("a", "1"), ("b", "1")], partition: left)
            try await test.write([("c", "1")])
            #expect(try await test.store.endPartition(left, run: test.run).deleted == 2)
            #expect(try await test.contents() == ["c": "1"])
            #expect(try await test.store.partitions(of: test.stream, source: "orders").isEmpty)
        }
    }

    @Test func `an empty pass over an empty partition is nothing`() async throws {
        try await withStore { test in
            try await test.store.beginPass(of: test.partition, run: test.run, checkpoint: nil)
            let rest = try await test.store.restOfPass(of: test.partition)
            #expect(rest.share == 0 && rest.unseen == 0)
            #expect(try await test.store.finishPass(of: test.partition, run: test.run, checkpoint: nil).deleted == 0)
        }
    }
}
