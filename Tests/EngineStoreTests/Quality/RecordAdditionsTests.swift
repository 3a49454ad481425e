import Testing

@testable import EngineStore

/// Versions and untouched records in the store.
struct RecordAdditionsTests {
    private struct Written {
        var id: String
        var payload: String?
        var version: [UInt8] = []
        var source: String?
        var isLate = false
    }

    @discardableResult
    private func write(
        _ test: TestStore, _ records: [Written], partition: PartitionID? = nil
    ) async throws -> PageCounts {
        var batch = RecordBatch()
        for record in records {
            var addition = RecordBatch.Addition()
            addition.version = record.version
            addition.source = record.source
            addition.isLate = record.isLate
            let start = batch.bytes.count
            batch.bytes += record.id.utf8
            let id = start..<batch.bytes.count
            guard let payload = record.payload else {
                batch.appendDeletion(id: id, addition)
                continue
            }
            let begin = batch.bytes.count
            batch.bytes += payload.utf8
            batch.append(id: id, payload: begin..<batch.bytes.count, addition)
        }
        return try await test.store.writePage(
            PageWrite(partition: partition ?? test.partition, batch: batch, checkpoint: nil, run: test.run))
    }

    @Test func `a record that is older than the stored one changes nothing`() async throws {
        try await withStore { test in
            try await write(test, [Written(id: "a", payload: "2", version: [0x6E, 2])])
            #expect(try await write(test, [Written(id: "a", payload: "1", version: [0x6E, 1])]).unchanged == 1)
            #expect(try await test.contents() == ["a": "2"])
            #expect(try await write(test, [Written(id: "a", payload: "1", version: [0x6E, 2])]).updated == 1)
            #expect(
                try await write(test, [Written(id: "a", payload: "0", version: [0x73, 0])]).updated == 1, "another kind"
            )
            #expect(try await write(test, [Written(id: "a", payload: "x")]).updated == 1, "none at all")
        }
    }

    @Test func `a version moves on with content that stays, and is compared within a page`() async throws {
        try await withStore { test in
            try await write(test, [Written(id: "a", payload: "1", version: [1, 1])])
            try await write(test, [Written(id: "a", payload: "1", version: [1, 9])])
            let counts = try await write(
                test,
                [Written(id: "a", payload: "2", version: [1, 8]), Written(id: "b", payload: "1", version: [1, 1])])
            #expect(counts.unchanged == 1 && counts.added == 1)
            #expect(try await test.contents() == ["a": "1", "b": "1"])
        }
    }

    @Test func `an ignored record counts as seen by the open pass`() async throws {
        try await withStore { test in
            try await write(
                test,
                [Written(id: "a", payload: "2", version: [1, 2]), Written(id: "b", payload: "1", version: [1, 1])])
            try await test.store.beginPass(of: test.partition, run: test.run, checkpoint: nil)
            try await write(test, [Written(id: "a", payload: "1", version: [1, 1])])
            #expect(try await test.store.restOfPass(of: test.partition).unseen == 1)
            #expect(try await test.store.finishPass(of: test.partition, run: test.run, checkpoint: nil).deleted == 1)
            #expect(try await test.contents() == ["a": "2"])
        }
    }

    @Test func `an old form of a deleted record stands for no other record`() async throws {
        try await withStore { test in
            try await write(
                test,
                [Written(id: "a", payload: "1", version: [1, 5]), Written(id: "gone", payload: "1", version: [1, 1])])
            try await write(test, [Written(id: "a", version: [1, 7])])
            try await test.store.beginPass(of: test.partition, run: test.run, checkpoint: nil)
            #expect(try await write(test, [Written(id: "a", payload: "1", version: [1, 6])]).unchanged == 1)
            #expect(try await test.store.restOfPass(of: test.partition).unseen == 1)
            #expect(try await test.store.finishPass(of: test.partition, run: test.run, checkpoint: nil).deleted == 1)
            #expect(try await test.contents() == [:])
        }
    }

    @Test func `a deletion has a version too, and a full scan's has none`() async throws {
        try await withStore { test in
            try await write(test, [Written(id: "a", payload: "1", version: [1, 5])])
            #expect(try await write(test, [Written(id: "a", version: [1, 4])]).deleted == 0)
            #expect(try await write(test, [Written(id: "a", version: [1, 6])]).deleted == 1)
            #expect(try await write(test, [Written(id: "a", payload: "late", version: [1, 5])]).added == 0)
            #expect(try await write(test, [Written(id: "a", payload: "new", version: [1, 7])]).added == 1)
            try await test.store.beginPass(of: test.partition, run: test.run, checkpoint: nil)
            _ = try await test.store.finishPass(of: test.partition, run: test.run, checkpoint: nil)
            #expect(try await write(test, [Written(id: "a", payload: "back", version: [1, 0])]).added == 1)
        }
    }

    @Test func `what upstream sent is part of what tells a change`() async throws {
        try await withStore { test in
            let source = "{\"a\": 1.10}"
            #expect(try await write(test, [Written(id: "a", payload: "1", source: source)]).added == 1)
            #expect(try await write(test, [Written(id: "a", payload: "1", source: source)]).unchanged == 1)
            #expect(try await write(test, [Written(id: "a", payload: "1", source: "{}")]).updated == 1)
            #expect(try await test.reader.record("a", of: test.stream)?.source == "{}")
            try await test.write([("a", "2")])
            #expect(try await test.reader.record("a", of: test.stream)?.payload == "2")
        }
    }

    @Test func `late records are those among the added that say so`() async throws {
        try await withStore { test in
            try await write(test, [Written(id: "a", payload: "1")])
            let counts = try await write(
                test,
                [
                    Written(id: "a", payload: "2", isLate: true), Written(id: "b", payload: "1", isLate: true),
                    Written(id: "c", payload: "1"),
                ])
            #expect(counts.added == 2 && counts.updated == 1 && counts.late == 1)
            #expect(try await test.store.run(test.run)?.counts.late == 1)
        }
    }

    /// States of a few records in any order: whatever comes, the store holds the newest of each.
    @Test(arguments: [1, 2, 3, UInt64.random(in: 0...UInt64(UInt32.max))])
    func `whatever the order, the newest state of each record stays`(_ seed: UInt64) async throws {
        try await withStore { test in
            var random = SeededGenerator(seed: seed)
            var newest: [String: UInt8] = [:]
            for _ in 0..<30 {
                let page = (0..<Int.random(in: 1...8, using: &random)).map { _ in
                    let (id, version) = (
                        "r\(Int.random(in: 0..<5, using: &random))", UInt8.random(in: 0...200, using: &random)
                    )
                    newest[id] = max(newest[id] ?? 0, version)
                    return Written(id: id, payload: "\(version)", version: [1, version])
                }
                try await write(test, page)
            }
            #expect(try await test.contents() == newest.mapValues { "\($0)" }, "seed \(seed)")
        }
    }
}
