import EngineFixtures
import Testing

@testable import EngineLanguage

/// Laws of times and durations, on random ones; any text is read or refused, never a trap.
struct TimePropertyTests {
    private static func instant(_ random: inout SeededGenerator) -> ExpressionTimestamp {
        let seconds = Int64.random(in: -62_135_596_800...253_402_300_799, using: &random)
        let nanoseconds = random.chance(3) ? 0 : Int32.random(in: 0..<1_000_000_000, using: &random)
        return ExpressionTimestamp(unchecked: seconds, nanoseconds: nanoseconds)
    }

    @Test func `a duration that was written reads back as the same`() {
        var random = SeededGenerator(seed: Seed.make(for: "TimePropertyTests"))
        for _ in 0..<20_000 {
            let shift = Int64(random.below(63))
            let nanoseconds = Int64(bitPattern: random.next()) >> shift
            #expect(DurationText.parse(DurationText.format(nanoseconds)) == nanoseconds)
        }
        for nanoseconds in [0, 1, -1, .max, .min, Int64(999_999_999), -1_000_000_000] {
            #expect(DurationText.parse(DurationText.format(nanoseconds)) == nanoseconds)
        }
    }

    @Test func `the parts of a duration add up`() {
        var random = SeededGenerator(seed: Seed.make(for: "TimePropertyTests"))
        let units: [(String, Int64)] = [
            ("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1_000),
            ("ns", 1),
        ]
        for _ in 0..<5_000 {
            var text = random.chance(3) ? "-" : ""
            var total: Int64 = 0
            for _ in 0...random.below(4) {
                let (name, unit) = units[random.below(units.count)]
                let count = Int64(random.below(10_000))
                text += "\(count)\(name)"
                total += count * unit
            }
            #expect(DurationText.parse(text) == (text.hasPrefix("-") ? -total : total), "\(text)")
        }
    }

    @Test func `an instant that was written reads back as the same`() {
        var random = SeededGenerator(seed: Seed.make(for: "TimePropertyTests"))
        for _ in 0..<20_000 {
            let instant = Self.instant(&random)
            #expect(ExpressionTimestamp(rfc3339: instant.rfc3339) == instant, "\(instant.rfc3339)")
        }
    }

    @Test func `the offset of a text moves its clock, not its instant`() {
        var random = SeededGenerator(seed: Seed.make(for: "TimePropertyTests"))
        for _ in 0..<3_000 {
            let instant = Self.instant(&random)
            let minutes = random.below(2 * 23 * 60) - 23 * 60
            let sign = minutes < 0 ? "-" : "+"
            let name = sign + Self.padded(abs(minutes) / 60) + ":" + Self.padded(abs(minutes) % 60)
            guard let zone = TimeZoneRules.named(name), let layout = try? TimeLayout("rfc3339") else {
                Issue.record("\(name)")
                return
            }
            let text = layout.format(instant, in: zone)
            // At the ends of the years 1 and 9999 the clock may show a year that no text can.
            guard text.utf8.count >= 20, text.hasPrefix("0000") == false, text.hasPrefix("10000") == false else {
                continue
            }
            #expect(ExpressionTimestamp(rfc3339: text) == instant, "\(text)")
        }
    }

    private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    @Test func `days and weeks that are added come back, in zones without jumps`() throws {
        var random = SeededGenerator(seed: Seed.make(for: "TimePropertyTests"))
        for _ in 0..<3_000 {
            let instant = Self.instant(&random)
            let unit = [TimeUnit.second, .minute, .hour, .day, .week][random.below(5)]
            let count = Int64(random.below(20_000)) - 10_000
            guard let there = instant.adding(count, unit) else { continue }
            #expect(there.adding(-count, unit) == instant, "\(instant.rfc3339) \(count) \(unit)")
        }
    }

    @Test(arguments: TimeUnit.allCases)
    func `the start of a unit is its own start, and not later`(_ unit: TimeUnit) throws {
        var random = SeededGenerator(seed: Seed.make(for: "TimePropertyTests"))
        let zones = try ["UTC", "Europe/Berlin", "Asia/Kathmandu", "America/St_Johns"].map {
            try #require(TimeZoneRules.named($0))
        }
        for _ in 0..<1_000 {
            let instant = Self.instant(&random)
            let zone = zones[random.below(zones.count)]
            guard let start = instant.truncated(to: unit, in: zone) else { continue }
            #expect(start <= instant, "\(instant.rfc3339)")
            #expect(start.nanoseconds == 0)
            #expect(start.truncated(to: unit, in: zone) == start, "\(instant.rfc3339)")
        }
    }

    @Test func `any text is read or refused`() {
        var random = SeededGenerator(seed: Seed.make(for: "TimePropertyTests"))
        let texts = [
            "2026-01-31T10:30:15.5+01:00", "1h30m15.5s", "Sat, 31 Jan 2026 10:30:15 GMT", "-9223372036854775808ns",
        ]
        let layouts = [
            "rfc3339", "rfc1123", "rfc2822", "date", "%Y-%m-%dT%H:%M:%S.%f%z", "%s", "%A %j %I %p", "%G %V %u",
        ]
        .compactMap { try? TimeLayout($0) }
        #expect(layouts.count == 8)
        for _ in 0..<20_000 {
            let bytes = ByteMutation.mutate(Array(texts[random.below(texts.count)].utf8), using: &random)
            let text = String(decoding: bytes, as: UTF8.self)
            if let nanoseconds = DurationText.parse(text) {
                #expect(DurationText.parse(DurationText.format(nanoseconds)) == nanoseconds)
            }
            if let instant = ExpressionTimestamp(rfc3339: text) {
                #expect(ExpressionTimestamp(rfc3339: instant.rfc3339) == instant)
            }
            _ = layouts[random.below(layouts.count)].parse(text)
            _ = try? TimeLayout(text)
            _ = TimeZoneRules.named(text)
            _ = PosixZoneRule(text)
        }
    }
}
