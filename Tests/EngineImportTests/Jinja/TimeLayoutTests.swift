import Testing

@testable import EngineImport

@Suite(.timeLimit(.minutes(5)))
struct TimeLayoutTests {
    @Test(arguments: [
        ("%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%SZ"), ("%T", "%H:%M:%S"), ("%F", "%Y-%m-%d"), ("%D", "%m/%d/%y"),
        ("%e", "%-d"),
        ("%Y-%m-%dT%H:%M:%S.%_msZ", "%Y-%m-%dT%H:%M:%S.%LZ"), ("%-d/%-m", "%-d/%-m"), ("100%%", "100%%"),
        ("%H:%M%:z", "%H:%M%:z"), ("", ""),
    ])
    func `directives that mean the same are kept, others are spelt out`(_ python: String, _ ours: String) throws {
        #expect(try TimeLayout.layout(python) == ours)
    }

    @Test(arguments: ["%Q", "%c", "%x", "%U", "%", "%Y-%"])
    func `a directive without counterpart is named`(_ python: String) {
        let fault = #expect(throws: JinjaFault.self) { try TimeLayout.layout(python) }
        #expect(fault?.feature == "time-layout")
        #expect(fault?.message.contains(python) == true)
    }

    @Test(arguments: [
        ("%s", "string(int(t))", "int(t)"), ("%ms", "string(time.millis(t))", "time.millis(t)"),
        ("%epoch_microseconds", "string(time.millis(t) * 1000)", "time.millis(t) * 1000"),
        ("%s_as_float", "string(double(time.millis(t)) / 1000.0)", "double(time.millis(t)) / 1000.0"),
        ("%Y", "time.format(t, '%Y')", "time.format(t, '%Y')"),
    ])
    func `counts since 1970 are text in a query and numbers in a body`(
        _ layout: String, _ text: String, _ number: String
    ) throws {
        let instant = CELText("t", .primary, .timestamp)
        #expect(try TimeLayout.format(instant, layout).text == text)
        #expect(try TimeLayout.format(instant, layout, asNumber: true).text == number)
    }

    @Test(arguments: [
        (["%Y-%m-%d"], "time.parse(x, '%Y-%m-%d')"), (["%Y", "%m", "%Y"], "time.parse(x, ['%Y', '%m'])"),
        (["%s"], "timestamp(int(x))"),
        (["%ms", "%Y"], "time.fromMillis(int(x))"), (["%epoch_microseconds"], "time.fromMillis(int(x) / 1000)"),
        (["rfc3339", "%Y"], "time.parse(x, ['rfc3339', '%Y'])"),
    ])
    func `a text is read by the first layout that fits`(_ layouts: [String], _ expected: String) throws {
        #expect(try TimeLayout.parse(CELText("x"), layouts).text == expected)
    }

    @Test(arguments: [
        ("P1D", 86_400, "1d"), ("PT1H", 3600, "1h"), ("P1DT2H", 93_600, "26h"), ("PT90S", 90, "90s"),
        ("P2W", 1_209_600, "14d"),
        ("P1M", 2_592_000, "30d"), ("P1Y", 31_536_000, "365d"), ("PT5M", 300, "5m"), ("PT0.001S", 0, "0s"),
        ("P180DT1S", 15_552_001, "15552001s"),
    ])
    func `lengths of ISO 8601 become ours`(_ text: String, _ seconds: Int, _ notation: String) throws {
        let length = try #require(CalendarDuration(text))
        #expect(length.seconds == seconds)
        #expect(length.notation == notation)
    }

    @Test(arguments: ["", "1D", "P1", "PD", "P1H", "PT1D", "P1X", "p1d", "P-1D", "P1D ", "PP1D"])
    func `what is no length is refused`(_ text: String) {
        #expect(CalendarDuration(text) == nil)
    }

    @Test
    func `a length too great for a number is not a trap`() {
        #expect(CalendarDuration("P9223372036854775807D")?.notation != nil)
    }

    @Test(arguments: [
        ("P1D", "time.add(t, -1, 'day')"), ("P1Y2M", "time.add(time.add(t, -1, 'year'), -2, 'month')"), ("PT0S", "t"),
    ])
    func `a time is moved unit by unit`(_ text: String, _ expected: String) throws {
        let length = try #require(CalendarDuration(text))
        #expect(length.moved(CELText("t", .primary, .timestamp), isLater: false).text == expected)
    }
}
