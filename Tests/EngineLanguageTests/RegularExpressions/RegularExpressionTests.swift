import Testing

@testable import EngineLanguage

struct RegularExpressionTests {
    private func matches(_ pattern: String, _ text: String) throws -> [[String?]] {
        let expression = try RegularExpression(pattern)
        let bytes = Array(text.utf8)
        var found: [[String?]] = []
        bytes.withUnsafeBufferPointer { buffer in
            expression.forEachMatch(in: buffer) { match in
                found.append(match.groups.map { $0.map { String(decoding: buffer[$0], as: UTF8.self) } })
                return true
            }
        }
        return found
    }

    @Test(arguments: [
        ("b", "abc", true), ("^b", "abc", false), ("^ab", "abc", true), ("", "", true), ("^", "x", true),
        ("^.$", "é", true),
        (#"\d+"#, "a1", true), ("(?i)ABC", "xabc", true), ("a|b", "c", false), ("abc", "ab", false),
        (#"\pL"#, "ß", true),
    ])
    func `a pattern is looked for anywhere`(_ pattern: String, _ text: String, _ isMatch: Bool) throws {
        #expect(try RegularExpression(pattern).matches(text) == isMatch)
    }

    @Test
    func `a whole match covers the text`() throws {
        #expect(try RegularExpression("a+").matchesWhole("aaa"))
        #expect(try !RegularExpression("a+").matchesWhole("aab"))
        #expect(try !RegularExpression("a").matchesWhole("ab"))
    }

    @Test
    func `groups have ranges, and those that took no part have none`() throws {
        #expect(try matches("(a)|(b)", "ab") == [["a", "a", nil], ["b", nil, "b"]])
        #expect(try matches("x(é*)y", "xééy") == [["xééy", "éé"]])
    }

    @Test
    func `empty matches step by characters and do not follow another match`() throws {
        #expect(try matches("", "éa").count == 3)
        #expect(try matches("a*", "baac") == [[""], ["aa"], [""]])
    }

    @Test(arguments: ["(", "(a)\\1", "a(?=b)", "[z-a]", "a{1001}", "\\"])
    func `what RE2 does not have is refused with a reason`(_ pattern: String) {
        #expect(throws: RegularExpressionFault.self) { try RegularExpression(pattern) }
    }

    @Test
    func `patterns have limits`() {
        #expect(throws: RegularExpressionFault.tooLong) { try RegularExpression(String(repeating: "a", count: 1025)) }
        #expect(throws: RegularExpressionFault.self) { try RegularExpression("((a{100}){100}){100}") }
    }

    @Test
    func `hostile patterns take linear time`() throws {
        let text = String(repeating: "a", count: 1 << 20)
        #expect(try !RegularExpression("(a*)*b").matches(text))
        let elapsed = try ContinuousClock().measure { _ = try RegularExpression("(a|aa)+$").matches(text + "b") }
        #expect(elapsed < .seconds(5))
    }

    @Test
    func `the cache keeps the patterns used last`() throws {
        let cache = RegularExpressionCache()
        func expression(_ pattern: String) throws -> RegularExpression {
            var pattern = pattern
            return try pattern.withUTF8 { try cache.expression($0) }
        }
        let first = try expression("x")
        for index in 0..<70 {
            _ = try expression("a\(index)")
            #expect(try expression("x") === first)
        }
        #expect(cache.count == RegularExpressionCache.capacity)
        #expect(throws: RegularExpressionFault.self) { try expression("(") }
        #expect(try expression("é") !== expression("e\u{301}"))
    }
}
