import EngineFixtures
import Testing

@testable import EngineLanguage

struct StringFunctionsTests {
    private func call(_ name: String, _ arguments: ExpressionValue...) -> ExpressionValue? {
        switch arguments.count {
        case 1: try? FunctionHarness.call(name, arguments[0])
        case 2: try? FunctionHarness.call(name, arguments[0], arguments[1])
        case 3: try? FunctionHarness.call(name, arguments[0], arguments[1], arguments[2])
        default: try? FunctionHarness.call(name, arguments[0], arguments[1], arguments[2], arguments[3])
        }
    }

    @Test(
        arguments: [
            ("a,b,c", ",", -1, ["a", "b", "c"]), ("a,b,c", ",", 0, []), ("a,b,c", ",", 1, ["a,b,c"]),
            ("a,b,c", ",", 9, ["a", "b", "c"]), (",a,", ",", -1, ["", "a", ""]), ("", ",", -1, [""]), ("", "", -1, []),
            ("é€a", "", -1, ["é", "€", "a"]), ("é€a", "", 2, ["é", "€a"]), ("é€a", "", 3, ["é", "€", "a"]),
            ("é€a", "", 1, ["é€a"]),
            ("aaa", "aa", -1, ["", "a"]),
        ] as [(String, String, Int64, [String])])
    func `split makes the parts that Go makes`(_ text: String, _ separator: String, _ limit: Int64, _ parts: [String]) {
        let wanted = ExpressionValue.list(parts.map { .string($0) })
        #expect(call("split", .string(text), .string(separator), .int(limit)) == wanted)
        if limit < 0 { #expect(call("split", .string(text), .string(separator)) == wanted) }
    }

    @Test(
        arguments: [
            ("aaa", "a", "b", -1, "bbb"), ("aaa", "a", "b", 2, "bba"), ("aaa", "a", "b", 0, "aaa"),
            ("éa", "", "-", -1, "-é-a-"),
            ("éa", "", "-", 2, "-é-a"), ("", "", "x", -1, "x"), ("abab", "ab", "", -1, ""), ("a", "", "", -1, "a"),
        ] as [(String, String, String, Int64, String)])
    func `replace does what Go does`(_ text: String, _ old: String, _ new: String, _ limit: Int64, _ result: String) {
        #expect(call("replace", .string(text), .string(old), .string(new), .int(limit)) == .string(result))
    }

    @Test
    func `positions count code points and must lie in the string`() {
        #expect(call("indexOf", .string("e\u{301}©x"), .string("x")) == .int(3))
        #expect(call("indexOf", .string("ab"), .string(""), .int(1)) == .int(1))
        #expect(call("indexOf", .string("ab"), .string("b"), .int(3)) == nil)
        #expect(call("lastIndexOf", .string("a©a©"), .string("©")) == .int(3))
        #expect(call("lastIndexOf", .string("ab"), .string("")) == .int(2))
        #expect(call("lastIndexOf", .string("ab"), .string("abc")) == .int(-1))
        #expect(call("charAt", .string("a©"), .int(.max)) == nil)
        #expect(call("substring", .string("a©b"), .int(1), .int(2)) == .string("©"))
        #expect(call("substring", .string("ab"), .int(2), .int(1)) == nil)
    }

    @Test
    func `composed and decomposed letters stay apart`() {
        #expect(call("contains", .string("é"), .string("e\u{301}")) == .bool(false))
        #expect(call("replace", .string("é"), .string("e\u{301}"), .string("x")) == .string("é"))
        #expect(call("startsWith", .string("e\u{301}"), .string("e")) == .bool(true))
    }

    @Test
    func `every white-space character of Unicode is trimmed and no other`() {
        for value in UInt32(0)...0x3100 {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let trimmed = call("trim", .string("\(scalar)x\(scalar)")) == .string("x")
            if trimmed != scalar.properties.isWhitespace { Issue.record("U+\(String(value, radix: 16))") }
        }
    }

    @Test
    func `reversing twice and joining the parts of a split give the text again`() {
        var random = SeededGenerator(seed: Seed.make(for: #function))
        for _ in 0..<500 {
            let text = RandomValue.make(.string, using: &random)
            let separator = RandomValue.make(.string, using: &random)
            #expect(call("reverse", text).flatMap { call("reverse", $0) } == text)
            #expect(call("split", text, separator).flatMap { call("join", $0, separator) } == text)
        }
    }

    @Test(arguments: ["%", "%a", "%.", "%.f", "%.1", "%E", "%5d", "%.1101f"])
    func `a clause that does not exist is a fault`(_ format: String) {
        #expect(call("format", .string(format), .list([.double(1)])) == nil)
    }

    @Test
    func `clauses write negative numbers with their sign and bytes as they are`() {
        let values: [ExpressionValue] = [
            .int(-10), .int(-10), .int(-10), .bytes([0, 255]),
            .number(ExpressionNumber(text: "1.10")),
        ]
        #expect(call("format", .string("%x %o %b %x %s"), .list(values)) == .string("-a -12 -1010 00ff 1.10"))
        #expect(call("format", .string("%s"), .list([.bytes([255])])) == nil)
        #expect(call("format", .string("%s"), .list([.optional(nil)])) == nil)
        #expect(call("format", .string("none"), .list([.int(1)])) == .string("none"))
    }
}
