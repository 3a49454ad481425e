import EngineFixtures
import Testing

@testable import EngineLanguage

/// Zones and layouts against Python's, which read the same files with other code.
struct TimeOracleTests {
    /// All zones that the system has, links included.
    private static let zones: [String] = {
        let folder = "/usr/share/zoneinfo"
        let names = TextFile.paths(below: folder, ending: "").map { String($0.dropFirst(folder.count + 1)) }
        return names.filter { name in
            let first = name.split(separator: "/").first.map(String.init) ?? ""
            return !["posix", "right"].contains(first) && TimeZoneRules.named(name) != nil
        }
    }()

    @Test func `each zone has the same offset at any time`() throws {
        var random = SeededGenerator(seed: Seed.make(for: "TimeOracleTests"))
        #expect(Self.zones.count > 300)
        let questions = Self.zones.map { zone -> JSONValue in
            let instants = (0..<60).map { _ in
                // From 1902 to 2400; before its first change a zone's time is a matter of convention.
                JSONValue.number(JSONNumber(Int64.random(in: -2_145_916_800...13_569_465_600, using: &random)))
            }
            return [.string(zone), .array(instants)]
        }
        for (question, answer) in zip(questions, try Oracle.ask("zones.py", questions)) {
            let name = try #require(question[0]?.string)
            let zone = try #require(TimeZoneRules.named(name))
            for (instant, expected) in zip(question[1]?.elements ?? [], answer.elements ?? []) {
                let seconds = try #require(instant.number?.int64)
                let found = zone.offset(at: seconds)
                let isSame =
                    found.seconds == expected[0]?.number?.int64.map(Int.init)
                    && found.abbreviation == expected[1]?.string
                if !isSame { Issue.record("\(name) at \(seconds): \(found), Python says \(JSONWriter.text(expected))") }
            }
        }
    }

    @Test func `a layout writes what strftime writes`() throws {
        var random = SeededGenerator(seed: Seed.make(for: "TimeOracleTests"))
        let directives = [
            "%Y", "%y", "%m", "%d", "%j", "%H", "%I", "%p", "%M", "%S", "%f", "%z", "%a", "%A", "%b", "%B", "%u", "%G",
            "%V", "%%", "%-d", "%-m", "%-H", " ", "T", "é", ":",
        ]
        // No zones whose offsets have seconds: strftime writes those, RFC 3339 has no place for them.
        let zones = ["UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Pacific/Apia"]
        let questions = (0..<6_000).map { _ -> JSONValue in
            let seconds = Int64.random(in: 0...250_000_000_000, using: &random)
            let layout = (0..<random.below(8)).map { _ in directives[random.below(directives.count)] }.joined()
            return [
                .number(JSONNumber(seconds)), .number(JSONNumber(random.below(1_000_000))),
                .string(zones[random.below(zones.count)]), .string(layout),
            ]
        }
        for (question, answer) in zip(questions, try Oracle.ask("layouts.py", questions)) {
            let seconds = try #require(question[0]?.number?.int64)
            let microseconds = try #require(question[1]?.number?.int64)
            let instant = try #require(
                ExpressionTimestamp(seconds: seconds, nanoseconds: Int32(microseconds * 1_000)))
            let zone = try #require(TimeZoneRules.named(question[2]?.string ?? ""))
            let text = try TimeLayout(question[3]?.string ?? "").format(instant, in: zone)
            if text != answer.string { Issue.record("\(JSONWriter.text(question)): \(text), \(answer)") }
        }
    }
}
