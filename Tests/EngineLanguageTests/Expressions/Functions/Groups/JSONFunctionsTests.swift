import Testing

@testable import EngineLanguage

struct JSONFunctionsTests {
    private func encode(_ value: ExpressionValue) throws -> String? {
        try FunctionHarness.call("json.encode", value).string
    }

    @Test
    func `values are written compactly and in order`() throws {
        let instant = try #require(ExpressionTimestamp(seconds: 0))
        let map = ExpressionMap(texts: [
            ("z", .list([.null, .bool(true), .int(-1), .uint(2), .double(1), .double(1e21), .double(0.1)])),
            ("a\"\n\u{1}é", .bytes([0xFB, 0xFF])), ("t", .timestamp(instant)),
            ("d", .duration(ExpressionDuration(nanoseconds: 1_500_000_000))),
            ("n", .number(ExpressionNumber(text: "1.10"))),
            ("none", .optional(nil)), ("some", .optional(.int(3))),
        ])
        let text =
            #"{"z":[null,true,-1,2,1,1e+21,0.1],"a\"\n\u0001é":"+/8=","t":"1970-01-01T00:00:00Z","d":"1.5s","n":1.10,"#
            + #""some":3}"#
        #expect(try encode(.map(map)) == text)
        #expect(try encode(.map(ExpressionMap([(.int(1), .int(2)), (.bool(true), .null)]))) == #"{"1":2,"true":null}"#)
    }

    @Test(arguments: [
        ExpressionValue.double(.nan), .double(-.infinity), .type("int"), .optional(nil), .list([.optional(nil)]),
    ])
    func `what JSON cannot say is a fault`(_ value: ExpressionValue) {
        #expect(throws: ExpressionFault.self) { try FunctionHarness.call("json.encode", value) }
    }

    @Test(arguments: [
        "[1,2.50,1e3,-0,123456789012345678901234567890]", #"{"b":[{}],"a":{"c":"\u00e9"},"":null}"#,
        #""\ud83d\ude00""#, "true",
    ])
    func `what is read is written again, digit by digit`(_ text: String) throws {
        let value = try FunctionHarness.call("json.decode", .string(text))
        let again = try #require(try encode(value))
        #expect(try FunctionHarness.call("json.decode", .bytes(Array(again.utf8))) == value)
        if !text.contains("\\") { #expect(again == text) }
    }

    @Test(arguments: ["", "1 2", "{", "[1,]", "01", "NaN", "'a'", "\u{FEFF}\u{FEFF}1", "{\"a\":1,}"])
    func `what is not one JSON text is a fault that quotes nothing`(_ text: String) {
        do throws(ExpressionFault) {
            _ = try FunctionHarness.call("json.decode", .string(text))
            Issue.record("\(text) was read")
        } catch {
            #expect(error.kind == .value)
            #expect(!error.message.contains("'"))
        }
    }

    @Test
    func `of a repeated key the last value counts, at the first one's place`() throws {
        let map = try FunctionHarness.call("json.decode", .string(#"{"a":1,"b":2,"a":3}"#)).map
        #expect(map?.entries.map(\.key) == [.string("a"), .string("b")])
        #expect(map?["a"] == .int(3))
    }
}
