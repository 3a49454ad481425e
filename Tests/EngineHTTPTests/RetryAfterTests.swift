import EngineHTTP
import Testing

struct RetryAfterTests {
    /// This is Tue, 14 Nov 2023 22:13:20 GMT.
    private let now: Int64 = 1_700_000_000

    @Test(arguments: [
        ("0", Duration.zero), ("120", .seconds(120)), (" 7 ", .seconds(7)), ("1.5", .milliseconds(1_500)),
        ("0.0001", .milliseconds(1)), ("31536000", .seconds(31_536_000)), ("1700000030", .seconds(30)),
        ("1700000030500", .seconds(31)), ("1600000000", .zero), ("Tue, 14 Nov 2023 22:14:20 GMT", .seconds(60)),
        ("Mon, 13 Nov 2023 22:14:20 GMT", .zero), ("Tuesday, 14-Nov-23 22:13:50 GMT", .seconds(30)),
    ])
    func `every form that servers send is a wait from now`(text: String, wait: Duration) {
        #expect(RetryAfter(text, now: now)?.wait == wait)
    }

    @Test(arguments: [
        "", "soon", "-5", "+5", "5s", "1,5", "1e3", "0x10", "NaN", "inf", ".5", "5.", "1.2.3", "9999999999999999",
        "99999999999999999999999999", "١٢", "5 6",
    ])
    func `garbage and negative numbers are no wait`(text: String) {
        #expect(RetryAfter(text, now: now) == nil)
    }

    @Test
    func `the head's first line counts`() {
        #expect(RetryAfter(["retry-AFTER": "3", "Retry-After": "9"], now: now)?.wait == .seconds(3))
        #expect(RetryAfter(["X": "3"], now: now) == nil)
    }
}
