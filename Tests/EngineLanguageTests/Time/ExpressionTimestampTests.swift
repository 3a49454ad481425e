import Testing

@testable import EngineLanguage

struct ExpressionTimestampTests {
    @Test(arguments: [
        ("2009-02-13T23:31:30Z", "2009-02-13T23:31:30Z"), ("2009-02-13t23:31:30z", "2009-02-13T23:31:30Z"),
        ("2026-01-31T10:30:15.5+01:00", "2026-01-31T09:30:15.5Z"),
        ("1969-12-31T23:59:59.999999999Z", "1969-12-31T23:59:59.999999999Z"),
        ("2026-01-01T00:00:00.1234567899Z", "2026-01-01T00:00:00.123456789Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
        ("9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.999999999Z"),
        ("2024-02-29T00:00:00-00:30", "2024-02-29T00:30:00Z"),
    ])
    func `RFC 3339 is read and written`(_ text: String, _ written: String) {
        #expect(ExpressionTimestamp(rfc3339: text)?.rfc3339 == written)
    }

    @Test(arguments: [
        "", "2026-01-31", "2026-01-31T10:30Z", "2026-01-31 10:30:15Z", "2026-01-31T10:30:15", "2026-01-31T24:00:00Z",
        "2026-01-31T10:60:00Z", "2026-01-31T10:30:60Z", "2026-02-30T00:00:00Z", "0000-01-01T00:00:00Z",
        "10000-01-01T00:00:00Z",
        "2026-01-31T10:30:15.Z", "2026-01-31T10:30:15+1:00", "2026-01-31T10:30:15+24:00", "2026-01-31T10:30:15Zx",
        "9999-12-31T23:59:59-00:01", "2026-1-31T10:30:15Z",
    ])
    func `other texts are no timestamps`(_ text: String) {
        #expect(ExpressionTimestamp(rfc3339: text) == nil)
    }

    @Test(
        arguments: [
            (1, TimeUnit.month, "2026-02-28T10:30:00Z"), (-11, .month, "2025-02-28T10:30:00Z"),
            (1, .quarter, "2026-04-30T10:30:00Z"),
            (1, .year, "2027-01-31T10:30:00Z"), (1, .week, "2026-02-07T10:30:00Z"), (-31, .day, "2025-12-31T10:30:00Z"),
            (25, .hour, "2026-02-01T11:30:00Z"), (90, .minute, "2026-01-31T12:00:00Z"),
            (-1, .second, "2026-01-31T10:29:59Z"),
        ] as [(Int64, TimeUnit, String)])
    func `units are added`(_ count: Int64, _ unit: TimeUnit, _ result: String) {
        #expect(ExpressionTimestamp(rfc3339: "2026-01-31T10:30:00Z")?.adding(count, unit)?.rfc3339 == result)
    }

    @Test(arguments: TimeUnit.allCases)
    func `adding too much is nothing, never a trap`(_ unit: TimeUnit) throws {
        let instant = try #require(ExpressionTimestamp(rfc3339: "2026-01-31T10:30:00Z"))
        for count in [Int64.max, Int64.min, 400_000_000_000, -400_000_000_000] {
            #expect(instant.adding(count, unit) == nil)
        }
    }

    @Test
    func `days keep the time on the clock`() throws {
        let berlin = try #require(TimeZoneRules.named("Europe/Berlin"))
        let noon = try #require(ExpressionTimestamp(rfc3339: "2026-03-28T12:00:00+01:00"))
        #expect(noon.adding(1, .day, in: berlin)?.rfc3339 == "2026-03-29T10:00:00Z")
        #expect(noon.adding(24, .hour, in: berlin)?.rfc3339 == "2026-03-29T11:00:00Z")
    }

    @Test(arguments: [
        (TimeUnit.second, "2026-08-19T10:30:15Z"), (.minute, "2026-08-19T10:30:00Z"), (.hour, "2026-08-19T10:00:00Z"),
        (.day, "2026-08-19T00:00:00Z"), (.week, "2026-08-17T00:00:00Z"), (.month, "2026-08-01T00:00:00Z"),
        (.quarter, "2026-07-01T00:00:00Z"), (.year, "2026-01-01T00:00:00Z"),
    ])
    func `instants are cut to the start of a unit`(_ unit: TimeUnit, _ result: String) {
        #expect(ExpressionTimestamp(rfc3339: "2026-08-19T10:30:15.9Z")?.truncated(to: unit)?.rfc3339 == result)
    }

    @Test
    func `units start by the clocks of a zone`() throws {
        let berlin = try #require(TimeZoneRules.named("Europe/Berlin"))
        let late = try #require(ExpressionTimestamp(rfc3339: "2026-01-31T23:30:00Z"))
        #expect(late.truncated(to: .day, in: berlin)?.rfc3339 == "2026-01-31T23:00:00Z")
        let kolkata = try #require(TimeZoneRules.named("Asia/Kolkata"))
        #expect(late.truncated(to: .hour, in: kolkata)?.rfc3339 == "2026-01-31T23:30:00Z")
    }

    @Test
    func `milliseconds round down`() {
        #expect(ExpressionTimestamp(milliseconds: -1)?.rfc3339 == "1969-12-31T23:59:59.999Z")
        #expect(ExpressionTimestamp(rfc3339: "1969-12-31T23:59:59.9999Z")?.milliseconds == -1)
        #expect(ExpressionTimestamp(milliseconds: .max) == nil)
        #expect(ExpressionTimestamp(milliseconds: .min) == nil)
    }
}
