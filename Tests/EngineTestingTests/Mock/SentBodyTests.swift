import EngineLanguage
import Testing

@testable import EngineTesting

struct SentBodyTests {
    private func has(_ wanted: JSONValue, in body: String) -> Bool { SentBody(Array(body.utf8)).has(wanted) }

    @Test func `entries that are named must be there, others may`() {
        #expect(has(["a": 1], in: "{\"a\":1,\"b\":2}"))
        #expect(has([:], in: "{\"a\":1}"))
        #expect(!has(["a": 2], in: "{\"a\":1}"))
        #expect(!has(["c": 1], in: "{\"a\":1}"))
        #expect(has(["a": ["b": [1, ["c": 2]]]], in: "{\"a\":{\"b\":[1,{\"c\":2,\"d\":3}],\"e\":4}}"))
    }

    @Test func `lists must be whole`() {
        #expect(has([1, 2], in: "[1,2]"))
        #expect(!has([1], in: "[1,2]"))
        #expect(!has([2, 1], in: "[1,2]"))
    }

    @Test func `a form has texts only, so numbers and flags are compared as texts`() {
        #expect(has(["page": 3, "all": true, "q": "x y"], in: "page=3&all=true&q=x+y"))
        #expect(!has(["page": 4], in: "page=3"))
        #expect(!has(["all": false], in: "all=true"))
    }

    @Test func `a text is the whole body`() {
        #expect(has("plain", in: "plain"))
        #expect(!has("plain", in: "plain and more"))
        #expect(has("{\"a\":1}", in: "{\"a\":1}"))
    }

    @Test func `null and kinds are told apart`() {
        #expect(has(["a": nil], in: "{\"a\":null}"))
        #expect(!has(["a": nil], in: "{}"))
        #expect(!has(["a": 1], in: "{\"a\":\"1.0\"}"))
        #expect(!has(["a": ["b": 1]], in: "{\"a\":[1]}"))
    }
}
