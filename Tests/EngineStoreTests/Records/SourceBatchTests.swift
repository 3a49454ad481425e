import EngineCrypto
import EngineDatabase
import Testing

@testable import EngineStore

/// Records that are told by the hash of what they were mapped from.
struct SourceBatchTests {
    private func hash(_ text: String) -> ContentHash { ContentHash(of: Array(text.utf8)) }

    /// A batch of records with sources; a record without a payload is told to be as it was.
    private func batch(_ records: [(id: String, payload: String?, source: String, notes: [UInt8])]) -> RecordBatch {
        var batch = RecordBatch()
        for record in records {
            let start = batch.bytes.count
            batch.bytes += record.id.utf8
            let end = batch.bytes.count
            batch.bytes += (record.payload ?? "").utf8
            let payload = batch.bytes.count
            batch.bytes += hash(record.source).bytes + record.notes
            let source = payload..<batch.bytes.count
            if record.payload == nil {
                batch.appendUnchanged(id: start..<end, source: source)
            } else {
                batch.append(id: start..<end, payload: end..<payload, source: source)
            }
        }
        return batch
    }

    private func write(
        _ test: TestStore, _ records: [(String, String?, String, [UInt8])], partition: PartitionID? = nil,
        run: RunID? = nil
    ) async throws -> PageCounts {
        try await test.store.writePage(
            PageWrite(
                partition: partition ?? test.partition, batch: batch(records), checkpoint: nil, run: run ?? test.run))
    }

    /// What the store knows of items, by their keys: what was kept of each, nothing for one that must be mapped.
    private func known(_ test: TestStore, _ items: [(String, String)]) async throws -> [[UInt8]?] {
        var bytes: [UInt8] = []
        var places: [Range<Int>] = []
        for (id, _) in items {
            places.append(bytes.count..<bytes.count + id.utf8.count)
            bytes += id.utf8
        }
        var batch = SourceBatch(bytes: bytes)
        for (place, item) in zip(places, items) { batch.append(id: place, source: hash(item.1)) }
        let found = try await test.store.known(batch, in: test.stream)
        #expect(found.count == found.places.count { $0 != nil })
        return found.places.map { $0.map { Array(found.bytes[$0]) } }
    }

    @Test func `an item is known by its key and source together, with what was kept of it`() async throws {
        try await withStore { test in
            _ = try await write(test, [("a", "1", "sa", []), ("b", "2", "sb", [7, 9]), ("c", "3", "sc", [1])])
            let found = try await known(test, [("a", "sa"), ("b", "sb"), ("c", "other"), ("d", "sd"), ("", "sa")])
            #expect(found == [[], [7, 9], nil, nil, nil])
            let unordered = try await known(test, [("c", "sc"), ("a", "sa"), ("b", "sb"), ("a", "sa")])
            #expect(unordered == [[1], [], [7, 9], []])
        }
    }

    @Test func `a record that is as it was is counted, and nothing is written`() async throws {
        try await withStore { test in
            _ = try await write(test, [("a", "1", "sa", []), ("b", "2", "sb", [])])
            let before = try #require(try await test.reader.record("a", of: test.stream))
            let counts = try await write(test, [("a", nil, "sa", []), ("b", "3", "sb2", [])])
            #expect(counts.unchanged == 1 && counts.updated == 1 && counts.total == 2)
            let after = try #require(try await test.reader.record("a", of: test.stream))
            #expect(after.payload == "1" && after.lastModified == before.lastModified)
        }
    }

    @Test(arguments: ["other", "deleted", "never"])
    func `a record that is no longer what the page took it for is refused, and the page with it`(
        _ why: String
    ) async throws {
        try await withStore { test in
            _ = try await write(test, [("a", "1", "sa", []), ("b", "1", "sb", [])])
            if why == "other" { _ = try await write(test, [("b", "2", "sb2", [])]) }
            if why == "deleted" { try await test.write([("b", nil)]) }
            let id = why == "never" ? "z" : "b"
            await #expect(throws: StoreFault.recordChanged) {
                _ = try await write(test, [("a", "9", "sa9", []), (id, nil, "sb", [])])
            }
            #expect(try await test.contents()["a"] == "1")
        }
    }

    @Test func `a record that is mapped without a source is not known afterwards`() async throws {
        try await withStore { test in
            _ = try await write(test, [("a", "1", "sa", [])])
            try await test.write([("a", "2")])
            #expect(try await known(test, [("a", "sa")]) == [nil])
            _ = try await write(test, [("a", "2", "sa2", [])])
            #expect(try await known(test, [("a", "sa2")]) == [[]])
        }
    }

    @Test func `a deleted record is not known, and is again once it is back`() async throws {
        try await withStore { test in
            _ = try await write(test, [("a", "1", "sa", [])])
            try await test.write([("a", nil)])
            #expect(try await known(test, [("a", "sa")]) == [nil])
            let back = try await write(test, [("a", "1", "sa", [])])
            #expect(back.added == 1)
            #expect(try await known(test, [("a", "sa")]) == [[]])
        }
    }

    @Test func `sources that change while the content does not are learnt within eight runs`() async throws {
        try await withStore { test in
            let ids = (100..<200).map { "id\($0)" }
            _ = try await write(test, ids.map { ($0, "1", "first \($0)", []) })
            var news = [0]
            for _ in 0..<8 {
                let run = try await test.store.beginRun(of: "acme", connection: "main", in: "dev")
                let counts = try await write(test, ids.map { ($0, "1", "second \($0)", []) }, run: run)
                #expect(counts.unchanged == 100)
                news.append(try await known(test, ids.map { ($0, "second \($0)") }).count { $0 != nil })
            }
            #expect(news.last == 100)
            #expect(zip(news, news.dropFirst()).allSatisfy { $1 - $0 < 50 }, "\(news)")
        }
    }

    @Test func `an unchanged record goes over to the partition that gave it, and marks the pass`() async throws {
        try await withStore { test in
            let other = try await test.store.partition(of: test.stream, source: "customers", key: "two")
            _ = try await write(test, [("a", "1", "sa", [4]), ("b", "1", "sb", [])])
            try await test.store.beginPass(of: other.id, run: test.run, checkpoint: nil)
            let counts = try await write(test, [("a", nil, "sa", [])], partition: other.id)
            #expect(counts.unchanged == 1 && counts.contested == 1)
            #expect(try await known(test, [("a", "sa")]) == [[4]])
            let rest = try await test.store.restOfPass(of: other.id)
            #expect(rest.records == 1 && rest.unseen == 0)
            let first = try await test.store.partition(of: test.stream, source: "customers")
            #expect(first.records == 1)
        }
    }

    @Test func `a store of the schema before knows no source, and learns them`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("old.db")
        let old = try SQLiteConnection.open(path)
        _ = try Migrator(database: old, path: path, migrations: [.first]).migrate()
        try old.execute(
            """
            INSERT INTO integrations (id, environment, name, provider) VALUES (1, 1, 'acme', 'acme');
            INSERT INTO connections (id, environment, integration, name, scheme, status, config, tags, metadata, version,
                created_at, updated_at)
            VALUES (1, 1, 1, 'main', 'key', 'active', '{}', '{}', '{}', 1, 1, 1);
            INSERT INTO streams (connection, model, variant) VALUES (1, 'customer', '');
            INSERT INTO partitions (stream, source, key, records, updated_at) VALUES (1, 'customers', '', 1, 1);
            INSERT INTO record_keys (stream, id, hash, row, partition) VALUES (1, 'a', randomblob(16), 1, 1);
            INSERT INTO records (row, stream, id, payload, first_seen, last_modified, run) VALUES (1, 1, 'a', '1', 1, 1, 1);
            """)
        try old.close()
        let store = try await Store.open(.init(path: path))
        let owner = try #require(try await store.connection(named: "main", in: "dev"))
        let stream = try #require(try await store.existingStream(of: owner.id, model: "customer"))
        var items = SourceBatch(bytes: Array("a".utf8))
        items.append(id: 0..<1, source: hash("sa"))
        #expect(try await store.known(items, in: stream).places == [nil])
        let run = try await store.beginRun(of: "acme", connection: "main", in: "dev")
        let partition = try await store.partition(of: stream, source: "customers")
        let counts = try await store.writePage(
            PageWrite(partition: partition.id, batch: batch([("a", "2", "sa", [])]), checkpoint: nil, run: run))
        #expect(counts.updated == 1)
        #expect(try await store.known(items, in: stream).places == [0..<0])
        try await store.close()
        try checkIntegrity(of: path)
    }
}
