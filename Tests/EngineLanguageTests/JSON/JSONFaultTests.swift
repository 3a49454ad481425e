import EngineLanguage
import Testing

struct JSONFaultTests {
    @Test(
        arguments: [
            ("", .expectedValue, 0), ("  ", .expectedValue, 2), ("[1,]", .expectedValue, 3), ("nul", .expectedValue, 0),
            ("{1:2}", .expectedKey, 1), (#"{"a":1,}"#, .expectedKey, 7), (#"{"a" 1}"#, .expectedColon, 5),
            ("[1 2]", .expectedCommaOrBracket, 3), ("[1}", .expectedCommaOrBracket, 2), ("[", .expectedValue, 1),
            (#"{"a":1]"#, .expectedCommaOrBrace, 6), (#"{"a":1"#, .expectedCommaOrBrace, 6), ("1 2", .expectedEnd, 2),
            ("01", .expectedEnd, 1), ("-", .expectedDigit, 1), ("1.", .expectedDigit, 2), ("1.e1", .expectedDigit, 2),
            ("1e+", .expectedDigit, 3), ("+1", .expectedValue, 0), ("\"abc", .unterminatedString, 4),
            ("\"abc\\", .unterminatedString, 5), ("\"\\u12", .unterminatedString, 5),
            ("\"a\nb\"", .controlCharacter, 2),
            (#""\x""#, .invalidEscape, 2), (#""\u12g4""#, .invalidEscape, 5), ("NaN", .expectedValue, 0),
        ] as [(String, JSONFault.Problem, Int)])
    func `a fault says what was expected and at which byte`(
        _ text: String, _ problem: JSONFault.Problem, _ offset: Int
    ) {
        #expect(throws: JSONFault(problem, at: offset)) { try JSONTape.parse(Array(text.utf8)) }
    }

    @Test(
        arguments: [
            [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xF0, 0x8F, 0xBF, 0xBF],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0x80], [0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x98],
            [0xFF],
        ] as [[UInt8]])
    func `bytes that are not UTF-8 are refused where they begin`(_ bytes: [UInt8]) {
        let text = Array("[\"ab".utf8) + bytes + Array("cdefghij\"]".utf8)
        #expect(throws: JSONFault(.invalidUTF8, at: 4)) { try JSONTape.parse(text) }
        #expect(throws: JSONFault(.invalidUTF8, at: 1)) { try JSONTape.parse([UInt8(ascii: "\"")] + bytes) }
    }

    @Test func `the wording stands alone`() {
        #expect("\(JSONFault(.expectedColon, at: 5))" == "expected ':' after the key at byte 5")
        #expect(JSONFault(.tooDeep(limit: 512), at: 9).message == "expected at most 512 levels of arrays and objects")
    }
}
