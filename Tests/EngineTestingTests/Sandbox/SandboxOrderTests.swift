import EngineFixtures
import Testing

@testable import EngineTesting

/// The order is found by counting; here it is compared with one that is listed and sorted.
struct SandboxOrderTests {
    /// A list with random changes, small enough to be listed.
    private struct Sample {
        let order: SandboxOrder
        let records: [SandboxRecord]

        init(_ random: inout SeededGenerator) {
            let base = Int.random(in: 0...40, using: &random)
            var touched: [Int: SandboxRecord] = [:]
            var records = (0..<base).map { index in
                SandboxRecord(
                    table: .contacts, index: index, createdAt: .start, updatedAt: SandboxOrder.baseTime(of: index))
            }
            for index in 0..<base where Int.random(in: 0..<3, using: &random) == 0 {
                // Anywhere in time, also between and upon the instants of others.
                records[index].updatedAt = Self.time(&random)
                records[index].isDeleted = Bool.random(using: &random)
                records[index].revision = 1
                touched[index] = records[index]
            }
            let added = Int.random(in: 0...5, using: &random)
            for index in base..<base + added {
                var record = SandboxRecord(
                    table: .contacts, index: index, createdAt: .start, updatedAt: Self.time(&random))
                record.isDeleted = Int.random(in: 0..<4, using: &random) == 0
                records.append(record)
                touched[index] = record
            }
            order = SandboxOrder(baseCount: base, addedCount: added, touched: touched)
            self.records = records
        }

        static func time(_ random: inout SeededGenerator) -> SandboxTime {
            let step = SandboxOrder.instantDistance / 2
            return SandboxTime.start.advanced(byMilliseconds: step * Int64.random(in: -2...40, using: &random))
        }

        func listed(_ view: SandboxOrder.View) -> [SandboxRecord] {
            let wanted = records.filter { record in
                (view.includesDeleted || !record.isDeleted) && view.since.map { record.updatedAt >= $0 } ?? true
            }
            guard view.sorting == .updated else { return wanted }
            return wanted.sorted { ($0.updatedAt, $0.index) < ($1.updatedAt, $1.index) }
        }
    }

    private static func views(_ random: inout SeededGenerator) -> [SandboxOrder.View] {
        let since = Sample.time(&random)
        return [true, false].flatMap { includesDeleted in
            [
                SandboxOrder.View(sorting: .id, includesDeleted: includesDeleted),
                SandboxOrder.View(sorting: .updated, includesDeleted: includesDeleted),
                SandboxOrder.View(sorting: .updated, includesDeleted: includesDeleted, since: since),
            ]
        }
    }

    @Test
    func `count, slices and positions are those of a sorted list`() {
        var random = SeededGenerator()
        for _ in 0..<300 {
            let sample = Sample(&random)
            for view in Self.views(&random) {
                let listed = sample.listed(view)
                #expect(sample.order.count(in: view) == listed.count, "seed \(random.seed)")
                let from = Int.random(in: 0...50, using: &random)
                let limit = Int.random(in: 1...10, using: &random)
                let slice = sample.order.indexes(from: from, limit: limit, in: view)
                #expect(slice == listed.dropFirst(from).prefix(limit).map(\.index), "seed \(random.seed), \(view)")
                for (place, record) in listed.enumerated() {
                    let key = SandboxOrder.Key(time: record.updatedAt, index: record.index)
                    #expect(sample.order.position(after: key, in: view) == place + 1, "seed \(random.seed), \(view)")
                }
            }
        }
    }

    @Test
    func `a list of a hundred million is no work`() {
        let order = SandboxOrder(baseCount: 100_000_000, addedCount: 0, touched: [:])
        let view = SandboxOrder.View(sorting: .updated)
        #expect(order.indexes(from: 99_999_998, limit: 10, in: view) == [99_999_998, 99_999_999])
    }
}
