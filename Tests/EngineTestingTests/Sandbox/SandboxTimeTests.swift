import EngineFixtures
import Testing

@testable import EngineTesting

struct SandboxTimeTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"), (1_704_067_200_000, "2024-01-01T00:00:00.000Z"),
        (951_782_400_123, "2000-02-29T00:00:00.123Z"), (1_735_689_599_999, "2024-12-31T23:59:59.999Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
    ])
    func `an instant is written and read back`(_ milliseconds: Int64, _ expected: String) {
        let time = SandboxTime(milliseconds: milliseconds)
        #expect(time.text == expected)
        #expect(SandboxTime(text: expected) == time)
    }

    @Test(arguments: [
        ("2024-01-01", 1_704_067_200_000), ("2024-01-01T01:00:00+01:00", 1_704_067_200_000),
        ("2024-01-01T00:00:00.5Z", 1_704_067_200_500), ("2024-01-01T00:00:00.123456789Z", 1_704_067_200_123),
        ("2023-12-31T19:00:00-05:00", 1_704_067_200_000),
    ])
    func `other forms of RFC 3339 are read`(_ text: String, _ expected: Int64) {
        #expect(SandboxTime(text: text)?.milliseconds == expected)
    }

    @Test(arguments: [
        "", "yesterday", "2024-13-01", "2024-01-01T25:00:00Z", "2024-01-01T00:00:00", "2024-01-01T00:00:00.Z",
    ])
    func `what is no time is refused`(_ text: String) {
        #expect(SandboxTime(text: text) == nil)
    }

    @Test
    func `every instant of a random choice survives`() {
        var random = SeededGenerator()
        for _ in 0..<2000 {
            let time = SandboxTime(milliseconds: .random(in: -60_000_000_000...4_000_000_000_000, using: &random))
            #expect(SandboxTime(text: time.text) == time, "seed \(random.seed)")
        }
    }
}
