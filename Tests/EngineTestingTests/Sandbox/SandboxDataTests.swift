import EngineFixtures
import EngineLanguage
import Testing

@testable import EngineTesting

struct SandboxDataTests {
    private static func data(contacts: Int = 20, cache: Int = 1 << 20) -> SandboxData {
        var configuration = SandboxConfiguration()
        configuration.contacts = contacts
        configuration.projects = 9
        configuration.cacheBytes = cache
        return SandboxData(configuration)
    }

    private static func ids(
        _ data: inout SandboxData, of table: SandboxTableID = .contacts, deleted: Bool = false
    )
        -> [String]
    {
        let view = SandboxOrder.View(includesDeleted: deleted)
        let order = data.order(of: table)
        return order.indexes(from: 0, limit: .max, in: view).map { table.id(of: $0) }
    }

    @Test func `every change is later than the one before`() {
        var data = Self.data()
        let first = data.beginChange()
        let record = data.add(to: .contacts, written: [:], at: data.beginChange())
        let third = data.tick()
        #expect(first < record.updatedAt && record.updatedAt < third)
        let last = data.record(19, of: .contacts)
        #expect(last.map { $0.updatedAt < first } == true, "changes lie behind all that was there")
    }

    @Test func `what is written stands, and the rest stays as it was`() throws {
        var data = Self.data()
        let record = try #require(data.record(3, of: .contacts))
        let before = try JSONValue(parsing: data.writer.bytes(of: record))
        let changed = data.change(
            record, written: ["name": Array("\"Ada\"".utf8)], recomputes: false, at: data.beginChange())
        let after = try JSONValue(parsing: data.writer.bytes(of: changed))
        #expect(after["name"] == "Ada" && after["email"] == before["email"] && after["balance"] == before["balance"])
        #expect(after["created_at"] == before["created_at"] && after["updated_at"] != before["updated_at"])
        #expect(before.members?.map(\.key) == after.members?.map(\.key), "fields keep their order")
    }

    @Test func `a record that is computed anew is another, with the same id`() throws {
        var data = Self.data()
        let record = try #require(data.record(3, of: .contacts))
        let changed = data.change(record, written: [:], recomputes: true, at: data.beginChange())
        let (before, after) = (data.writer.bytes(of: record), data.writer.bytes(of: changed))
        #expect(before != after && changed.id == record.id)
    }

    @Test func `a deleted record leaves a mark with nothing else in it`() throws {
        var data = Self.data()
        let record = try #require(data.liveRecord(3, of: .contacts))
        let deleted = data.delete(record, at: data.beginChange())
        let mark = try JSONValue(parsing: data.writer.bytes(of: deleted))
        #expect(mark.members?.map(\.key) == ["id", "updated_at", "deleted"] && mark["deleted"] == true)
        #expect(data.liveRecord(3, of: .contacts) == nil && data.record(3, of: .contacts)?.isDeleted == true)
        let (live, all) = (Self.ids(&data), Self.ids(&data, deleted: true))
        #expect(live.count == 19 && all.count == 20)
    }

    @Test func `children of a deleted parent are not alive, nor their children`() throws {
        var data = Self.data()
        #expect(data.isAlive(.comments(project: 0, task: 0)))
        let project = try #require(data.liveRecord(0, of: .projects))
        _ = data.delete(project, at: data.beginChange())
        #expect(!data.isAlive(.tasks(project: 0)) && !data.isAlive(.comments(project: 0, task: 0)))
        #expect(data.liveRecord(0, of: .tasks(project: 0)) == nil && data.isAlive(.tasks(project: 1)))
    }

    @Test func `every seventh parent has no children, and the others about their number`() {
        let data = Self.data()
        #expect(data.baseCount(of: .tasks(project: 5)) == 0)
        for project in [0, 1, 2, 3, 4, 6, 7, 8] {
            #expect((5...15).contains(data.baseCount(of: .tasks(project: project))))
        }
        #expect(data.baseCount(of: .tasks(project: 9)) == 0, "a parent that was added begins without")
    }

    @Test func `chosen records live, differ, and are spread`() {
        var data = Self.data(contacts: 1_000)
        let chosen = data.choose(100, of: .contacts)
        #expect(Set(chosen.map(\.index)).count == 100)
        let places = chosen.map(\.index).sorted()
        #expect(zip(places, places.dropFirst()).allSatisfy { $1 - $0 <= 20 })
        let (others, all, none) = (
            data.choose(100, of: .contacts), data.choose(5_000, of: .contacts), data.choose(0, of: .contacts)
        )
        #expect(Set(others.map(\.index)) != Set(places), "others each time")
        #expect(all.count == 1_000 && none.isEmpty)
    }

    /// A list of records with their texts, kept as simply as can be.
    private struct Model {
        var records: [(id: String, text: [UInt8], isDeleted: Bool)] = []
    }

    @Test func `after any changes the data is what a plain list would be`() throws {
        var random = SeededGenerator()
        for _ in 0..<20 {
            var data = Self.data(contacts: 30, cache: Bool.random(using: &random) ? 0 : 1 << 16)
            var model = Model()
            for index in 0..<30 {
                let record = try #require(data.record(index, of: .contacts))
                model.records.append((record.id, data.writer.bytes(of: record), false))
            }
            for _ in 0..<40 {
                let live = model.records.indices.filter { !model.records[$0].isDeleted }
                switch Int.random(in: 0..<3, using: &random) {
                case 0:
                    let added = data.add(to: .contacts, written: [:], at: data.beginChange())
                    model.records.append((added.id, data.writer.bytes(of: added), false))
                case 1:
                    guard let place = live.randomElement(using: &random) else { continue }
                    let record = try #require(data.liveRecord(place, of: .contacts))
                    let changed = data.change(record, written: [:], recomputes: true, at: data.beginChange())
                    model.records[place].text = data.writer.bytes(of: changed)
                default:
                    guard let place = live.randomElement(using: &random) else { continue }
                    let record = try #require(data.liveRecord(place, of: .contacts))
                    let deleted = data.delete(record, at: data.beginChange())
                    model.records[place] = (record.id, data.writer.bytes(of: deleted), true)
                }
            }
            let live = model.records.filter { !$0.isDeleted }
            let ids = Self.ids(&data)
            #expect(ids == live.map(\.id), "seed \(random.seed)")
            var bytes: [UInt8] = []
            let indexes = data.order(of: .contacts).indexes(from: 0, limit: .max, in: SandboxOrder.View())
            data.append(indexes, of: .contacts, to: &bytes)
            #expect(bytes == Array(live.map(\.text).joined(separator: [0x2C])), "seed \(random.seed)")
        }
    }

    @Test func `only the fields that are asked for are written`() throws {
        var data = Self.data()
        var bytes: [UInt8] = []
        data.append([0], of: .contacts, selection: ["id", "email"], to: &bytes)
        #expect(try JSONValue(parsing: bytes) == ["id": "con_000000000", "email": "contact.0@example.test"])
    }
}

struct SandboxTextTests {
    private func text(_ write: (inout SandboxText) -> Void) -> String {
        var text = SandboxText(capacity: 1)
        write(&text)
        return String(decoding: text.bytes, as: UTF8.self)
    }

    @Test(arguments: [
        (0, 1, "0"), (7, 3, "007"), (1_234, 2, "1234"), (10, 1, "10"), (99, 2, "99"),
        (Int.max, 1, "9223372036854775807"),
    ])
    func `a number is filled up to its digits`(_ value: Int, _ digits: Int, _ expected: String) {
        #expect(text { $0.append(decimal: value, digits: digits) } == expected)
    }

    @Test func `words are quoted and joined, and the text grows`() {
        #expect(text { $0.append(quoted: "Ada", "Lovelace") } == "\"Ada Lovelace\"")
        #expect(text { $0.append(quoted: "Ada") } == "\"Ada\"")
        let long = text { text in for _ in 0..<10_000 { text.append("ab") } }
        #expect(long.count == 20_000 && long.hasPrefix("abab"))
    }

    @Test func `a text goes into an array behind what is there`() {
        var bytes: [UInt8] = [0x5B]
        var text = SandboxText(capacity: 8)
        text.append(contentsOf: [0x31, 0x32])
        text.append(to: &bytes)
        #expect(bytes == [0x5B, 0x31, 0x32] && text.count == 2)
    }
}
