import EngineDatabase
import Testing

@testable import EngineStore

/// Bad records in the store: set aside with their page, let go of when they come good or are gone.
struct QuarantineTableTests {
    private func rejected(_ key: String?, _ source: String = "{}", reason: String = "why") -> RejectedRow {
        RejectedRow(key: key, field: "f", reason: reason, page: 1, number: 2, source: Array(source.utf8))
    }

    @discardableResult
    private func write(
        _ test: TestStore, good: [(String, String?)] = [], bad: [RejectedRow] = [], partition: PartitionID? = nil
    ) async throws -> PageCounts {
        var batch = RecordBatch()
        for record in good {
            if let payload = record.1 {
                batch.append(id: record.0, payload: payload)
            } else {
                batch.appendDeletion(id: record.0)
            }
        }
        return try await test.store.writePage(
            PageWrite(
                partition: partition ?? test.partition, batch: batch, rejected: bad, checkpoint: "{}", run: test.run))
    }

    private func keys(_ test: TestStore) async throws -> [String?] {
        try await test.reader.quarantined(in: "dev").map(\.key)
    }

    @Test func `a bad record is kept with its page, and what was sent is sealed`() async throws {
        try await withStore { test in
            let counts = try await write(test, good: [("a", "1")], bad: [rejected("b", "canary-9")])
            #expect(counts.added == 1 && counts.quarantined == 1)
            let found = try #require(try await test.reader.quarantined(in: "dev").first)
            #expect(found.key == "b" && found.field == "f" && found.reason == "why" && found.page == 1)
            #expect(found.stream == "customers" && found.model == "customer" && found.run == test.run)
            #expect(found.sealedSource.map { String(decoding: $0, as: UTF8.self).contains("canary") } == false)
            #expect(try await test.store.source(of: found) == Array("canary-9".utf8))
            #expect(try await test.store.run(test.run)?.counts.quarantined == 1)
        }
    }

    @Test func `without the key the list is told, and what was sent is refused`() async throws {
        try await withStore { test in
            try await write(test, bad: [rejected("b")])
            let found = try #require(try await test.reader.quarantined(in: "dev").first)
            let second = try await Store.open(test.store.options)
            await #expect(throws: StoreFault.vault(.noKey(looked: []))) { try await second.source(of: found) }
            try await second.close()
        }
    }

    @Test func `the same bad record is one row, and its news replace the old ones`() async throws {
        try await withStore { test in
            try await write(test, bad: [rejected("b", reason: "first")])
            test.clock.advance(seconds: 5)
            try await write(test, bad: [rejected("b", reason: "second"), rejected("b", reason: "third")])
            let found = try await test.reader.quarantined(in: "dev")
            #expect(found.count == 1 && found.first?.reason == "third")
            #expect(found.first.map { $0.lastSeen - $0.firstSeen } == 5_000_000)
        }
    }

    @Test func `a key and a content of the same bytes are two records`() async throws {
        try await withStore { test in
            try await write(
                test, bad: [rejected("x", "1"), rejected(nil, "x"), rejected(nil, "y"), rejected(nil, "x")])
            #expect(try await keys(test) == ["x", nil, nil])
        }
    }

    @Test func `a record that comes good, or is said to be gone, is let go of`() async throws {
        try await withStore { test in
            try await write(test, bad: [rejected("a"), rejected("b"), rejected("c")])
            try await write(test, good: [("a", "1"), ("b", nil)])
            #expect(try await keys(test) == ["c"])
        }
    }

    @Test func `good and bad news of one page: the bad record stays`() async throws {
        try await withStore { test in
            try await write(test, good: [("a", "1")], bad: [rejected("a")])
            #expect(try await keys(test) == ["a"])
        }
    }

    @Test func `a full pass that ends lets go of what it did not see, one that does not end of nothing`() async throws {
        try await withStore { test in
            try await write(test, bad: [rejected("a"), rejected("b"), rejected(nil, "n")])
            try await test.store.beginPass(of: test.partition, run: test.run, checkpoint: "{}")
            try await write(test, bad: [rejected("b")])
            try await test.store.abandonPass(of: test.partition)
            #expect(try await keys(test).count == 3)
            try await test.store.beginPass(of: test.partition, run: test.run, checkpoint: "{}")
            try await write(test, bad: [rejected("b")])
            _ = try await test.store.finishPass(of: test.partition, run: test.run, checkpoint: "{}")
            #expect(try await keys(test) == ["b"])
        }
    }

    @Test func `a bad record that is stored already counts as seen, if it is the partition's own`() async throws {
        try await withStore { test in
            let other = try await test.store.partition(of: test.stream, source: "customers", key: "other").id
            try await test.write([("mine", "1")])
            try await test.write([("theirs", "1")], partition: other)
            for partition in [test.partition, other] {
                try await test.store.beginPass(of: partition, run: test.run, checkpoint: "{}")
            }
            try await write(test, bad: [rejected("mine"), rejected("theirs"), rejected("nobody's")])
            #expect(try await test.store.restOfPass(of: test.partition).unseen == 0)
            #expect(try await test.store.restOfPass(of: other).unseen == 1)
        }
    }

    @Test func `what is set aside goes with its partition and its connection`() async throws {
        try await withStore { test in
            let other = try await test.store.partition(of: test.stream, source: "customers", key: "other").id
            try await write(test, bad: [rejected("a")])
            try await write(test, bad: [rejected("b")], partition: other)
            _ = try await test.store.endPartition(other, run: test.run)
            #expect(try await keys(test) == ["a"])
            _ = try await test.store.deleteConnection(named: "main", in: "dev")
            #expect(try await keys(test) == [])
        }
    }

    @Test func `a page under a lost lease sets nothing aside`() async throws {
        try await withStore { test in
            let lease = try #require(try await test.store.acquireLease("sync x", seconds: 1))
            test.clock.advance(seconds: 5)
            _ = try await test.store.acquireLease("sync x", seconds: 1)
            let page = PageWrite(
                partition: test.partition, batch: RecordBatch(), rejected: [rejected("a")], checkpoint: nil,
                run: test.run, lease: lease)
            await #expect(throws: StoreFault.leaseLost(name: "sync x")) { try await test.store.writePage(page) }
            #expect(try await keys(test) == [])
        }
    }

    @Test func `lists go page by page, by connection and by model`() async throws {
        try await withStore { test in
            try await write(test, bad: (0..<25).map { rejected("k\($0)") })
            var (all, last): ([String?], Int64?) = ([], nil)
            while true {
                let page = try await test.reader.quarantined(in: "dev", after: last, limit: 10)
                guard let end = page.last else { break }
                all += page.map(\.key)
                last = end.id
            }
            #expect(all == (0..<25).map { "k\($0)" })
            #expect(try await test.reader.quarantined(in: "dev", connection: "other").isEmpty)
            #expect(try await test.reader.quarantined(in: "dev", model: "other").isEmpty)
            #expect(try await test.reader.quarantined(in: "prod").isEmpty)
        }
    }
}
