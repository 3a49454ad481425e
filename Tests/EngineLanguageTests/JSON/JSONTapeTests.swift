import EngineLanguage
import Testing

struct JSONTapeTests {
    static func tape(_ text: String, limits: JSONLimits = .standard) throws -> JSONTape {
        try JSONTape.parse(Array(text.utf8), limits: limits)
    }

    @Test func `elements and members are walked in written order`() throws {
        let tape = try Self.tape(#"{"b": [1, {"x": [2, 3]}, "s"], "a": null}"#)
        let keys = tape.members(of: tape.root).map { tape.string(at: $0.key) }
        #expect(keys == ["b", "a"])
        let list = try #require(tape.member("b", of: tape.root))
        #expect(tape.count(of: list) == 3)
        #expect(tape.elements(of: list).map(tape.kind) == [.number, .object, .string])
        let inner = Array(tape.elements(of: list))[1]
        #expect(String(decoding: tape.raw(of: inner), as: UTF8.self) == #"{"x": [2, 3]}"#)
    }

    @Test func `walking what is no container gives nothing`() throws {
        let tape = try Self.tape("7")
        #expect(Array(tape.elements(of: tape.root)).isEmpty)
        #expect(tape.members(of: tape.root).map(\.key).isEmpty)
        #expect(tape.member("a", of: tape.root) == nil)
        #expect(tape.count(of: tape.root) == 0)
    }

    @Test func `raw ranges include quotes and brackets`() throws {
        let tape = try Self.tape(#" [ "a\n", -1.50e+3 , true ] "#)
        #expect(tape.rawRange(of: tape.root) == 1..<27)
        let raw = tape.elements(of: tape.root).map { String(decoding: tape.raw(of: $0), as: UTF8.self) }
        #expect(raw == [#""a\n""#, "-1.50e+3", "true"])
    }

    @Test func `the last of repeated keys counts and all are kept`() throws {
        let tape = try Self.tape(#"{"a":1,"\u0061":2,"b":3}"#)
        #expect(tape.member("a", of: tape.root).flatMap(tape.int64) == 2)
        #expect(tape.count(of: tape.root) == 3)
        #expect(tape.value(at: tape.root)["a"] == 2)
        #expect(tape.value(at: tape.root).members?.count == 3)
    }

    @Test(arguments: ["", "a", "abcdefg", "abcdefgh", "abcdefghi", "abcdefgh12345678", "schlüssel", "a\"b", "\u{0}"])
    func `a key of any length is found among its neighbours`(_ key: String) throws {
        var bytes = Array("{".utf8)
        for name in [key + "x", "x" + key, key, String(key.dropLast()) + "y"] {
            JSONWriter.append(string: name, to: &bytes)
            bytes += Array((name == key ? ":1," : ":0,").utf8)
        }
        bytes += Array("\"_\":0}".utf8)
        let tape = try JSONTape.parse(bytes)
        #expect(tape.member(key, of: tape.root).flatMap(tape.int64) == 1)
    }

    @Test func `escapes are decoded on demand`() throws {
        let tape = try Self.tape(#"["a\"\\\/\b\f\n\r\t\u00e4\ud83d\ude00", "plain ü"]"#)
        let nodes = Array(tape.elements(of: tape.root))
        #expect(tape.string(at: nodes[0]) == "a\"\\/\u{8}\u{c}\n\r\tä😀")
        #expect(tape.isEscaped(nodes[0]))
        #expect(tape.string(at: nodes[1]) == "plain ü")
        #expect(!tape.isEscaped(nodes[1]))
    }

    @Test(arguments: [
        (#""\ud800""#, "\u{FFFD}"), (#""\udc00x""#, "\u{FFFD}x"), (#""\ud83d\ud83d\ude00""#, "\u{FFFD}😀"),
        (#""\ud800\n""#, "\u{FFFD}\n"),
    ])
    func `a lone surrogate stays in the source and is replaced when decoded`(_ text: String, _ decoded: String) throws {
        let tape = try Self.tape(text)
        #expect(String(decoding: tape.raw(of: tape.root), as: UTF8.self) == text)
        #expect(tape.string(at: tape.root) == decoded)
    }

    @Test func `one byte order mark is passed over and counted`() throws {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let tape = try JSONTape.parse(mark + Array("[1]".utf8))
        #expect(tape.rawRange(of: tape.root) == 3..<6)
        #expect(throws: JSONFault(.expectedValue, at: 3)) { try JSONTape.parse(mark + mark + Array("1".utf8)) }
    }

    @Test func `depth is counted from the outermost container`() throws {
        let limits = JSONLimits(depth: 2)
        _ = try Self.tape("[{},[],{}]", limits: limits)
        #expect(throws: JSONFault(.tooDeep(limit: 2), at: 2)) { try Self.tape("[[[]]]", limits: limits) }
        #expect(throws: JSONFault(.tooDeep(limit: 0), at: 0)) { try Self.tape("[]", limits: JSONLimits(depth: 0)) }
    }

    @Test func `no limit allows more depth than readers can recurse`() throws {
        #expect(JSONLimits(depth: .max).depth == 1_024)
        let text = String(repeating: "[", count: 1_024) + String(repeating: "]", count: 1_024)
        let tape = try Self.tape(text, limits: JSONLimits(depth: 1_024))
        #expect(JSONWriter.text(tape.value(at: tape.root)) == text)
    }

    @Test func `a text over the size limit is refused`() {
        #expect(throws: JSONFault(.tooLong(limit: 4), at: 4)) { try Self.tape("[1,2]", limits: JSONLimits(bytes: 4)) }
    }

    @Test func `a dense text needs more words than were set aside`() throws {
        let text = "[" + String(repeating: "[],0,", count: 10_000) + "{}]"
        let tape = try Self.tape(text)
        #expect(tape.count(of: tape.root) == 20_001)
        var compact: [UInt8] = []
        JSONWriter.append(tape.root, of: tape, to: &compact)
        #expect(compact == Array(text.utf8))
    }
}
