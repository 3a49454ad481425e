import EngineFixtures
import Testing

@testable import EngineLanguage

struct TimeZoneRulesTests {
    /// Zone, instant, seconds east and abbreviation, from 1900 to 2160; computed with another language's library.
    @Test
    func `offsets agree with an independent reader of the same files`() throws {
        for line in try Fixture.lines("Time/zones.txt") {
            let parts = line.split(separator: " ").map(String.init)
            try #require(parts.count == 4)
            let offset = try #require(TimeZoneRules.named(parts[0])).offset(at: Int64(parts[1]) ?? 0)
            #expect("\(offset.seconds) \(offset.abbreviation)" == "\(parts[2]) \(parts[3])", "\(line)")
        }
    }

    @Test(arguments: [("+05:30", 19_800), ("-00:00", 0), ("02:00", 7200), ("-9:30", -34_200), ("UTC", 0), ("Z", 0)])
    func `a distance from UTC is a zone`(_ name: String, _ seconds: Int) {
        #expect(TimeZoneRules.named(name)?.offset(at: 0).seconds == seconds)
    }

    @Test(arguments: [
        "", "Mars/Base", "../passwd", "/etc/passwd", "Europe/../Europe/Berlin", "Europe", "right/UTC", "posix/UTC",
        "Europe//Berlin", ".hidden", "tzdata.zi", "+5:3", "+24:00", "12:60", "1:2:3", "Europe/Berlin\0", "Ä/Ö",
        "Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    ])
    func `anything else is no zone, and no file outside the folder is read`(_ name: String) {
        #expect(TimeZoneRules.named(name) == nil)
    }

    @Test
    func `a time that comes twice is its first and one that is skipped moves on`() throws {
        let berlin = try #require(TimeZoneRules.named("Europe/Berlin"))
        let twice = try #require(CivilDate(year: 2025, month: 10, day: 26))
        #expect(CivilTime(date: twice, hour: 2, minute: 30).instant(in: berlin)?.rfc3339 == "2025-10-26T00:30:00Z")
        let skipped = try #require(CivilDate(year: 2025, month: 3, day: 30))
        #expect(CivilTime(date: skipped, hour: 2, minute: 30).instant(in: berlin)?.rfc3339 == "2025-03-30T01:30:00Z")
    }

    @Test
    func `wall time and instant agree around every change of a year`() throws {
        for name in ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"] {
            let zone = try #require(TimeZoneRules.named(name))
            for hour in 0..<8760 {
                let instant = Int64(1_293_840_000 + hour * 3600)
                let wall = instant + Int64(zone.offset(at: instant).seconds)
                let back = zone.seconds(ofWall: wall)
                let isSame = back == instant || back + Int64(zone.offset(at: back).seconds) == wall
                if !isSame { Issue.record("\(name) \(instant)") }
            }
        }
    }

    @Test(arguments: ["", "CET", "CET-1CEST", "CET-1CEST,M3.5.0", "<A-1CET,M3.5.0,M10.5.0", "CET-1CEST,M13.5.0,M1.1.0"])
    func `a rule that is cut off or has no start is refused`(_ text: String) {
        #expect(PosixZoneRule(text) == nil)
    }

    @Test
    func `rules by days of the year and with times beyond a day are understood`() throws {
        let julian = try #require(PosixZoneRule("AAA3BBB,J60/0,J300/0"))
        let date = try #require(CivilDate(year: 2024, month: 3, day: 1))
        let march = try #require(CivilTime(date: date, hour: 4).instant)
        #expect(julian.offset(at: march.seconds).abbreviation == "BBB")
        #expect(julian.offset(at: march.seconds - 2 * 3600).abbreviation == "AAA")
        let greenland = try #require(PosixZoneRule("<-02>2<-01>,M3.5.0/-1,M10.5.0/0"))
        #expect(greenland.offset(at: march.seconds).seconds == -7200)
    }

    @Test
    func `a damaged file is refused, never a trap`() {
        let header: [UInt8] = Array("TZif2".utf8) + [UInt8](repeating: 0, count: 39)
        #expect(TZifFile([]) == nil)
        #expect(TZifFile(header) == nil)
        #expect(TZifFile(header + header) == nil)
        var generator = SeededGenerator(seed: Seed.make(for: #function))
        for _ in 0..<2000 {
            var bytes = header + header + (0..<60).map { _ in UInt8.random(in: 0...255, using: &generator) }
            for place in [20, 24, 28, 32, 36, 40] {
                bytes[44 + place + 3] = UInt8.random(in: 0...4, using: &generator)
            }
            if let file = TZifFile(bytes) { _ = file.offset(at: 1_700_000_000) }
        }
    }
}
