import EngineStore
import Testing

/// The store beside a model of a few lines: whatever is done to both, both hold the same.
struct StoreModelTests {
    private struct Model {
        struct Record {
            var payload: String
            var owner: Int
        }

        var records: [String: Record] = [:]
        /// What each partition's open pass has seen.
        var seen: [Int: Set<String>] = [:]

        mutating func give(_ id: String, _ payload: String?, by partition: Int) {
            guard let payload else {
                records[id] = nil
                return
            }
            records[id] = Record(payload: payload, owner: partition)
            seen[partition]?.insert(id)
        }

        func unseen(by partition: Int) -> Set<String> {
            guard let seen = seen[partition] else { return [] }
            return Set(records.filter { $0.value.owner == partition && !seen.contains($0.key) }.keys)
        }
    }

    @Test(arguments: 1...12)
    func `any sequence of pages and passes`(seed: UInt64) async throws {
        try await withStore { test in
            var generator = SeededGenerator(seed: seed)
            var model = Model()
            var partitions: [PartitionID] = []
            for key in ["x", "y", "z"] {
                partitions.append(try await test.store.partition(of: test.stream, source: "orders", key: key).id)
            }
            for step in 0..<250 {
                let who = Int.random(in: 0..<3, using: &generator)
                test.clock.setWall(by: Int64.random(in: -100...100, using: &generator))
                switch Int.random(in: 0..<10, using: &generator) {
                case 0:
                    try await test.store.beginPass(of: partitions[who], run: test.run, checkpoint: "\(step)")
                    model.seen[who] = []
                case 1:
                    let unseen = model.unseen(by: who)
                    let rest = try await test.store.restOfPass(of: partitions[who])
                    #expect(rest.unseen == unseen.count, "seed \(seed) step \(step)")
                    let counts = try await test.store.finishPass(of: partitions[who], run: test.run, checkpoint: nil)
                    #expect(counts.deleted == unseen.count, "seed \(seed) step \(step)")
                    for id in unseen { model.records[id] = nil }
                    model.seen[who] = nil
                default:
                    var page = (0..<Int.random(in: 0..<12, using: &generator)).map { _ in
                        (
                            id: "id\(Int.random(in: 0..<60, using: &generator))",
                            payload: Int.random(in: 0..<12, using: &generator) == 0
                                ? nil : "\(Int.random(in: 0..<3, using: &generator))"
                        )
                    }
                    // Upstreams often list in the order of ids, which is looked up in another way.
                    if step.isMultiple(of: 2) { page.sort { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) } }
                    let counts = try await test.write(page, partition: partitions[who])
                    #expect(counts.total == page.count)
                    for record in page { model.give(record.id, record.payload, by: who) }
                }
            }
            #expect(try await test.contents() == model.records.mapValues(\.payload), "seed \(seed)")
            let stored = try await test.store.partitions(of: test.stream, source: "orders")
            for (who, partition) in stored.enumerated() {
                #expect(partition.records == model.records.values.count { $0.owner == who }, "seed \(seed)")
            }
        }
    }
}
