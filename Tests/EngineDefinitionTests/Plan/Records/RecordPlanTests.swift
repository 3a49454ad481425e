import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineDefinition

/// How items become records (definitions.md §2.6, expressions reference §3).
@Suite struct RecordPlanTests {
    /// The payloads, ids, and counts of one page of a stream.
    private struct Mapped {
        var records: MappedRecords
        func text(_ place: Range<Int>) -> String { String(decoding: records.bytes[place], as: UTF8.self) }
        var ids: [String] { records.entries.map { text($0.id) } }
        var payloads: [String] { records.entries.map { text($0.payload) } }
    }

    private func map(_ keys: String, _ items: String, models: String = "") throws -> Mapped {
        let plan = try PlanSample(
            "\(models)\nendpoints:\n  list: { request: GET /i, records: response.body }\n"
                + "streams:\n  Item: { endpoint: list, \(keys) }\n"
        ).stream()
        var walker = PageWalker(
            endpoint: plan.endpoint, bindings: try .written(), baseOverride: nil, started: Moment.start.now)
        _ = walker.next(at: .start)
        switch walker.received(.answer(200, items), at: .start) {
        case .page(let page): return Mapped(records: try plan.records.map(page, call: "list"))
        case .failed(let fault): throw fault
        default:
            Issue.record("no page")
            return Mapped(records: MappedRecords())
        }
    }

    private func model(_ fields: String, _ items: String, key: String = "id", more: String = "") throws -> Mapped {
        try map(
            "model: Item\(more)", items,
            models: "models:\n  Item: { key: \(key), fields: { id: { from: record.id }, \(fields) } }")
    }

    @Test(arguments: [
        ("string", #""a""#, true), ("string", "1", false), ("integer", "7", true), ("integer", "7.5", false),
        ("integer", "1e3", false), ("integer", #""7""#, false), ("number", "7.50", true), ("number", "true", false),
        ("decimal", "1.10", true), ("decimal", #""1.10""#, true), ("decimal", "[]", false), ("boolean", "false", true),
        ("boolean", "0", false), ("array", "[1, 2]", true), ("array", "{}", false), ("object", #"{"b": 1}"#, true),
        ("object", "[]", false), ("date", #""2026-01-31""#, true), ("any", "[null]", true),
    ])
    func `a value of another type is kept and counted`(_ type: String, _ value: String, _ fits: Bool) throws {
        let mapped = try model("v: { type: \(type), from: record.v }", "[{\"id\": 1, \"v\": \(value)}]")
        #expect(mapped.payloads == ["{\"id\":1,\"v\":\(value)}"])
        #expect(mapped.records.drift == [0, fits ? 0 : 1])
        #expect(mapped.records.presence == [1, 1])
    }

    @Test(arguments: [
        (#""2026-01-31T09:00:00Z""#, "", "2026-01-31T09:00:00Z"),
        (#""2026-01-31T09:00:00.250Z""#, "", "2026-01-31T09:00:00.25Z"),
        (#""2026-01-31T09:00:00.5Z""#, "", "2026-01-31T09:00:00.5Z"),
        (#""2026-01-31T09:00:00+02:00""#, "", "2026-01-31T07:00:00Z"), (#""2026-01-31""#, "", "2026-01-31T00:00:00Z"),
        (#""2026\u002d01-31T09:00:00Z""#, "", "2026-01-31T09:00:00Z"),
        ("1767225600", "unit: seconds,", "2026-01-01T00:00:00Z"),
        ("1767225600.5", "unit: seconds,", "2026-01-01T00:00:00.5Z"),
        ("1767225600123", "unit: milliseconds,", "2026-01-01T00:00:00.123Z"),
        ("1767225600000001", "unit: microseconds,", "2026-01-01T00:00:00.000001Z"),
        ("-1", "unit: seconds,", "1969-12-31T23:59:59Z"),
    ])
    func `times are stored in one form`(_ value: String, _ unit: String, _ stored: String) throws {
        let mapped = try model("v: { type: timestamp, \(unit) from: record.v }", "[{\"id\": 1, \"v\": \(value)}]")
        #expect(mapped.payloads == ["{\"id\":1,\"v\":\"\(stored)\"}"])
        #expect(mapped.records.drift == [0, 0])
    }

    @Test(arguments: [
        #""soon""#, #""2026-02-30T00:00:00Z""#, #""2026-13-01T00:00:00Z""#, "1767225600", "true", #""""#, "[]",
    ])
    func `what is no time is kept as it came`(_ value: String) throws {
        let mapped = try model("v: { type: timestamp, from: record.v }", "[{\"id\": 1, \"v\": \(value)}]")
        #expect(mapped.payloads == ["{\"id\":1,\"v\":\(value)}"])
        #expect(mapped.records.drift == [0, 1])
    }

    @Test(arguments: [
        (#""2026-07-31T09:00:00""#, "", "2026-07-31T09:00:00Z"), (#""2026-07-31 09:00""#, "", "2026-07-31T09:00:00Z"),
        (#""2026-07-31T09:00:00.5""#, "zone: \"'Europe/Berlin'\",", "2026-07-31T07:00:00.5Z"),
        (#""2026-01-31T09:00:00""#, "zone: \"'Europe/Berlin'\",", "2026-01-31T08:00:00Z"),
        (#""2026-01-31T09:00:00Z""#, "zone: \"'Europe/Berlin'\",", "2026-01-31T09:00:00Z"),
        (#""2026-01-31T09:00:00-05:00""#, "zone: \"'Europe/Berlin'\",", "2026-01-31T14:00:00Z"),
        (#""2026-01-31""#, "zone: \"'+02:00'\",", "2026-01-30T22:00:00Z"),
        (#""2026-01-31 09:00""#, "zone: record.tz,", "2026-01-31T14:00:00Z"),
        (#""2026-01-31 09:00""#, "zone: \"record.?none\",", "2026-01-31T09:00:00Z"),
        ("1767225600", "unit: seconds, zone: \"'Europe/Berlin'\",", "2026-01-01T00:00:00Z"),
    ])
    func `a time that names no zone is one of the field's`(_ value: String, _ keys: String, _ stored: String) throws {
        let mapped = try model(
            "v: { type: timestamp, \(keys) from: record.v }",
            "[{\"id\": 1, \"tz\": \"America/New_York\", \"v\": \(value)}]")
        #expect(mapped.payloads == ["{\"id\":1,\"v\":\"\(stored)\"}"])
        #expect(mapped.records.drift == [0, 0])
    }

    @Test(arguments: [#""Mars/Base""#, "7"])
    func `a time in a zone that there is not is kept as it came`(_ zone: String) throws {
        let mapped = try model(
            "v: { type: timestamp, zone: record.tz, from: record.v }",
            "[{\"id\": 1, \"tz\": \(zone), \"v\": \"2026-01-31T09:00:00\"}]")
        #expect(mapped.payloads == [#"{"id":1,"v":"2026-01-31T09:00:00"}"#])
        #expect(mapped.records.drift == [0, 1])
    }

    @Test(arguments: [
        ("type: string, enum: [open, closed]", #""open""#, true),
        ("type: string, enum: [open, closed]", #""op\u0065n""#, true),
        ("type: string, enum: [open, closed]", #""Open""#, false), ("type: integer, enum: [1, 2]", "2", true),
        ("type: integer, enum: [1, 2]", "3", false), ("type: string, enum: [open]", "null", true),
        ("type: string, format: email", #""a@acme.test""#, true), ("type: string, format: email", #""nobody""#, false),
        ("type: string, format: date", #""2026-02-30""#, false), ("type: array, items: string", #"["a", "b"]"#, true),
        ("type: array, items: string", #"["a", 1]"#, false),
        ("type: array, items: { type: integer, min: 1 }", "[1, 0]", false),
        ("type: array, items: integer", "[1, null]", true),
        ("type: object, fields: { n: { type: integer } }", #"{"n": 1, "more": true}"#, true),
        ("type: object, fields: { n: { type: integer } }", #"{"n": "1"}"#, false),
        ("type: object, fields: { n: { type: integer } }", #"{"n": null}"#, true),
        ("type: object, fields: { n: { required: true } }", "{}", false),
        (
            "type: object, fields: { l: { type: array, items: { type: string, pattern: \"[a-z]+\" } } }",
            #"{"l": ["a", "B"]}"#, false
        ),
    ])
    func `what a field declares beyond its type is held against its value`(
        _ keys: String, _ value: String, _ fits: Bool
    ) throws {
        let mapped = try model("v: { \(keys), from: record.v }", "[{\"id\": 1, \"v\": \(value)}]")
        #expect(mapped.payloads == ["{\"id\":1,\"v\":\(value)}"], "it is kept as it came")
        #expect(mapped.records.drift == [0, fits ? 0 : 1])
    }

    // MARK: Shapes

    @Test func `a declared shape does not change what is read`() throws {
        let plan = try PlanSample(
            """
            endpoints:
              list:
                request: GET /i
                records: response.body
                shape:
                  id: { type: string, required: true }
                  n: { type: integer }
                  o: { type: object, fields: { x: { type: string } } }
                model:
                  key: id
                  fields: { id: { from: record.id }, n: { from: record.n }, x: { from: record.o.x }, y: { from: record.y } }
            streams: { Item: { endpoint: list } }

            """
        ).stream()
        var walker = PageWalker(
            endpoint: plan.endpoint, bindings: try .written(), baseOverride: nil, started: Moment.start.now)
        _ = walker.next(at: .start)
        let items =
            #"[{"id": "a", "n": 1, "o": {"x": "z"}, "y": true}, {"id": "b", "n": "other", "o": 7}, {"id": "c"}]"#
        guard case .page(let page) = walker.received(.answer(200, items), at: .start) else {
            Issue.record("no page")
            return
        }
        let mapped = Mapped(records: try plan.records.map(page, call: "list"))
        #expect(mapped.payloads.first == #"{"id":"a","n":1,"x":"z","y":true}"#)
        #expect(mapped.payloads.count == 3)
    }

    @Test func `null is kept, absent is left out`() throws {
        let mapped = try model(
            "v: { type: string, from: record.u.v }, w: { from: record.w }",
            """
            [{"id": 1, "u": {"v": null}}, {"id": 2}, {"id": 3, "u": null, "w": 1}, {"id": 4, "u": {"v": "x"}}]
            """)
        #expect(mapped.payloads == [#"{"id":1,"v":null}"#, #"{"id":2}"#, #"{"id":3,"w":1}"#, #"{"id":4,"v":"x"}"#])
        #expect(mapped.records.presence == [4, 2, 1])
        #expect(mapped.records.drift == [0, 0, 0])
    }

    @Test(arguments: [#"[{"id": 1, "v": 2}, {"id": 2}]"#, #"[{"id": 1, "v": 2}, {"id": 2, "v": null}]"#])
    func `a required field without a value is a fault that says where`(_ items: String) throws {
        let fault = #expect(throws: CallFault.self) { try model("v: { from: record.v, required: true }", items) }
        #expect(fault?.cause == .definition)
        #expect(fault?.message.contains("record 2") == true && fault?.message.contains("'v'") == true)
        #expect(fault?.span != nil)
    }

    @Test func `a failing expression is a fault, not an absent value`() throws {
        let fault = #expect(throws: CallFault.self) {
            try model("v: { from: \"int(record.v)\" }", #"[{"id": 1, "v": "x"}]"#)
        }
        #expect(fault?.message.contains("'v'") == true)
        #expect(fault?.message.contains("\"x\"") == false)
        #expect(throws: CallFault.self) {
            try map(
                "key: record.id, with: {}, cursor: { from: \"int(record.v)\", type: integer }",
                #"[{"id": 1, "v": "x"}]"#)
        }
    }

    // MARK: Keys

    @Test(arguments: [
        (#""a/b""#, "a/b"), ("17", "17"), (#""a\"b\\\u00e9""#, "a\"b\\é"), (#""""#, ""), ("true", "true"),
    ])
    func `a single key is its text`(_ id: String, _ text: String) throws {
        let items = "[{\"id\": \(id)}]"
        #expect(try model("v: { from: record.v }", items).ids == [text])
        #expect(try map("key: record.id", items).ids == [text])
    }

    @Test func `a composite key is a list, so that no two have one text`() throws {
        let items = #"[{"id": "a,b", "v": "c"}, {"id": "a", "v": "b,c"}, {"id": 1, "v": "\""}]"#
        let ids = [#"["a,b","c"]"#, #"["a","b,c"]"#, #"[1,"\""]"#]
        #expect(try model("v: { from: record.v }", items, key: "[id, v]").ids == ids)
        #expect(try map("key: [record.id, record.v]", items).ids == ids)
    }

    @Test func `a key may be worked out`() throws {
        #expect(try map("key: \"record.a + ':' + string(record.b)\"", #"[{"a": "x", "b": 2}]"#).ids == ["x:2"])
    }

    @Test(arguments: ["[{}]", #"[{"id": null}]"#, #"[{"id": 1}, {}]"#])
    func `a record without its key is a fault`(_ items: String) throws {
        #expect(throws: CallFault.self) { try model("v: { from: record.v }", items) }
        #expect(throws: CallFault.self) { try map("key: record.id", items) }
    }

    // MARK: Deletions, conditions, maps

    @Test func `a record that says that it is gone needs only its key`() throws {
        let mapped = try model(
            "v: { from: record.v, required: true }", #"[{"id": 1, "gone": true}, {"id": 2, "v": 3}]"#,
            more: ", deletes: { when: record.?gone.orValue(false) }")
        #expect(mapped.ids == ["1", "2"])
        #expect(mapped.payloads == ["", #"{"id":2,"v":3}"#])
        #expect(mapped.records.entries.map(\.isDeleted) == [true, false])
    }

    @Test func `conditions leave items out before anything else is asked`() throws {
        let mapped = try model(
            "v: { from: record.v, required: true }", #"[{"id": 1, "ok": false}, {"id": 2, "v": 3, "ok": true}]"#,
            more: ", where: record.ok")
        #expect(mapped.ids == ["2"])
    }

    @Test(arguments: ["where: record.ok", "deletes: { when: record.ok }"])
    func `a test of what is not there says how to ask for it`(_ keys: String) throws {
        let fault = #expect(throws: CallFault.self) {
            try model("v: { from: record.v }", #"[{"id": 1}]"#, more: ", \(keys)")
        }
        let key = keys.hasPrefix("where") ? "'where'" : "'deletes.when'"
        #expect(
            fault?.message.contains("\(key): 'record.ok' is not there; write '.?'") == true, "\(fault?.message ?? "")")
    }

    @Test func `a stream's map adds to a model and stands for its fields`() throws {
        let mapped = try model(
            "v: { from: record.v }", #"[{"id": 1, "v": 2}]"#, more: ", map: { v: record.v + 1, w: \"'x'\" }")
        #expect(mapped.payloads == [#"{"id":1,"v":3,"w":"x"}"#])
    }

    @Test func `without a model a record is kept as it came`() throws {
        let items = #"[{"id": 1, "n": 1.50, "l": [ 1, {"a": null} ], "s": "\u00e9"}]"#
        #expect(try map("key: record.id", items).payloads == [#"{"id":1,"n":1.50,"l":[1,{"a":null}],"s":"\u00e9"}"#])
    }

    @Test func `a stored record is a parent whose times are times`() throws {
        let plan = try PlanSample(
            """
            models: { Item: { key: id, fields: { id: { from: record.id }, at: { type: timestamp, from: record.at } } } }
            endpoints: { list: { request: GET /i, records: response.body, model: Item } }
            streams: { Item: { endpoint: list } }

            """
        ).stream()
        let parent = plan.records.mapper.parentValue(of: #"{"id":1,"at":"2026-01-01T00:00:00Z"}"#)
        #expect(parent.map?["at"] == .timestamp(Moment.start.now))
        #expect(plan.records.mapper.parentValue(of: "no json").isNull)
    }
}
