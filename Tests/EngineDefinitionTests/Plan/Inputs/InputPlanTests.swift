import EngineLanguage
import Testing

@testable import EngineDefinition

/// What a call's inputs and a connection's settings may be (definitions.md §2.3, §2.5).
@Suite struct InputPlanTests {
    private func complete(_ field: String, _ value: String?) throws -> ExpressionValue? {
        let plan = try PlanSample("endpoints:\n  call: { request: GET /i, input: { v: { \(field) } } }\n").endpoint()
            .input
        let given = try ExpressionValue(json: value.map { "{\"v\": \($0)}" } ?? "{}").map ?? ExpressionMap()
        return try plan.complete(given, .written()).map?["v"]
    }

    @Test(arguments: [
        ("type: string", #""a""#, "a"), ("type: integer", "7", "7"), ("type: number", "7.5", "7.5"),
        ("type: decimal", #""1.10""#, "1.10"), ("type: decimal", "1.10", "1.10"), ("type: boolean", "true", "true"),
        ("type: timestamp", #""2026-01-01T01:00:00+01:00""#, "2026-01-01T00:00:00Z"),
        ("type: date", #""2026-01-31""#, "2026-01-31"),
        ("type: duration", #""90s""#, "90s"), ("type: any", "1", "1"),
        ("type: string, enum: [a, b]", #""b""#, "b"), ("type: string, pattern: \"[a-c]+\"", #""abc""#, "abc"),
        ("type: integer, min: 1, max: 5", "5", "5"), ("type: string, min: 2", #""ab""#, "ab"),
        ("type: decimal, min: 1, max: 20", #""12.50""#, "12.50"),
        ("type: string, format: email", #""a@acme.test""#, "a@acme.test"),
        ("type: timestamp, enum: [\"2026-01-01T00:00:00Z\"]", #""2026-01-01T01:00:00+01:00""#, "2026-01-01T00:00:00Z"),
        ("type: duration, enum: [\"90s\"]", #""90s""#, "90s"),
    ])
    func `a value of its type is taken`(_ field: String, _ value: String, _ text: String) throws {
        #expect(try complete(field, value)?.templateText() == text)
    }

    @Test(arguments: [
        ("type: string", "1"), ("type: integer", "7.5"), ("type: integer", #""7""#), ("type: number", #""x""#),
        ("type: decimal", #""1.1.1""#), ("type: boolean", #""true""#), ("type: timestamp", #""soon""#),
        ("type: timestamp", "1"),
        ("type: date", #""2026-02-30""#), ("type: duration", #""soon""#), ("type: duration", #""999999999d""#),
        ("type: array", "{}"), ("type: object", "[]"), ("type: string, enum: [a, b]", #""c""#),
        ("type: string, pattern: \"[a-c]+\"", #""abcd""#), ("type: integer, min: 1, max: 5", "6"),
        ("type: string, min: 2", #""a""#),
        ("type: decimal, max: 20", #""20.01""#), ("type: decimal, min: 1", #""0.5""#),
        ("type: string, format: uuid", #""1""#),
        ("type: string, format: json", #""{""#), ("type: array, items: integer", #"[1, "x"]"#),
        ("type: array, items: { type: string, pattern: \"[a-c]\" }", #"["a", "d"]"#),
        ("type: array, items: { type: string, enum: [a] }", #"["b"]"#), ("type: any, min_items: 2", "[1]"),
        ("type: array, items: { type: string, format: email }", #"["x"]"#),
        ("type: object, fields: { a: { type: string, pattern: \"[a-c]\" } }", #"{"a": "d"}"#),
        ("type: array, items: { type: integer }", #"[1, "x"]"#), ("type: array, min_items: 2", "[1]"),
        ("type: array, max_items: 1", "[1, 2]"),
        ("type: object, fields: { a: { type: string, required: true } }", "{}"),
        ("type: object, fields: { a: { type: string } }", #"{"a": "x", "b": 1}"#),
    ])
    func `a value of another type is refused by name, and not shown`(_ field: String, _ value: String) throws {
        let fault = #expect(throws: InputFault.self) { try complete(field, value) }
        #expect(fault?.path.hasPrefix("v") == true)
        #expect(fault?.message.contains("'v") == true)
    }

    @Test func `faults name the part`() throws {
        let fields = "type: object, fields: { l: { type: array, items: { type: integer } } }"
        let fault = #expect(throws: InputFault.self) { try complete(fields, #"{"l": [1, "x"]}"#) }
        #expect(fault?.path == "v.l[1]")
    }

    @Test func `what is needed is asked for, and a default stands in`() throws {
        #expect(throws: InputFault("v", .missing)) { try complete("type: string, required: true", nil) }
        #expect(throws: InputFault("v", .missing)) { try complete("type: string, required: true", "null") }
        #expect(try complete("type: string", nil) == nil)
        #expect(try complete("type: integer, default: 3", nil) == .int(3))
        #expect(try complete("type: string, default: \"x${connection.id}\"", "null") == .string("xcon_1"))
    }

    @Test func `defaults of the parts of a map stand in`() throws {
        let fields =
            "type: object, fields: { a: { type: integer, default: 3 }, b: { default: \"${connection.id}\" }, c: {} }"
        let value = try complete(fields, #"{"a": null, "c": "x"}"#)?.map
        #expect(value?["a"] == .int(3) && value?["b"] == .string("con_1") && value?["c"] == .string("x"))
    }

    @Test func `text that is JSON is parsed where the format says so`() throws {
        #expect(try complete("type: string, format: json", #""{\"a\": [1]}""#)?.map?["a"]?.list?.count == 1)
    }

    @Test func `an internal input is none for those who call a tool`() throws {
        let plan = try PlanSample(
            "endpoints:\n  call: { request: GET /i, input: { v: {}, w: { internal: true, default: x } } }\n"
        ).endpoint().input
        let given = try #require(try ExpressionValue(json: #"{"w": "y"}"#).map)
        #expect(try plan.complete(given, .written()).map?["w"] == .string("y"))
        #expect(throws: InputFault("w", .unknown(candidates: ["v"]))) {
            try plan.complete(given, .written(), from: .caller)
        }
        #expect(try plan.complete(ExpressionMap(), .written(), from: .caller).map?["w"] == .string("x"))
    }

    @Test func `an unknown input has a suggestion`() throws {
        let plan = try PlanSample("endpoints:\n  call: { request: GET /i, input: { project: { type: string } } }\n")
            .endpoint().input
        let given = try #require(try ExpressionValue(json: #"{"projct": "x"}"#).map)
        let fault = #expect(throws: InputFault.self) { try plan.complete(given, .written()) }
        #expect(fault?.message == "there is no input 'projct'; did you mean 'project'?")
    }

    // MARK: Settings

    private func setting(_ keys: String, _ text: String?) throws -> ExpressionValue? {
        let sample = try PlanSample("config: { v: { title: V, \(keys) } }\n")
        let plan = PlanCompiler(provider: sample.provider).config()
        return try plan.complete(text.map { ["v": $0] } ?? [:], .written())["v"]
    }

    @Test(arguments: [
        ("type: string", "a", "a"), ("type: integer", "-7", "-7"), ("type: boolean", "false", "false"),
        ("type: choice, options: [eu, us]", "us", "us"),
        ("format: hostname", "a-b.acme.test:8080", "a-b.acme.test:8080"),
        ("format: subdomain", "a-b", "a-b"), ("format: url", "https://acme.test/x", "https://acme.test/x"),
        ("format: url", "http://10.0.0.7:8888", "http://10.0.0.7:8888"),
        ("format: email", "a@acme.test", "a@acme.test"), ("format: date", "2026-01-31", "2026-01-31"),
        ("format: uuid", "123e4567-e89b-12d3-a456-426614174000", "123e4567-e89b-12d3-a456-426614174000"),
        ("format: timezone", "Europe/Berlin", "Europe/Berlin"), ("format: phone", "+49 30 1234", "+49 30 1234"),
        ("pattern: \"[a-c]+\"", "abc", "abc"),
    ])
    func `a setting is taken from its text`(_ keys: String, _ text: String, _ value: String) throws {
        #expect(try setting(keys, text)?.templateText() == value)
    }

    @Test(arguments: [
        ("type: integer", "7.5"), ("type: boolean", "yes"), ("type: choice, options: [eu, us]", "uk"),
        ("format: hostname", "a b"), ("format: hostname", "-a.test"), ("format: hostname", "a.test:99999"),
        ("format: hostname", "a..b"),
        ("type: array, format: email", "a@acme.test, nobody"), ("type: array, pattern: \"[a-c]+\"", "a, d"),
        ("format: subdomain", "a.b"), ("format: url", "ftp://acme.test"), ("format: email", "a@b"),
        ("format: date", "2026-02-30"),
        ("format: uuid", "123"), ("format: timezone", "Mars/Base"), ("format: json", "{"),
        ("pattern: \"[a-c]+\"", "abcd"),
    ])
    func `a setting that is not what is asked is refused, and not shown`(_ keys: String, _ text: String) throws {
        let fault = #expect(throws: InputFault.self) { try setting(keys, text) }
        #expect(fault?.path == "v")
        #expect(fault?.message.contains(text + "'") == false)
    }

    @Test func `lists, JSON, defaults and blanks of settings`() throws {
        #expect(try setting("type: array", "a, b ,c") == .list([.string("a"), .string("b"), .string("c")]))
        #expect(try setting("format: json", #"{"a": [1]}"#)?.map?["a"]?.list?.count == 1)
        #expect(try setting("type: string, default: x", "") == .string("x"))
        #expect(try setting("required: false", nil) == nil)
        #expect(throws: InputFault("v", .missing)) { try setting("type: string", "") }
    }
}
