import EngineFixtures
import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineDefinition

/// Texts made of what means something in a URL, a header, a form, JSON or a line, at every place of a request: they stay
/// values, or the request is refused before it is sent (reliability.md X3).
@Suite(.timeLimit(.minutes(2))) struct InjectionTests {
    /// Texts that a seed makes of hostile pieces.
    static func texts(_ count: Int, seed: UInt64) -> [String] {
        let pieces = [
            "\r\n", "\n", "\r", "\r\nX-Evil: 1\r\n\r\n", "\u{0}", "..", "../", "/..", "%2e%2e%2f", "%0d%0a",
            "//evil.test",
            "http://evil.test/", "@evil.test", ":80", "?a=b", "&admin=1", "#f", ";", "=", "\"", "'", "\\", "\\\"",
            "', '1'); DROP TABLE records; --", "<script>alert(1)</script>", "${input.b}", "$${", "{{x}}", "%00", "+",
            " ",
            "=cmd|'/C calc'!A0", "\u{2028}", "\u{202E}", "\u{FEFF}", "é", "😀", "a", "Z", "0", "[]", "{}", ",", "\t",
            "\u{1B}[2J", "{\"a\":1}", "]}", "--boundary", "Content-Length: 0",
        ]
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { _ in
            (0..<Int.random(in: 1...4, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
        }
    }

    private struct Place {
        let name: String
        let keys: String
        /// What must hold of the request that a text is in.
        let holds: @Sendable (OutgoingRequest, String) -> Bool
    }

    private static let origin = "https://api.acme.test"

    private static func isAtHome(_ request: OutgoingRequest) -> Bool {
        guard let url = try? URLValue(request.url) else { return false }
        return (try? URLValue(origin).origin) == url.origin && request.url.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }

    private static let places: [Place] = [
        Place(name: "path", keys: "request: \"GET /a/${input.a}/b\"") { request, text in
            guard isAtHome(request), let url = try? URLValue(request.url), url.query == nil else { return false }
            let segments = url.path.split(separator: "/", omittingEmptySubsequences: false)
            return segments.count == 5 && PercentEncoding.decode(String(segments[3])) == text
        },
        Place(name: "query", keys: "request: GET /i, query: { q: \"${input.a}\", z: 1 }") { request, text in
            guard isAtHome(request), let query = (try? URLValue(request.url))?.query else { return false }
            let parts = query.split(separator: "&", omittingEmptySubsequences: false)
            return parts.count == 2 && parts[1] == "z=1"
                && PercentEncoding.decode(String(parts[0].dropFirst(2))) == text
        },
        Place(name: "header", keys: "request: GET /i, headers: { x-a: \"${input.a}\" }") { request, text in
            // Refused, unless it is one line as it stands.
            let own = request.fields.filter { $0.name == "x-a" }
            return isAtHome(request) && own.count == 1 && own[0].value == text
                && !text.utf8.contains { $0 == 0x0D || $0 == 0x0A || $0 == 0 }
        },
        Place(name: "cookie", keys: "request: GET /i, cookies: { c: \"${input.a}\", z: 1 }") { request, _ in
            let cookies = request.fields.filter { $0.name == "cookie" }.map(\.value).joined(separator: "; ")
            return isAtHome(request) && cookies.split(separator: ";").count == 2
                && !cookies.utf8.contains { $0 < 0x20 }
        },
        Place(name: "form", keys: "request: POST /i, encoding: form, body: { q: \"${input.a}\", z: 1 }") {
            request, text in
            let form = String(decoding: request.body, as: UTF8.self)
            let parts = form.split(separator: "&", omittingEmptySubsequences: false)
            return parts.count == 2 && parts[1] == "z=1" && form.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        },
        Place(name: "json", keys: "request: POST /i, body: { q: \"${input.a}\", z: 1 }") { request, text in
            guard let body = try? JSONValue(parsing: request.body) else { return false }
            return body["q"]?.string == text && body.members?.count == 2
        },
        Place(
            name: "graphql", keys: "graphql: { query: \"{ a }\", variables: { q: \"${input.a}\" } }, request: POST /g"
        ) {
            request, text in
            guard let body = try? JSONValue(parsing: request.body) else { return false }
            return body["query"]?.string == "{ a }" && body["variables"]?["q"]?.string == text
        },
    ]

    @Test(arguments: places.indices)
    func `a text stays in its place, or is refused before it is sent`(_ index: Int) throws {
        let place = Self.places[index]
        let keys = "endpoints:\n  call: { input: { a: { type: string } }, \(place.keys) }\n"
        let builder = RequestBuilder(plan: try PlanSample(keys).endpoint().request, baseOverride: nil)
        let seed = UInt64.random(in: 0...9_999)
        var (sent, refused) = (0, 0)
        for text in Self.texts(320, seed: seed) {
            let bindings = try ExpressionBindings.written(input: JSONWriter.text(.object([("a", .string(text))])))
            guard let request = try? builder.build(bindings, addition: PageEntries()) else {
                refused += 1
                continue
            }
            sent += 1
            #expect(
                place.holds(request, text), "\(place.name), seed \(seed): \(text.debugDescription) → \(request.url)")
        }
        #expect(sent > 20, "\(place.name): \(refused) of 320 were refused")
    }
}
