import Testing

@testable import EngineLanguage

/// Numbers of three kinds on one line, and tokens that keep their text.
@Suite struct NumberLineTests {
    @Test(
        arguments: [
            ("0", ExpressionValue.int(0)), ("-0", .int(0)), ("9223372036854775807", .int(.max)),
            ("-9223372036854775808", .int(.min)), ("9223372036854775808", .uint(1 << 63)),
            ("18446744073709551615", .uint(.max)), ("18446744073709551616", .double(0x1p64)),
            ("-9223372036854775809", .double(-0x1p63)), ("1.0", .double(1)), ("1e3", .double(1000)),
            ("-2.5E-1", .double(-0.25)),
            ("1e999", .double(.infinity)),
        ] as [(String, ExpressionValue)])
    func `the kind of a token is that of its text`(_ text: String, _ expected: ExpressionValue) {
        #expect(ConformanceValue.agree(ExpressionNumber(text: text).value, expected))
    }

    @Test(arguments: [
        (ExpressionValue.int(1), ExpressionValue.uint(1), NumberLine.Order.equal), (.int(-1), .uint(.max), .less),
        (.uint(.max), .int(.max), .greater), (.int(1), .double(1.5), .less), (.double(1.5), .uint(1), .greater),
        (.int(.max), .double(1e19), .less), (.int(.min), .double(-1e19), .greater), (.uint(0), .double(-0.5), .greater),
        (.double(.nan), .int(1), .unordered), (.int(1), .double(.nan), .unordered),
        (.uint(1), .double(.nan), .unordered),
        (.double(-0.0), .int(0), .equal), (.number(ExpressionNumber(text: "1.10")), .double(1.1), .equal),
    ])
    func `numbers compare across their kinds`(
        _ left: ExpressionValue, _ right: ExpressionValue, _ order: NumberLine.Order
    ) {
        #expect(NumberLine.compare(left, right) == order)
        #expect(NumberLine.compare(right, left) == order.reversed)
        #expect((left == right) == (order == .equal))
    }

    @Test func `maps are equal whatever their order, and keep it`() {
        let one = ExpressionMap(texts: [("b", .int(1)), ("a", .int(2)), ("b", .double(3))])
        #expect(one.entries.map { $0.key.string ?? "" } == ["b", "a"])
        #expect(one["b"] == .int(3))
        #expect(one == ExpressionMap(texts: [("a", .uint(2)), ("b", .int(3))]))
        #expect(one != ExpressionMap(texts: [("a", .int(2))]))
        #expect(ExpressionValue.map(one) != .list([]))
        #expect(ExpressionValue.optional(nil) != .optional(.null))
    }

    @Test func `a JSON value keeps its numbers' text`() throws {
        let value = ExpressionValue(try JSONValue(parsing: #"{"a":[1.10,null,true,"x"],"a":{"b":1}}"#))
        #expect(value == .map(ExpressionMap(texts: [("a", .map(ExpressionMap(texts: [("b", .int(1))])))])))
        guard case .number(let number) = ExpressionValue(try JSONValue(parsing: "1.10")) else {
            Issue.record("no number")
            return
        }
        #expect(number.text == "1.10")
    }
}
