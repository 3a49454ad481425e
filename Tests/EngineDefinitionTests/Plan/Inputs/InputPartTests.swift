import EngineLanguage
import Testing

@testable import EngineDefinition

/// Inputs that hold others: each part is checked like a whole (definitions.md §2.5).
@Suite struct InputPartTests {
    private func complete(_ field: String, _ value: String) throws -> ExpressionValue? {
        let plan = try PlanSample("endpoints:\n  call: { request: GET /i, input: { v: { \(field) } } }\n").endpoint()
            .input
        let given = try ExpressionValue(json: "{\"v\": \(value)}").map ?? ExpressionMap()
        return try plan.complete(given, .written()).map?["v"]
    }

    @Test(arguments: [
        ("type: array, items: { type: string, pattern: \"[a-c]+\" }", #"["abc", "d"]"#, "v[1]"),
        ("type: object, fields: { code: { pattern: \"[0-9]{3}\" } }", #"{"code": "12"}"#, "v.code"),
        (
            "type: array, items: { type: object, fields: { n: { type: integer, min: 1 } } }", #"[{"n": 1}, {"n": 0}]"#,
            "v[1].n"
        ),
        ("type: array, items: { type: string, enum: [a, b] }", #"["a", "c"]"#, "v[1]"),
        ("type: array, items: { type: array, items: integer }", #"[[1], [1, "x"]]"#, "v[1][1]"),
        ("type: array, items: timestamp", #"["2026-01-01T00:00:00Z", "soon"]"#, "v[1]"),
        ("type: object, fields: { a: { type: object, fields: { b: { required: true } } } }", #"{"a": {}}"#, "v.a.b"),
        ("type: object, fields: { a: { type: string, max: 2 } }", #"{"a": "abc"}"#, "v.a"),
        ("type: array, items: { type: array, min_items: 2 }", "[[1, 2], [1]]", "v[1]"),
    ])
    func `a fault in a part names the part`(_ field: String, _ value: String, _ path: String) throws {
        let fault = #expect(throws: InputFault.self) { try complete(field, value) }
        #expect(fault?.path == path)
        #expect(fault?.message.contains("'\(path)'") == true)
    }

    @Test(arguments: [
        ("type: array, items: { type: string, pattern: \"[a-c]+\" }", #"["abc", "c"]"#, #"["abc","c"]"#),
        ("type: array, items: timestamp", #"["2026-01-01T01:00:00+01:00"]"#, #"["2026-01-01T00:00:00Z"]"#),
        ("type: object, fields: { a: { type: integer } }", #"{"a": 1}"#, #"{"a":1}"#),
        ("type: object", #"{"x": [1.50]}"#, #"{"x":[1.50]}"#),
        ("type: array", #"[1, "x", null]"#, #"[1,"x",null]"#),
        ("type: any", #"{"a": {"b": 1e400}}"#, #"{"a":{"b":1e400}}"#),
    ])
    func `sound parts come out in their declared types`(_ field: String, _ value: String, _ json: String) throws {
        #expect(try complete(field, value)?.jsonText() == json)
    }

    @Test(arguments: [
        ("type: integer, min: 1, max: 5", "1", true), ("type: integer, min: 1, max: 5", "5", true),
        ("type: integer, max: 5", "6", false),
        ("type: number, min: 0.5", "0.5", true), ("type: number, min: 0.5", "0.49", false),
        ("type: string, max: 2", #""é😀""#, true),
        ("type: string, max: 2", #""abc""#, false), ("type: string, min: 1", #""""#, false),
        ("type: array, max_items: 0", "[]", true),
        ("type: decimal, min: 1", "0.99", false), ("type: integer, max: 5", "18446744073709551616", false),
    ])
    func `bounds count numbers, characters and elements, ends included`(
        _ field: String, _ value: String, _ isTaken: Bool
    ) throws {
        #expect(((try? complete(field, value)) != nil) == isTaken)
    }

    @Test(arguments: ["18446744073709551616", "1e400", "0.1000000000000000055511151231257827021181583404541015625"])
    func `a decimal keeps its digits`(_ number: String) throws {
        #expect(try complete("type: decimal", number)?.jsonText() == number)
        #expect(try complete("type: decimal", "\"\(number)\"")?.string == number)
    }

    @Test func `a pattern must match the whole text`() throws {
        for bad in [#""abcd""#, #""xabc""#, #""abc\n""#, #""""#] {
            #expect(throws: InputFault.self) { try complete("pattern: \"[a-c]+\"", bad) }
        }
    }

    @Test func `a refused value is not shown, whatever is wrong with it`() throws {
        for field in [
            "type: integer", "enum: [a]", "pattern: \"[0-9]+\"", "min: 100", "type: timestamp", "type: duration",
            "type: boolean",
        ] {
            let fault = #expect(throws: InputFault.self) { try complete(field, #""s3cret-value""#) }
            #expect(fault?.message.contains("s3cret-value") == false, "\(field): \(fault?.message ?? "")")
        }
    }

    @Test func `a default that cannot be worked out names its input`() throws {
        let keys =
            "config: { n: { title: N, required: false } }\nendpoints:\n  call: { request: GET /i, input: { v: { type: integer, default: \"${int(config.n)}\" } } }\n"
        let plan = try PlanSample(keys).endpoint().input
        let fault = #expect(throws: InputFault.self) {
            try plan.complete(ExpressionMap(), .written(config: #"{"n": "x"}"#))
        }
        #expect(fault?.path == "v")
        guard case .defaultFailed? = fault?.problem else { throw Unexpected("\(String(describing: fault))") }
    }

    @Test func `a default is checked like a value that was given`() throws {
        let keys =
            "config: { n: { title: N, required: false } }\nendpoints:\n  call: { request: GET /i, input: { v: { type: integer, max: 5, default: \"${int(config.n)}\" } } }\n"
        let plan = try PlanSample(keys).endpoint().input
        #expect(try plan.complete(ExpressionMap(), .written(config: #"{"n": "5"}"#)).map?["v"] == .int(5))
        #expect(throws: InputFault.self) { try plan.complete(ExpressionMap(), .written(config: #"{"n": "6"}"#)) }
    }
}
