import EngineFixtures
import EngineLanguage
import Testing

struct JSONNumberTests {
    @Test(
        arguments: [
            ("0", 0, 0), ("-0", 0, 0), ("9223372036854775807", .max, 9_223_372_036_854_775_807),
            ("-9223372036854775808", .min, nil), ("9223372036854775808", nil, 9_223_372_036_854_775_808),
            ("18446744073709551615", nil, .max), ("18446744073709551616", nil, nil), ("-9223372036854775809", nil, nil),
            ("1.0", nil, nil), ("1e3", nil, nil), ("-1", -1, nil), ("99999999999999999999999", nil, nil),
        ] as [(String, Int64?, UInt64?)])
    func `integers are exact or nothing`(_ text: String, _ signed: Int64?, _ unsigned: UInt64?) throws {
        let tape = try JSONTapeTests.tape(text)
        #expect(tape.int64(at: tape.root) == signed)
        #expect(tape.uint64(at: tape.root) == unsigned)
        #expect(JSONNumber(text)?.int64 == signed)
    }

    @Test(arguments: [
        "0", "-0", "1.5", "0.1", "123456.789", "9007199254740993", "1e22", "1E-7", "2.2250738585072011e-308", "5e-324",
        "0.30000000000000004", "179769313486231570000e289", "1e400", "-1e400", "1e-400",
        "123456789012345678901234567890",
        "0.0000000000000000000000000000001", "1.00000000000000000000000000000000000001", "3.14159265358979",
    ])
    func `doubles are correctly rounded`(_ text: String) throws {
        let tape = try JSONTapeTests.tape(text)
        let expected = Double(text) ?? .nan
        #expect(tape.double(at: tape.root) == expected)
        #expect(tape.double(at: tape.root)?.sign == expected.sign)
        #expect(tape.number(at: tape.root)?.text == text)
    }

    @Test func `what is no number has no value as one`() throws {
        let tape = try JSONTapeTests.tape(#"["1", true, null]"#)
        for node in tape.elements(of: tape.root) {
            #expect(tape.int64(at: node) == nil)
            #expect(tape.double(at: node) == nil)
            #expect(tape.number(at: node) == nil)
        }
    }

    @Test(arguments: ["", " 1", "1 ", "01", "NaN", "1.", "\"1\"", "[1]", "\u{FEFF}1"])
    func `text that is no number is refused`(_ text: String) {
        #expect(JSONNumber(text) == nil)
    }

    @Test func `a double is written so that it reads back`() throws {
        var random = SeededGenerator(seed: Seed.make(for: "JSONNumberTests"))
        for _ in 0..<20_000 {
            let double = Double(bitPattern: random.next())
            guard let number = JSONNumber(double) else { continue }
            #expect(JSONNumber(number.text) != nil)
            #expect(number.double == double)
        }
        #expect(JSONNumber(Double.infinity) == nil)
        #expect(JSONNumber(Double.nan) == nil)
    }

    @Test func `short decimals agree with the standard library`() throws {
        var random = SeededGenerator(seed: Seed.make(for: "JSONNumberTests"))
        for _ in 0..<50_000 {
            let digits = String(random.below(1_000_000_000_000_000))
            let text = "\(random.below(100)).\(digits.prefix(random.below(14) + 1))"
            #expect(JSONNumber(text)?.double == Double(text))
        }
    }
}
