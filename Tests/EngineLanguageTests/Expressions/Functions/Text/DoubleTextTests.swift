import EngineFixtures
import Testing

@testable import EngineLanguage

struct DoubleTextTests {
    @Test(
        arguments: [
            (1.0, "1", "1", "1"), (5.25, "5.25", "5.25", "5.25"), (-0.0045, "-0.0045", "-0.0045", "-0.0045"),
            (123456.789, "123456.789", "123456.789", "123456.789"), (1_000_000, "1e+06", "1000000", "1000000"),
            (123_456_789, "1.23456789e+08", "123456789", "123456789"), (0.00001, "1e-05", "0.00001", "0.00001"),
            (1e21, "1e+21", "1000000000000000000000", "1e+21"),
            (1.5e300, "1.5e+300", "15" + String(repeating: "0", count: 299), "1.5e+300"),
            (1e-7, "1e-07", "0.0000001", "1e-7"),
            (.leastNonzeroMagnitude, "5e-324", "0." + String(repeating: "0", count: 323) + "5", "5e-324"),
            (0, "0", "0", "0"), (-0.0, "-0", "-0", "0"), (100, "100", "100", "100"),
        ] as [(Double, String, String, String)])
    func `doubles are written with the fewest digits`(
        _ value: Double, _ general: String, _ plain: String,
        _ json: String
    ) {
        #expect(DoubleText.general(value) == general)
        #expect(DoubleText.plain(value) == plain)
        #expect(DoubleText.json(value) == json)
    }

    @Test
    func `what is no number has a name, but not in JSON`() {
        #expect(DoubleText.general(.nan) == "NaN")
        #expect(DoubleText.general(.infinity) == "+Inf")
        #expect(DoubleText.plain(-.infinity) == "-Infinity")
        #expect(DoubleText.fixed(.nan, precision: 2) == "NaN")
        #expect(DoubleText.json(.nan) == nil)
    }

    @Test
    func `fixed and scientific forms round the exact value half to even`() {
        #expect(DoubleText.fixed(2.5, precision: 0) == "2")
        #expect(DoubleText.fixed(-123.4999, precision: 3) == "-123.500")
        #expect(DoubleText.scientific(1052.032911275, precision: 6) == "1.052033e+03")
        #expect(
            DoubleText.fixed(
                .greatestFiniteMagnitude,
                precision: FormatText.precisionLimit
            ).utf8.count == 309 + 1 + 1100)
    }

    @Test
    func `every double comes back`() {
        var generator = SeededGenerator(seed: Seed.make(for: #function))
        for _ in 0..<20_000 {
            let value = Double(bitPattern: UInt64.random(in: 0...UInt64.max, using: &generator))
            guard value.isFinite else { continue }
            let texts = [DoubleText.general(value), DoubleText.plain(value), DoubleText.json(value) ?? ""]
            if !texts.allSatisfy({ Double($0) == value }) { Issue.record("\(value)") }
        }
    }
}
