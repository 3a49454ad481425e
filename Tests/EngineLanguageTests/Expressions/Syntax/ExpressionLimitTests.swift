import EngineFixtures
import Testing

@testable import EngineLanguage

/// The limits of expressions reference §9: each is a clear report, never a trap.
@Suite struct ExpressionLimitTests {
    private func ids(_ text: String) -> [String] { TestScope.reports(text).map(\.id.name) }

    @Test func `an expression of more than 16 KiB is refused`() {
        #expect(ids(String(repeating: " ", count: 16 << 10) + "1") == ["expression-limit"])
    }

    @Test func `64 brackets may stand inside each other and 65 may not`() {
        func nested(_ depth: Int) -> String {
            String(repeating: "(", count: depth) + "1" + String(repeating: ")", count: depth)
        }
        #expect(ids(nested(64)).isEmpty)
        #expect(ids(nested(65)) == ["expression-limit"])
        #expect(ids(nested(8000)) == ["expression-limit"])
        #expect(ids(String(repeating: "[", count: 16000)) == ["expression-limit"])
        #expect(ids(String(repeating: "size(", count: 3000)) == ["expression-limit"])
    }

    @Test(arguments: [
        ("1", "+1", 4000), ("true", "&&true", 2500), ("false", "||false", 2000), ("''", "+''", 4000),
        ("input", ".a", 4000), ("input", ".?a", 3000), ("input", "[0]", 3000), ("[1]", ".map(x,x)", 1200),
    ])
    func `long chains do not count as nesting`(_ start: String, _ link: String, _ count: Int) throws {
        let text = start + String(repeating: link, count: count)
        let compiled = try TestScope.compile(text)
        _ = compiled.evaluate(ExpressionBindings())
    }

    @Test func `long ternary and sign chains do not count as nesting`() throws {
        let ternary = String(repeating: "input.a?1:", count: 1500) + "2"
        _ = try TestScope.compile(ternary)
        #expect(
            try TestScope.compile(String(repeating: "!", count: 4000) + "true").evaluate(.init()).value == .bool(true))
        #expect(try TestScope.compile(String(repeating: "-", count: 4000) + "1").evaluate(.init()).value == .int(1))
    }

    @Test func `more than 10,000 parts are refused`() {
        #expect(ids("[" + String(repeating: "1,", count: 8000) + "1]").isEmpty)
        #expect(ids(String(repeating: "!", count: 12000) + "true") == ["expression-limit"])
    }

    @Test func `an evaluation ends after 1,000,000 steps`() throws {
        let text = "lists.range(1000).map(i, lists.range(1000).map(j, i * j).sum()).sum() + input.x"
        guard case .fault(let fault) = try TestScope.compile(text).evaluate(.init()) else {
            Issue.record("no fault")
            return
        }
        #expect(fault.kind == .limit)
    }

    @Test func `an evaluation makes at most 16 MiB`() throws {
        let doubling = (0..<30).reduce("input.text") { text, index in
            "cel.bind(x\(index), \(text), x\(index) + x\(index))"
        }
        let bindings = ExpressionBindings(["input": .map(ExpressionMap(texts: [("text", .string("0123456789abcdef"))]))]
        )
        guard case .fault(let fault) = try TestScope.compile(doubling).evaluate(bindings) else {
            Issue.record("no fault")
            return
        }
        #expect(fault.kind == .limit)
    }

    @Test func `a template of more than 256 KiB is refused`() {
        var diagnostics = DiagnosticList()
        let text = String(repeating: "a", count: 256 << 10 + 1)
        #expect(Template.parse(ExpressionSource(text: text), diagnostics: &diagnostics) == nil)
        #expect(diagnostics.all.map(\.id) == [.expressionLimit])
    }

    @Test func `any bytes give a value or diagnostics`() {
        let seed = Seed.make(for: "any bytes")
        var generator = SeededGenerator(seed: seed)
        let words = [
            "a", ".", "?", "[", "]", "(", ")", "{", "}", ",", ":", "'", "\"", "\\", "`", "$", "1", "0x", "e", "u", "b'",
            "r\"", "'''", "//", "\n", "+", "-", "!", "&&", "||", "==", "<", "in", "true", "null", "has(", "map(x,",
            "\u{E9}", "\u{1F600}", "coalesce(", "record", ".?", "9223372036854775808", "1e999", "\\u12", "\\777",
        ]
        for _ in 0..<20_000 {
            var text = ""
            for _ in 0..<Int.random(in: 1...12, using: &generator) {
                text += words[generator.below(words.count)]
            }
            _ = TestScope.reports(text)
            var diagnostics = DiagnosticList()
            _ = Template.parse(ExpressionSource(text: "x${" + text), diagnostics: &diagnostics)
        }
    }
}
