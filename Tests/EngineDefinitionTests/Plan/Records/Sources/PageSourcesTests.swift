import EngineCrypto
import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineDefinition

/// Items that need not be mapped again (docs/decisions/0035).
struct PageSourcesTests {
    /// A page of a stream, mapped in full and looked at.
    private struct Look {
        let plan: RecordPlan
        let page: ResponsePage
        let mapped: MappedRecords
        let sources: PageSources?

        var ids: [String] { mapped.entries.map { String(decoding: mapped.bytes[$0.id], as: UTF8.self) } }
        var keys: [String] {
            sources?.entries.map { String(decoding: sources?.bytes[$0.id] ?? [], as: UTF8.self) } ?? []
        }
        var hashes: [[UInt8]] { sources?.entries.map(\.hash.bytes) ?? [] }

        /// All items as the store would know them after this page.
        func known(only taken: (Int) -> Bool = { _ in true }) throws -> KnownItems {
            let sources = try #require(sources)
            var bytes: [UInt8] = []
            var places: [Range<Int>?] = []
            for (index, entry) in mapped.entries.enumerated() {
                let start = bytes.count
                bytes += mapped.bytes[entry.source].dropFirst(16)
                places.append(taken(index) ? start..<bytes.count : nil)
            }
            return KnownItems(sources, places: places, bytes: bytes, count: places.count { $0 != nil })
        }
    }

    private static let items = #"""
        [{"id": "a", "v": 1, "at": "2026-01-31T09:00:00Z"}, {"id": "b\u0041", "v": "x"}, {"id": 7, "v": null},
         {"id": "c", "at": "2026-03-01T09:00:00Z"}]
        """#

    private func look(
        _ keys: String = "", fields: String = "v: { type: integer, from: record.?v }", items: String = Self.items,
        key: String = "id", config: String = "{}", at seconds: Int64 = 0
    ) throws -> Look {
        let plan = try PlanSample(
            """
            config: { mark: { title: Mark, type: string, required: false } }
            models: { Item: { key: \(key), fields: { id: { from: record.id }, \(fields) } } }
            endpoints: { list: { request: GET /i, records: response.body } }
            streams: { Item: { endpoint: list, model: Item, \(keys) } }

            """
        ).stream()
        var bindings = try ExpressionBindings.written()
        bindings["config"] = .value(try ExpressionValue(json: config))
        var walker = PageWalker(
            endpoint: plan.endpoint, bindings: bindings, baseOverride: nil, started: Moment.at(seconds).now)
        _ = walker.next(at: .at(seconds))
        guard case .page(let page) = walker.received(.answer(200, items), at: .at(seconds)) else {
            throw ExpressionFault(.value, "no page", at: nil)
        }
        return Look(
            plan: plan.records, page: page, mapped: try plan.records.map(page, call: "list"),
            sources: plan.records.sources(of: page))
    }

    @Test(arguments: ["id", "[id, v]", "record.id"])
    func `the keys are those of the mapped records`(_ key: String) throws {
        let items = Self.items.replacing("\"v\": null", with: "\"v\": 2").replacing("\"c\",", with: "\"c\", \"v\": 9,")
        let look = try look(
            key == "record.id" ? "key: [record.id]" : "", items: items, key: key == "record.id" ? "id" : key)
        #expect(look.keys == look.ids)
        #expect(look.mapped.entries.allSatisfy { $0.source.count >= 16 })
    }

    @Test func `an item without a key is not known`() throws {
        let look = try look("where: \"has(record.id)\"", items: #"[{"v": 1}, {"id": "a"}, {"id": ""}]"#)
        #expect(look.keys == ["", "a", ""])
    }

    @Test func `a hash changes with each byte of its item, and with no other item`() throws {
        let before = try look()
        let after = try look(items: Self.items.replacing("\"x\"", with: "\"y\""))
        let differs = zip(before.hashes, after.hashes).map { $0 != $1 }
        #expect(differs == [false, true, false, false])
        #expect(Set(before.hashes).count == 4)
        #expect(try look(at: 5_000).hashes == before.hashes)
    }

    @Test(arguments: [
        ("", "v: { type: string, from: record.?v }"), ("", "w: { type: integer, from: record.?v }"),
        ("", "v: { type: integer, required: false, enum: [1], from: record.?v }"),
        ("", "v: { type: integer, from: \"record.?v.orValue(0)\" }"),
        ("where: \"record.?v.orValue(0) != 5\"", "v: { type: integer, from: record.?v }"),
        ("deletes: { when: \"record.?v.orValue(0) == 5\" }", "v: { type: integer, from: record.?v }"),
    ])
    func `another definition hashes otherwise`(_ keys: String, _ fields: String) throws {
        let (before, after) = (try look(), try look(keys, fields: fields))
        #expect(zip(before.hashes, after.hashes).allSatisfy { $0 != $1 })
    }

    @Test func `what a field reads beside its item goes into the hash, and only that`() throws {
        let reading = "v: { type: string, from: \"string(record.id) + config.?mark.orValue('')\" }"
        let one = try look(fields: reading, config: #"{"mark": "a"}"#)
        let other = try look(fields: reading, config: #"{"mark": "b"}"#)
        #expect(zip(one.hashes, other.hashes).allSatisfy { $0 != $1 })
        let (plain, same) = (try look(config: #"{"mark": "a"}"#), try look(config: #"{"mark": "b"}"#))
        #expect(plain.hashes == same.hashes)
    }

    @Test(arguments: ["now", "response.status", "page.index", "connection.created_at"])
    func `what differs from page to page has every item mapped`(_ root: String) throws {
        let look = try look(fields: "v: { from: \(root) }")
        #expect((look.sources == nil) == !root.hasPrefix("connection"))
        if look.sources == nil { #expect(look.mapped.entries.allSatisfy { $0.source.isEmpty }) }
    }

    @Test(arguments: [[0, 1, 2, 3], [1], [0, 3], []])
    func `a page with known items tells the same as one that was mapped whole`(_ taken: [Int]) throws {
        let look = try look("cursor: { from: record.?at }")
        let known = try look.known { taken.contains($0) }
        let quick = try look.plan.map(look.page, call: "list", keeping: known)
        #expect(quick.entries.map { String(decoding: quick.bytes[$0.id], as: UTF8.self) } == look.ids)
        #expect(quick.entries.indices.filter { quick.entries[$0].isUnchanged } == taken)
        #expect(quick.presence == look.mapped.presence && quick.presence == [4, 3])
        #expect(quick.drift == look.mapped.drift)
        let cursors = [quick.cursor, look.mapped.cursor].map { $0.flatMap { try? $0.jsonText() } }
        #expect(cursors[0] == cursors[1] && cursors[0] == #""2026-03-01T09:00:00Z""#)
        for (entry, whole) in zip(quick.entries, look.mapped.entries) {
            #expect(quick.bytes[entry.source].prefix(16) == look.mapped.bytes[whole.source].prefix(16))
            #expect(entry.isUnchanged || quick.bytes[entry.payload] == look.mapped.bytes[whole.payload])
        }
    }

    @Test func `a list of what is gone is never taken for what is there`() throws {
        let look = try look()
        let gone = RecordPlan(mapper: look.plan.mapper, conditions: [], areAllGone: true)
        #expect(gone.sources(of: look.page) == nil)
        #expect(RecordPlan(mapper: look.plan.mapper, conditions: []).sources(of: look.page) != nil)
        #expect(try gone.map(look.page, call: "list").entries.allSatisfy { $0.isDeleted && $0.source.isEmpty })
    }

    @Test func `notes that do not fit the fields have the item mapped`() throws {
        let look = try look()
        let sources = try #require(look.sources)
        let known = KnownItems(sources, places: [0..<3, 0..<0, nil, nil], bytes: [1, 2, 3], count: 2)
        let quick = try look.plan.map(look.page, call: "list", keeping: known)
        #expect(quick.entries.map(\.isUnchanged) == [false, true, false, false])
    }
}
