import Testing

@testable import EngineLanguage

struct DurationTextTests {
    @Test(
        arguments: [
            ("1h30m", 5_400_000_000_000, "5400s"), ("-1.5s", -1_500_000_000, "-1.5s"), ("0", 0, "0s"), ("-0", 0, "0s"),
            ("1ms2us3ns", 1_002_003, "0.001002003s"), ("1\u{B5}s", 1000, "0.000001s"), ("1\u{3BC}s", 1000, "0.000001s"),
            ("+2m", 120_000_000_000, "120s"), (".5s", 500_000_000, "0.5s"), ("1.h", 3_600_000_000_000, "3600s"),
            ("0.3333333333333333333h", 1_200_000_000_000 - 1, "1199.999999999s"),
            ("1000000s", 1_000_000_000_000_000, "1000000s"),
            ("9223372036.854775807s", Int64.max, "9223372036.854775807s"),
            ("-9223372036.854775808s", Int64.min, "-9223372036.854775808s"),
        ] as [(String, Int64, String)])
    func `durations are read and written`(_ text: String, _ nanoseconds: Int64, _ written: String) {
        #expect(DurationText.parse(text) == nanoseconds)
        #expect(DurationText.format(nanoseconds) == written)
    }

    @Test(arguments: [
        "", "1", "s", ".s", "1d", "1 s", "1s ", "--1s", "1h-1m", "9223372036.854775808s", "320000000000s", "1e3s",
        "99999999999999999999h", "00",
    ])
    func `other texts are no durations`(_ text: String) {
        #expect(DurationText.parse(text) == nil)
    }
}
