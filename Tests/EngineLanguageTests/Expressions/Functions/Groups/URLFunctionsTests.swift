import EngineFixtures
import Testing

@testable import EngineLanguage

struct URLFunctionsTests {
    @Test
    func `a query has scalars as text and leaves out what is absent`() throws {
        let map = ExpressionMap(texts: [
            ("a b", .string("é&=")), ("list", .list([.int(1), .string("x")])), ("null", .null),
            ("none", .optional(nil)),
            ("some", .optional(.bool(false))), ("n", .number(ExpressionNumber(text: "1.10"))), ("empty", .string("")),
            ("d", .duration(ExpressionDuration(nanoseconds: 60_000_000_000))), ("b", .bytes([0x61])), ("no", .list([])),
        ])
        let text = "a%20b=%C3%A9%26%3D&list=1&list=x&some=false&n=1.10&empty=&d=60s&b=a"
        #expect(try FunctionHarness.call("url.query", .map(map)) == .string(text))
    }

    @Test(arguments: [
        ExpressionValue.map(ExpressionMap()), .list([.list([])]), .list([.null]), .type("int"), .bytes([0xFF]),
    ])
    func `a query refuses what has no text`(_ value: ExpressionValue) {
        #expect(throws: ExpressionFault.self) {
            try FunctionHarness.call("url.query", .map(ExpressionMap(texts: [("a", value)])))
        }
    }

    @Test
    func `escaping and unescaping give the text again`() throws {
        var random = SeededGenerator(seed: Seed.make(for: #function))
        for _ in 0..<500 {
            let text = RandomValue.make(.string, using: &random)
            let escaped = try FunctionHarness.call("url.escape", text)
            #expect(try FunctionHarness.call("url.unescape", escaped) == text)
        }
    }

    @Test
    func `the query of a parsed URL can be written again`() throws {
        let parts = try FunctionHarness.call("url.parse", .string("https://u:pw@e.com/a?x=1&y=%C3%A9+z&x=2"))
        let query = try #require(parts.map?["query"])
        #expect(try FunctionHarness.call("url.query", query) == .string("x=1&x=2&y=%C3%A9%20z"))
        #expect(parts.map?.entries.map(\.key.string) == ["scheme", "host", "path", "query"])
    }
}
