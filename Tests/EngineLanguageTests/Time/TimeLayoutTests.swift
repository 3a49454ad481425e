import EngineFixtures
import Testing

@testable import EngineLanguage

struct TimeLayoutTests {
    private static let instant = ExpressionTimestamp(rfc3339: "2026-01-31T10:30:15.123456Z")

    @Test(arguments: [
        ("%Y %y %m %d %j", "2026 26 01 31 031"), ("%H %I %p %M %S", "10 10 AM 30 15"),
        ("%L %f %N", "123 123456 123456000"),
        ("%z %:z %Z", "+0000 +00:00 UTC"), ("%a %A %b %B", "Sat Saturday Jan January"),
        ("%u %G %V %s", "6 2026 05 1769855415"),
        ("100%%", "100%"), ("%-m/%-d %-j", "1/31 31"), ("rfc3339", "2026-01-31T10:30:15.123456Z"),
        ("rfc1123", "Sat, 31 Jan 2026 10:30:15 GMT"), ("rfc2822", "Sat, 31 Jan 2026 10:30:15 +0000"),
        ("date", "2026-01-31"),
        ("üñí", "üñí"), ("", ""),
    ])
    func `directives are written`(_ layout: String, _ text: String) throws {
        let instant = try #require(Self.instant)
        #expect(try TimeLayout(layout).format(instant) == text)
    }

    @Test
    func `a zone moves the clock, and HTTP dates stay in GMT`() throws {
        let instant = try #require(Self.instant)
        let kolkata = try #require(TimeZoneRules.named("Asia/Kolkata"))
        #expect(try TimeLayout("%H:%M %:z %Z").format(instant, in: kolkata) == "16:00 +05:30 IST")
        #expect(try TimeLayout("rfc3339").format(instant, in: kolkata) == "2026-01-31T16:00:15.123456+05:30")
        #expect(try TimeLayout("rfc1123").format(instant, in: kolkata) == "Sat, 31 Jan 2026 10:30:15 GMT")
    }

    @Test(arguments: [
        ("31/12/2025", "%d/%m/%Y", "2025-12-31T00:00:00Z"), ("5/1/2026", "%d/%m/%Y", "2026-01-05T00:00:00Z"),
        ("2025-12-31 23:00:00 -0500", "%Y-%m-%d %H:%M:%S %z", "2026-01-01T04:00:00Z"),
        ("20251231T2300", "%Y%m%dT%H%M", "2025-12-31T23:00:00Z"), ("1769855415", "%s", "2026-01-31T10:30:15Z"),
        ("-1", "%s", "1969-12-31T23:59:59Z"), ("Jan 2, 26", "%b %d, %y", "2026-01-02T00:00:00Z"),
        ("FEBRUARY 03 69", "%B %d %y", "1969-02-03T00:00:00Z"), ("12:05 am", "%I:%M %p", "0001-01-01T00:05:00Z"),
        ("12:05 PM", "%I:%M %p", "0001-01-01T12:05:00Z"), ("2026-W05-6", "%G-W%V-%u", "2026-01-31T00:00:00Z"),
        ("2024 366", "%Y %j", "2024-12-31T00:00:00Z"), ("10:30:15.5", "%H:%M:%S.%f", "0001-01-01T10:30:15.5Z"),
        ("Sat, 31 Jan 2026 10:30:15 GMT", "rfc1123", "2026-01-31T10:30:15Z"),
        ("Saturday 2026-01-31 +02:00", "%A %Y-%m-%d %:z", "2026-01-30T22:00:00Z"),
        ("2026-01-31 UTC", "%Y-%m-%d %Z", "2026-01-31T00:00:00Z"),
        ("2026-01-31T10:30:15.5+01:00", "rfc3339", "2026-01-31T09:30:15.5Z"),
    ])
    func `texts are read`(_ text: String, _ layout: String, _ instant: String) throws {
        #expect(try TimeLayout(layout).parse(text)?.rfc3339 == instant)
    }

    @Test(arguments: [
        ("2025-12-31x", "%Y-%m-%d"), ("x2025-12-31", "%Y-%m-%d"), ("2025-02-30", "%Y-%m-%d"), ("25-02-03", "%Y-%m-%d"),
        ("24:00", "%H:%M"), ("10:60", "%H:%M"), ("13 PM", "%I %p"), ("0 AM", "%I %p"), ("2025 366", "%Y %j"),
        ("2025-W53-1", "%G-W%V-%u"), ("2026-W05-8", "%G-W%V-%u"), ("Foo 2026", "%b %Y"), ("+2500", "%z"),
        ("0000", "%Y"),
        ("2026 CET", "%Y %Z"), ("", "%Y"), ("999999999999", "%s"),
    ])
    func `texts that do not match or do not exist are refused`(_ text: String, _ layout: String) throws {
        #expect(try TimeLayout(layout).parse(text) == nil)
    }

    @Test
    func `without a zone in the text the clocks are those of the given zone`() throws {
        let berlin = try #require(TimeZoneRules.named("Europe/Berlin"))
        #expect(
            try TimeLayout("%Y-%m-%d %H:%M").parse(
                "2025-07-01 00:00",
                in: berlin)?.rfc3339 == "2025-06-30T22:00:00Z")
        #expect(try TimeLayout("%Y-%m-%d %Z").parse("2025-07-01 CET", in: berlin)?.rfc3339 == "2025-06-30T23:00:00Z")
    }

    @Test(arguments: ["%Q", "%", "%-", "%:H", "%é"])
    func `an unknown directive is refused`(_ layout: String) {
        #expect(throws: TimeLayoutFault.self) { try TimeLayout(layout) }
    }

    @Test
    func `what full layouts write they read again`() throws {
        var generator = SeededGenerator(seed: Seed.make(for: #function))
        let layouts = [
            "%Y-%m-%dT%H:%M:%S.%N%z", "%G-W%V-%u %I:%M:%S %p %N", "%Y/%j %H %M %S %N",
            "%a %d %B %Y %T".replacing("%T", with: "%H:%M:%S %N"),
        ]
        for _ in 0..<500 {
            let instant = try #require(
                ExpressionTimestamp(
                    seconds: Int64.random(in: -62_000_000_000...253_000_000_000, using: &generator),
                    nanoseconds: Int32.random(in: 0..<1_000_000_000, using: &generator)))
            for layout in layouts {
                let layout = try TimeLayout(layout)
                let text = layout.format(instant)
                if layout.parse(text) != instant { Issue.record("\(text) \(instant)") }
            }
        }
    }
}
