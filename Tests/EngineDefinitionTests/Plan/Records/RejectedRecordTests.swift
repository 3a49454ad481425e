import EngineFixtures
import EngineLanguage
import Testing

@testable import EngineDefinition

/// Bad items of a page: what is told of them, and that the others are as if they had never been there.
struct RejectedRecordTests {
    private static let models = """
        models:
          Item:
            key: id
            fields:
              id: { from: record.id }
              n: { type: integer, from: record.n, required: true }
              t: { type: timestamp, from: "record.?t" }
        """

    private func map(_ items: String, _ stream: String = "", on rule: String = "quarantine") throws -> MappedSample {
        try MappedSample("model: Item, on_error: \(rule)\(stream)", Array(items.utf8), models: Self.models)
    }

    @Test func `a bad item leaves no byte and no count behind`() throws {
        let good = #"{"id": 1, "n": 1, "t": "2026-01-01"}, {"id": 3, "n": "x"}"#
        let mixed =
            #"{"id": 1, "n": 1, "t": "2026-01-01"}, {"id": 2, "t": 7}, {"id": 3, "n": "x"}, {"t": "no id", "n": 1}"#
        let (clean, sample) = (try map("[\(good)]"), try map("[\(mixed)]"))
        #expect(sample.ids == clean.ids && sample.payloads == clean.payloads)
        #expect(sample.records.bytes == clean.records.bytes)
        #expect(sample.records.presence == clean.records.presence && sample.records.drift == clean.records.drift)
        #expect(sample.records.rejected.map(\.number) == [2, 4])
    }

    @Test func `it is told with place, key, field, reason and what upstream sent`() throws {
        let sent = #"{ "id": "k\u00e9y",  "n": null }"#
        let found = try #require(try map("[{\"id\": 1, \"n\": 1}, \(sent)]").records.rejected.first)
        #expect(found.page == 1 && found.number == 2 && found.key == "kéy" && found.field == "n")
        #expect(found.reason == "'n' is required and has no value")
        #expect(found.source == Array(sent.utf8))
        #expect(found.place == "record 2 of page 1 (key 'kéy')")
    }

    @Test(
        arguments: [
            (#"{"n": 1}"#, nil, "id", "the key field 'id' has no value"),
            (#"{"id": null, "n": 1}"#, nil, "id", "the key field 'id' has no value"),
            (#"{"id": 1}"#, "1", "n", "'n' is required and has no value"),
            (#"{"id": [1, 2]}"#, "[1,2]", "n", "'n' is required and has no value"),
        ] as [(String, String?, String, String)])
    func `key and field are those that are known`(
        _ item: String, _ key: String?, _ field: String, _ reason: String
    ) throws {
        let found = try #require(try map("[\(item)]").records.rejected.first)
        #expect(found.key == key && found.field == field && found.reason == reason)
    }

    @Test func `a condition, a check and a cursor that fail make a bad item too`() throws {
        let cases = [
            (", where: int(record.n) > 0", "'where'"), (", expect: { check: int(record.n) > 0 }", "'expect.check'"),
            (", deletes: { when: int(record.n) > 0 }", "'deletes.when'"),
            (", expect: { unique: int(record.n) }", "'expect.unique'"),
        ]
        for (keys, name) in cases {
            let sample = try map(#"[{"id": 1, "n": "x"}, {"id": 2, "n": 1}]"#, keys)
            #expect(sample.records.rejected.first?.reason.contains(name) == true, "\(keys)")
            #expect(sample.records.rejected.first?.key == "1" && sample.records.rejected.first?.field == nil)
            #expect(sample.records.rejected.count == 1)
        }
    }

    @Test func `where nothing is set aside the fault says the same`() throws {
        for rule in ["fail", "skip_partition"] {
            #expect {
                _ = try map(
                    #"[{"id": 1, "n": 1}, {"id": 7}]"#, rule == "fail" ? "" : ", for_each: { values: \"[1]\" }",
                    on: rule)
            } throws: { error in
                let fault = error as? CallFault
                return fault?.message == "record 2 of page 1 (key '7'): 'n' is required and has no value"
                    && fault?.cause == .definition && fault?.span != nil
            }
        }
    }

    @Test func `a key that would break a line is shown in one`() throws {
        let id = #"a\r\nERROR\u001b[31m\u2028"# + String(repeating: "x", count: 100)
        let found = try #require(try map("[{\"id\": \"\(id)\"}]").records.rejected.first)
        #expect(found.place.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x2028 }, "\(found.place)")
        #expect(found.place.count < 100 && found.place.hasSuffix("…')"))
        #expect(found.key?.hasPrefix("a\r\nERROR") == true, "the key itself is as it is")
    }

    @Test func `a limit counts what was set aside`() throws {
        let sample = try MappedSample(
            "model: Item, on_error: quarantine", Array(#"[{"id": 1}, {"id": 2, "n": 1}, {"id": 3, "n": 1}]"#.utf8),
            models: Self.models, limit: 2)
        #expect(sample.ids == ["2"] && sample.records.isCut && sample.records.taken == 2)
    }

    /// Items that are good or bad, in any order: what is good comes out as if it were alone.
    @Test(arguments: [1, 2, 3, UInt64.random(in: 0...UInt64(UInt32.max))])
    func `good items are the same whatever stands between them`(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<60 {
            var (all, good): ([String], [String]) = ([], [])
            for number in 0..<Int.random(in: 1...12, using: &random) {
                let item =
                    [
                        "{\"id\": \(number), \"n\": \(number), \"t\": \"2026-01-0\(number % 9 + 1)\"}",
                        "{\"id\": \(number), \"n\": 1.5}", "{\"id\": \"k\\n\(number)\", \"n\": \(number)}",
                        "{\"id\": \(number)}", "{\"n\": 1, \"t\": 3}", "null", "[1]",
                    ].randomElement(using: &random) ?? ""
                all.append(item)
                if item.contains("\"id\"") && item.contains("\"n\"") { good.append(item) }
            }
            let (mixed, alone) = (
                try map("[\(all.joined(separator: ","))]"), try map("[\(good.joined(separator: ","))]")
            )
            #expect(mixed.ids == alone.ids && mixed.payloads == alone.payloads, "seed \(seed): \(all)")
            #expect(mixed.records.presence == alone.records.presence, "seed \(seed): \(all)")
            #expect(mixed.records.drift == alone.records.drift, "seed \(seed): \(all)")
            #expect(mixed.records.rejected.count == all.count - good.count)
        }
    }
}
