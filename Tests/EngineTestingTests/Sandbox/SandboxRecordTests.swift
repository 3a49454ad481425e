import EngineFixtures
import EngineLanguage
import Testing

@testable import EngineTesting

struct SandboxRecordTests {
    private static func text(
        _ indexes: [Int], of table: SandboxTableID, seed: UInt64 = 1, cache: Int = 1 << 20
    ) -> [UInt8] {
        var configuration = SandboxConfiguration()
        configuration.seed = seed
        configuration.cacheBytes = cache
        configuration.contacts = 2000
        var data = SandboxData(configuration)
        var bytes: [UInt8] = [0x5B]
        data.append(indexes, of: table, to: &bytes)
        return bytes + [0x5D]
    }

    @Test
    func `contacts are about 500 bytes of JSON with ten fields or more`() throws {
        let bytes = Self.text(Array(0..<2000), of: .contacts)
        let records = try #require(try JSONValue(parsing: bytes).elements)
        #expect(records.count == 2000)
        #expect((480...560).contains(bytes.count / 2000), "\(bytes.count / 2000) bytes")
        #expect(records.allSatisfy { ($0.members?.count ?? 0) >= 10 })
        #expect(records[42]["id"] == "con_000000042")
        #expect(records[42]["number"] == .number(JSONNumber(9_007_199_254_740_993 + 42)))
        #expect(records.contains { $0["score"] == .null })
        #expect(records.contains { $0["score"]?.number?.text.count == 21 })
        #expect(records.contains { $0["company"] == .null })
        #expect(Set(records.compactMap { $0["name"]?.string }).count > 700)
        #expect((1700..<2000).contains(records.count { $0["company"]?["name"]?.string != nil }))
        #expect(records.allSatisfy { $0["address"]?["location"]?["lat"]?.number != nil })
    }

    @Test(arguments: [1, 2, 7, 16, 1000])
    func `numbers below a bound reach everything below it`(_ bound: Int) {
        var random = SandboxRandom(seed: 3, table: 1, index: 4, revision: 0)
        let seen = Set((0..<20_000).map { _ in random.next(below: bound) })
        #expect(seen == Set(0..<bound))
    }

    @Test
    func `the same seed gives the same data, another seed gives other data`() {
        let once = Self.text(Array(0..<500), of: .contacts)
        #expect(Self.text(Array(0..<500), of: .contacts) == once)
        #expect(Self.text(Array(0..<500), of: .contacts, seed: 2) != once)
    }

    @Test
    func `pages from the cache are the pages without it`() {
        var random = SeededGenerator()
        for _ in 0..<50 {
            let start = Int.random(in: 0..<1900, using: &random)
            let indexes = (start..<start + 100).filter { _ in Int.random(in: 0..<5, using: &random) > 0 }
            #expect(
                Self.text(indexes, of: .contacts) == Self.text(indexes, of: .contacts, cache: 0), "seed \(random.seed)")
        }
    }

    @Test(arguments: [
        SandboxTableID.contacts, .projects, .tasks(project: 3), .comments(project: 3, task: 17),
    ])
    func `an id leads back to its record`(_ table: SandboxTableID) throws {
        let found = try #require(SandboxTableID.locate(table.id(of: 12)))
        #expect(found.table == table)
        #expect(found.index == 12)
    }

    @Test(arguments: [
        "", "con", "con_", "con_42", "con_000000042_1", "tsk_1", "tsk_01_2", "xyz_1", "tsk_-1_2", "com_1_2",
    ])
    func `what is no id leads nowhere`(_ text: String) {
        #expect(SandboxTableID.locate(text) == nil)
    }

    @Test
    func `children name their parents`() throws {
        let bytes = Self.text([0, 1], of: .tasks(project: 0))
        let tasks = try #require(try JSONValue(parsing: bytes).elements)
        #expect(tasks.map { $0["id"] } == ["tsk_0_0", "tsk_0_1"])
        #expect(tasks.allSatisfy { $0["project_id"] == "prj_0" })
    }

    @Test
    func `the cache keeps to its bound`() {
        var configuration = SandboxConfiguration()
        configuration.contacts = 100_000
        configuration.cacheBytes = 1_000_000
        var data = SandboxData(configuration)
        for start in stride(from: 0, to: 100_000, by: 1000) {
            var bytes: [UInt8] = []
            data.append(Array(start..<start + 1000), of: .contacts, to: &bytes)
        }
        #expect(data.cachedBytes <= 1_000_000)
        #expect(data.cachedBytes > 500_000)
    }

    @Test(arguments: [0, 100_000, 1_000_000])
    func `pages that were made ahead are the same pages`(cacheBytes: Int) {
        var configuration = SandboxConfiguration()
        configuration.contacts = 5_300
        configuration.cacheBytes = cacheBytes
        var (plain, ahead) = (SandboxData(configuration), SandboxData(configuration))
        for start in stride(from: 0, to: 5_300, by: 700) {
            let page = Array(start..<min(start + 700, 5_300))
            var (one, other): ([UInt8], [UInt8]) = ([], [])
            plain.append(page, of: .contacts, to: &one)
            ahead.append(page, of: .contacts, to: &other)
            #expect(one == other)
            ahead.makeAhead(of: page, in: .contacts)
            // Somebody who jumps elsewhere gets what is there.
            ahead.makeAhead(of: [5_298, 5_299], in: .contacts)
            ahead.makeAhead(of: [7, 900], in: .contacts)
        }
        #expect(ahead.cachedBytes <= cacheBytes)
    }
}
