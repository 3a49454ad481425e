import EngineFixtures
import EngineLanguage
import Testing

struct QuantitiesTests {
    @Test(arguments: [
        ("90s", 90, "90s"), ("5m", 300, "5m"), ("120s", 120, "2m"), ("48h", 172_800, "2d"), ("0s", 0, "0d"),
    ])
    func `a duration is read and written`(_ text: String, _ seconds: Int, _ written: String) throws {
        let value = try #require(Duration(notation: text))
        #expect(value == .seconds(seconds))
        #expect(seconds == 0 || value.notation == written)
    }

    @Test(arguments: [
        ("512B", 512, "512B"), ("64KiB", 65_536, "64KiB"), ("1024KiB", 1 << 20, "1MiB"), ("3GiB", 3 << 30, "3GiB"),
    ])
    func `a size is read and written`(_ text: String, _ bytes: Int, _ written: String) throws {
        let value = try #require(ByteSize(notation: text))
        #expect(value.bytes == bytes)
        #expect(value.notation == written)
    }

    @Test func `what is written is read as the same value`() throws {
        for _ in 0..<500 {
            let seed = UInt64.random(in: 0...UInt64.max)
            var random = SeededGenerator(seed: seed)
            let duration = Duration.seconds(Int.random(in: 0...1_000_000, using: &random))
            #expect(Duration(notation: duration.notation) == duration, "seed \(seed)")
            let size = ByteSize(bytes: Int.random(in: 0...Int.max >> 1, using: &random))
            #expect(ByteSize(notation: size.notation) == size, "seed \(seed)")
            let rate = Rate(
                count: Int.random(in: 1...1000, using: &random), per: .seconds(Int.random(in: 1...9999, using: &random))
            )
            #expect(Rate(notation: rate.notation) == rate, "seed \(seed)")
        }
    }

    @Test(arguments: [("20%", 0.2, "20%"), ("0.5%", 0.005, "0.5%"), ("100%", 1, "100%")])
    func `a share is read and written`(_ text: String, _ fraction: Double, _ written: String) throws {
        let value = try #require(Percentage(notation: text))
        #expect(value.fraction == fraction)
        #expect(value.notation == written)
    }

    @Test func `a date is read and written`() throws {
        let date = try #require(CalendarDate(notation: "0987-02-03"))
        #expect([date.year, date.month, date.day] == [987, 2, 3])
        #expect(date.notation == "0987-02-03")
        #expect(CalendarDate(notation: "2000-02-29") != nil)
        #expect(CalendarDate(notation: "1900-02-29") == nil)
    }
}
