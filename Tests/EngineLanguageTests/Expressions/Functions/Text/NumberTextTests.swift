import Testing

@testable import EngineLanguage

struct NumberTextTests {
    private func read<Value>(_ text: String, _ body: (UnsafeBufferPointer<UInt8>) -> Value) -> Value {
        var text = text
        return text.withUTF8(body)
    }

    @Test(
        arguments: [
            ("0", 0), ("-9223372036854775808", Int64.min), ("9223372036854775807", Int64.max), ("+5", 5), ("007", 7),
            ("9223372036854775808", nil), ("-9223372036854775809", nil), ("99999999999999999999999", nil), ("", nil),
            ("-", nil),
            ("1.0", nil), (" 1", nil), ("1_000", nil), ("0x1", nil), ("--1", nil),
        ] as [(String, Int64?)])
    func `integers are read exactly or not at all`(_ text: String, _ value: Int64?) {
        #expect(read(text, NumberText.int) == value)
    }

    @Test(
        arguments: [
            ("0", 0), ("18446744073709551615", UInt64.max), ("18446744073709551616", nil), ("-1", nil), ("+1", nil),
            ("", nil),
        ] as [(String, UInt64?)])
    func `unsigned integers have no sign`(_ text: String, _ value: UInt64?) {
        #expect(read(text, NumberText.uint) == value)
    }

    @Test(
        arguments: [
            ("1", 1), ("-0.5", -0.5), ("6.02214e23", 6.02214e23), (".5", 0.5), ("5.", 5), ("+1e-3", 0.001),
            ("inf", .infinity),
            ("-Infinity", -.infinity), ("1e400", nil), ("1e-400", 0), ("", nil), (".", nil), ("1e", nil),
            ("0x1p4", nil),
            ("1 ", nil),
            ("-nan", nil), ("1,5", nil),
        ] as [(String, Double?)])
    func `doubles are read without a locale`(_ text: String, _ value: Double?) {
        #expect(read(text, NumberText.double) == value)
    }

    @Test
    func `NaN and truth values have their spellings`() {
        #expect(read("NaN", NumberText.double)?.isNaN == true)
        #expect(read("True", NumberText.bool) == true)
        #expect(read("f", NumberText.bool) == false)
        #expect(read("TrUe", NumberText.bool) == nil)
    }

    @Test
    func `doubles become integers only in range`() {
        #expect(NumberText.int(-7.9) == -7)
        #expect(NumberText.int(0x1p63) == nil)
        #expect(NumberText.int(-0x1p63) == nil)
        #expect(NumberText.int(Double.nan) == nil)
        #expect(NumberText.uint(0x1p63) == 1 << 63)
        #expect(NumberText.uint(-0.5) == nil)
        #expect(NumberText.uint(0x1p64) == nil)
    }
}
