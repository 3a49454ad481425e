import Testing

@testable import EngineLanguage

struct TimeFunctionsTests {
    private let instant =
        ExpressionTimestamp(rfc3339: "2026-01-31T10:30:15.5Z").map { ExpressionValue.timestamp($0) } ?? .null

    @Test(arguments: ["Mars/Base", "", "../../etc/passwd", "+99:00"])
    func `a zone that does not exist is a fault wherever one can stand`(_ zone: String) {
        let zone = ExpressionValue.string(zone)
        #expect(throws: ExpressionFault.self) { try FunctionHarness.call("getHours", instant, zone) }
        #expect(throws: ExpressionFault.self) { try FunctionHarness.call("time.format", instant, .string("%H"), zone) }
        #expect(throws: ExpressionFault.self) {
            try FunctionHarness.call("time.parse", .string("10"), .string("%H"), zone)
        }
        #expect(throws: ExpressionFault.self) {
            try FunctionHarness.call("time.add", instant, .int(1), .string("day"), zone)
        }
        #expect(throws: ExpressionFault.self) {
            try FunctionHarness.call(
                "time.truncate", instant, .string("day"),
                zone)
        }
    }

    @Test
    func `a list of layouts is tried in turn, and each must be one`() throws {
        let layouts = ExpressionValue.list([.string("%d/%m/%Y"), .string("rfc3339"), .string("%s")])
        for text in ["31/01/2026", "2026-01-31T00:00:00Z", "1769817600"] {
            let parsed = try FunctionHarness.call("time.parse", .string(text), layouts)
            #expect(try FunctionHarness.call("time.format", parsed, .string("date")) == .string("2026-01-31"))
        }
        #expect(throws: ExpressionFault.self) { try FunctionHarness.call("time.parse", .string("x"), layouts) }
        #expect(throws: ExpressionFault.self) { try FunctionHarness.call("time.parse", .string("1"), .list([])) }
        #expect(throws: ExpressionFault.self) {
            try FunctionHarness.call("time.parse", .string("1769817600"), .list([.string("%s"), .string("%Q")]))
        }
    }

    @Test
    func `times outside the years 1 to 9999 are faults`() {
        #expect(throws: ExpressionFault.self) { try FunctionHarness.call("time.fromMillis", .int(.max)) }
        #expect(throws: ExpressionFault.self) {
            try FunctionHarness.call(
                "time.add", instant, .int(8000),
                .string("year"))
        }
        #expect(throws: ExpressionFault.self) { try FunctionHarness.call("timestamp", .int(253_402_300_800)) }
    }

    @Test
    func `the local year may lie outside although the instant does not`() throws {
        let first = try FunctionHarness.call("timestamp", .string("0001-01-01T00:00:00Z"))
        #expect(try FunctionHarness.call("getFullYear", first, .string("-05:00")) == .int(0))
        let last = try FunctionHarness.call("timestamp", .string("9999-12-31T23:59:59Z"))
        #expect(
            try FunctionHarness.call(
                "time.format", last, .string("rfc3339"),
                .string("+14:00")
            ).string?.hasPrefix("10000-01-01") == true)
        #expect(throws: ExpressionFault.self) {
            try FunctionHarness.call("time.truncate", first, .string("day"), .string("-05:00"))
        }
    }
}
