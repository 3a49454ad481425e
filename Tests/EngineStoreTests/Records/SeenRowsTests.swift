import EngineDatabase
import Testing

@testable import EngineStore

struct SeenRowsTests {
    private let database: SQLiteConnection

    init() throws {
        database = try SQLiteConnection.open(":memory:")
        _ = try Migrator(database: database, path: ":memory:", migrations: Migrations.all).migrate()
    }

    @Test(arguments: 1...6)
    func `rows are remembered like in a set, across savings`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var model: Set<Int64> = []
        for _ in 0..<20 {
            var seen = SeenRows(database: database, partition: 1)
            for _ in 0..<200 {
                // Few chunks that are far apart, with rows at their edges.
                let chunk = Int64.random(in: 0..<4, using: &generator) * 250_000
                let edges: [Int64] = [0, 1, 7, 8, 4_095, Int64.random(in: 0..<4_096, using: &generator)]
                let row = chunk * 4_096 + edges[Int.random(in: 0..<6, using: &generator)]
                #expect(try seen.contains(row) == model.contains(row), "seed \(seed) row \(row)")
                #expect(try seen.mark(row) == model.insert(row).inserted, "seed \(seed) row \(row)")
            }
            try seen.save()
        }
        var reloaded = SeenRows(database: database, partition: 1)
        for row in model { #expect(try reloaded.contains(row)) }
    }

    @Test func `partitions do not see each other's rows, and nothing is written for nothing`() throws {
        var first = SeenRows(database: database, partition: 1)
        _ = try first.mark(5)
        try first.save()
        var second = SeenRows(database: database, partition: 2)
        #expect(try !second.contains(5))
        try second.save()
        #expect(try database.firstRow(of: "SELECT count(*) FROM seen_rows") { $0.integer(0) } == 1)
        try PartitionTable(database: database).clearSeen(1)
        var cleared = SeenRows(database: database, partition: 1)
        #expect(try !cleared.contains(5))
    }

    @Test func `what is not saved is forgotten`() throws {
        var seen = SeenRows(database: database, partition: 1)
        _ = try seen.mark(9)
        var other = SeenRows(database: database, partition: 1)
        #expect(try !other.contains(9))
    }
}
