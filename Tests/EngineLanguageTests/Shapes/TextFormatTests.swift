import EngineFixtures
import Testing

@testable import EngineLanguage

struct TextFormatTests {
    static let formats: [TextFormat] = [
        .filled, .id, .name, .headerName, .hostname, .glob, .url, .httpsURL, .duration, .byteSize, .percentage, .rate,
        .date, .timestamp,
    ]

    @Test(arguments: formats.indices)
    func `the example of a format obeys it`(_ index: Int) throws {
        let format = Self.formats[index]
        let example = try #require(format.example)
        #expect(format.accepts(example))
    }

    /// What a format accepts, its pattern accepts: an editor never refuses what the engine takes.
    @Test(arguments: formats.indices)
    func `the pattern accepts what the format accepts`(_ index: Int) throws {
        let format = Self.formats[index]
        let pattern = try Regex(#require(format.pattern))
        let alphabet = Array("abzAZ019-_./:@#?%*msKMGiBTZ+ é")
        for _ in 0..<400 {
            let seed = UInt64.random(in: 0...UInt64.max)
            var random = SeededGenerator(seed: seed)
            var text = Array(format.example ?? "")
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                let at = Int.random(in: 0...text.count, using: &random)
                let character = alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
                if at < text.count, Bool.random(using: &random) {
                    text[at] = character
                } else {
                    text.insert(character, at: at)
                }
            }
            let candidate = String(text)
            guard format.accepts(candidate) else { continue }
            #expect(candidate.wholeMatch(of: pattern) != nil, "\(candidate), seed \(seed)")
        }
    }

    @Test(arguments: [
        (TextFormat.id, ["", "Acme", "a b", "a_b", "ä"]), (.name, ["", "1a", "a-b", "a.b"]),
        (.headerName, ["", "a b", "a:"]),
        (.hostname, ["", "-a", "a-", "a..b", ".a", "a.", "a/b", "a:80"]),
        (.url, ["", "acme.test", "https:", "https://", "https:///x", "://x", "1a://x", "https://a b"]),
        (.httpsURL, ["http://a", "HTTPS://a"]),
        (.duration, ["", "5", "m", "-5m", "5 m", "1.5h", "5w", "99999999999999999999s"]),
        (.byteSize, ["", "4", "MB", "4MB", "4mib", "-1B", "9999999999999999999GiB"]),
        (.percentage, ["", "%", "101%", "-1%", "1e1%", "5"]),
        (.rate, ["60", "0/1m", "60/0s", "60/", "a/1m", "1/1m/1s"]),
        (.date, ["2026-02-29", "2026-13-01", "2026-00-01", "2026-01-32", "0000-01-01", "26-01-01", "2026/01/01"]),
        (
            .timestamp,
            [
                "2026-01-01", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:00",
                "2026-01-01T00:00:00.Z",
                "2026-01-01T00:00:00.1234567890Z", "2026-01-01 00:00:00Z", "2026-01-01T00:00:00+1:00",
                "2026-02-30T00:00:00Z",
            ]
        ),
    ])
    func `what does not obey is refused`(_ format: TextFormat, _ texts: [String]) {
        for text in texts { #expect(!format.accepts(text), "\(text)") }
    }

    @Test(arguments: [
        "2026-01-31T12:00:00Z", "2026-01-31t12:00:00z", "2024-02-29T23:59:60.123456789+02:00",
        "0001-01-01T00:00:00-23:59",
    ])
    func `timestamps of RFC 3339 are accepted`(_ text: String) {
        #expect(TextFormat.timestamp.accepts(text))
    }
}
