import EngineStore
import Testing

/// Passes over more records than are looked at in one portion (10,000).
struct UnseenRecordsTests {
    private func id(_ number: Int) -> String { "id\(number)" }

    @Test(arguments: [(9_999, 7), (10_000, 7), (10_001, 7), (20_000, 9_999), (25_003, 2)])
    func `all that was not seen goes, across portions`(total: Int, step: Int) async throws {
        try await withStore { test in
            try await test.write((0..<total).map { (id($0), "1") })
            try await test.store.beginPass(of: test.partition, run: test.run, checkpoint: nil)
            let seen = (0..<total).filter { $0 % step == 0 }
            try await test.write(seen.map { (id($0), "1") })
            #expect(try await test.store.restOfPass(of: test.partition).unseen == total - seen.count)
            let counts = try await test.store.finishPass(of: test.partition, run: test.run, checkpoint: nil)
            #expect(counts.deleted == total - seen.count)
            #expect(try await Set(test.contents().keys) == Set(seen.map(id)))
        }
    }

    @Test func `a tombstone in the pass makes it count by looking, with the same result`() async throws {
        try await withStore { test in
            try await test.write((0..<11_000).map { (id($0), "1") })
            try await test.write([("", "1")])
            try await test.store.beginPass(of: test.partition, run: test.run, checkpoint: nil)
            try await test.write((0..<10_990).map { (id($0), "1") })
            try await test.write([(id(0), nil), (id(1), nil), (id(10_995), nil)])
            let rest = try await test.store.restOfPass(of: test.partition)
            #expect(rest.records == 10_998 && rest.unseen == 10)
            let counts = try await test.store.finishPass(of: test.partition, run: test.run, checkpoint: nil)
            #expect(counts.deleted == 10)
            #expect(try await test.contents().count == 10_988)
        }
    }

    @Test func `deleted records of other streams and partitions are left alone`() async throws {
        try await withStore { test in
            let other = try await test.store.stream(of: test.connection.id, model: "invoice")
            let invoices = try await test.store.partition(of: other, source: "invoices").id
            let neighbour = try await test.store.partition(of: test.stream, source: "customers", key: "eu").id
            for partition in [test.partition, invoices, neighbour] {
                let records = (0..<50).map {
                    (id: "\(partition == neighbour ? "eu" : "")\($0)", payload: Optional("1"))
                }
                try await test.write(records, partition: partition)
            }
            try await test.store.beginPass(of: test.partition, run: test.run, checkpoint: nil)
            #expect(try await test.store.finishPass(of: test.partition, run: test.run, checkpoint: nil).deleted == 50)
            let streams = try await test.reader.streams(in: "dev")
            #expect(streams.map(\.model) == ["customer", "invoice"] && streams.map(\.records) == [50, 50])
        }
    }

    @Test func `a partition of many records ends whole`() async throws {
        try await withStore { test in
            try await test.write((0..<12_000).map { (id($0), "1") })
            #expect(try await test.store.endPartition(test.partition, run: test.run).deleted == 12_000)
            #expect(try await test.contents().isEmpty)
            let deleted = try await test.reader.records(of: test.stream, limit: 20_000, withDeleted: true)
            #expect(deleted.count == 12_000 && Set(deleted.map(\.lastModified)).count == 1)
        }
    }
}
