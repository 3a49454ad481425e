import EngineStore
import Testing

/// Pages of many partitions at once are written together, and each as if it were alone.
struct PageGroupTests {
    private func page(_ test: TestStore, _ partition: PartitionID, _ number: Int, lease: Lease? = nil) -> PageWrite {
        var batch = RecordBatch()
        for index in 0..<3 { batch.append(id: "p\(number)-\(index)", payload: "\(index)") }
        return PageWrite(
            partition: partition, batch: batch, checkpoint: "\(number)", run: test.run, byteCount: 10, lease: lease)
    }

    @Test(arguments: [1, 5, 80])
    func `pages that come at once are all stored, each with its position`(_ count: Int) async throws {
        try await withStore { test in
            let keys = (0..<count).map { "k\($0)" }
            let partitions = try await test.store.partitions(of: test.stream, source: "customers", keys: keys)
            for round in 0..<3 {
                let added = try await withThrowingTaskGroup(of: PageCounts.self) { group in
                    for (number, partition) in partitions.enumerated() {
                        let write = page(test, partition.id, number + round * 1_000)
                        group.addTask { try await test.store.writePage(write) }
                    }
                    return try await group.reduce(into: 0) { $0 += $1.added }
                }
                #expect(added == 3 * count)
                let stored = try await test.store.partitions(of: test.stream, source: "customers", keys: keys)
                #expect(stored.map(\.checkpoint) == (0..<count).map { "\($0 + round * 1_000)" })
                #expect(stored.allSatisfy { $0.records == 3 * (round + 1) })
            }
            #expect(try await test.contents().count == 9 * count)
        }
    }

    @Test func `a page that cannot be stored leaves the others alone`() async throws {
        try await withStore { test in
            let lost = try #require(try await test.store.acquireLease("sync"))
            try await test.store.release(lost)
            let partitions = try await test.store.partitions(
                of: test.stream, source: "customers", keys: (0..<12).map { "k\($0)" })
            let outcomes = await withTaskGroup(of: (Int, Result<PageCounts, StoreFault>).self) { group in
                for (number, partition) in partitions.enumerated() {
                    let write = page(test, partition.id, number, lease: number % 4 == 1 ? lost : nil)
                    group.addTask {
                        do throws(StoreFault) {
                            return (number, .success(try await test.store.writePage(write)))
                        } catch {
                            return (number, .failure(error))
                        }
                    }
                }
                return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
            }
            for number in 0..<12 {
                switch outcomes[number] {
                case .success(let counts): #expect(number % 4 != 1 && counts.added == 3)
                case .failure(let fault): #expect(number % 4 == 1 && fault == .leaseLost(name: "sync"))
                case nil: Issue.record("no outcome")
                }
            }
            #expect(try await test.contents().count == 27)
        }
    }
}
