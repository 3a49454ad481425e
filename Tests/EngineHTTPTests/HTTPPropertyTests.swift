import EngineHTTP
import Testing

/// Whatever upstream sends: a value or nothing, never a trap; and what is read is written the same way again.
struct HTTPPropertyTests {
    private static let seeds = [
        "https://api.acme.test:8443/v1/a%2Fb?q=1&r#top", "http://[2001:db8::1]/", "//b.test/../c",
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "<https://a.test/?page=2>; rel=\"next\", </2>; rel=last; title=\"a, \\\"b\\\"\"",
        "sid=a=b%20; Path=/; HttpOnly; Max-Age=60", "a=1+2&b%26=%3D&a=&%C3%BC=%7E", "\"default\";r=7;t=30", "120",
        "1700000030.5",
        "limit=100, remaining=7, reset=30", "127.0.0.1", "::ffff:10.0.0.1", "text/html; charset=\"utf-8\"",
    ]
    private static let bytes = Array("%;,=\"<>\\/:@?#[]. \t\r\n\0azAZ09-_~+".utf8) + [0x7F, 0x80, 0xC3, 0xBC, 0xFF]

    private static func text(_ random: inout Generator) -> String {
        var text = Array(seeds[Int.random(in: 0..<seeds.count, using: &random)].utf8)
        for _ in 0...Int.random(in: 0...3, using: &random) {
            let at = Int.random(in: 0...text.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: text.insert(bytes[Int.random(in: 0..<bytes.count, using: &random)], at: at)
            case 1 where at < text.count: text[at] = bytes[Int.random(in: 0..<bytes.count, using: &random)]
            case 2 where at < text.count: text.remove(at: at)
            default: text.insert(contentsOf: text[at...].prefix(6), at: at)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    @Test
    func `any text is read or refused`() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = Generator(seed: seed)
        let now: Int64 = 1_700_000_000
        for _ in 0..<30_000 {
            let text = Self.text(&random)
            if let date = HTTPDate(text, now: now) {
                #expect(HTTPDate("\(date)", now: now) == date, "\(text.debugDescription), seed \(seed)")
            }
            if let wait = RetryAfter(text, now: now)?.wait {
                #expect(wait >= .zero, "\(text.debugDescription), seed \(seed)")
            }
            if let address = IPAddress(text) {
                #expect(IPAddress("\(address)") == address, "\(text.debugDescription), seed \(seed)")
            }
            if let cookie = SetCookie(text) { #expect(!cookie.name.isEmpty, "\(text.debugDescription), seed \(seed)") }
            for link in LinkHeader([text]).links {
                #expect(link.relations.allSatisfy { !$0.isEmpty }, "\(text.debugDescription), seed \(seed)")
            }
            let fields = HTTPFields([
                ("RateLimit", text), ("Link", text), ("X-RateLimit-Reset", text), ("Set-Cookie", text),
            ])
            _ = RateLimitFields(fields, now: now)
            _ = fields.listItems(of: "link")
            _ = try? fields.validate()
        }
    }

    @Test
    func `a form that is read and written again means the same`() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = Generator(seed: seed)
        for _ in 0..<5_000 {
            let read = FormEncoding.decode(Self.text(&random).utf8)
            let again = FormEncoding.decode(FormEncoding.encode(read).utf8)
            #expect(again.map(\.name) == read.map(\.name), "seed \(seed)")
            #expect(again.map(\.value) == read.map(\.value), "seed \(seed)")
        }
    }

    @Test
    func `a URL is its own text, has one normal form, and keeps its origin whatever is resolved without a host`() throws
    {
        let seed = UInt64.random(in: 0 ... .max)
        var random = Generator(seed: seed)
        let base = try URLValue("https://api.acme.test:8443/v1/items?page=1")
        var accepted = 0
        for _ in 0..<30_000 {
            let text = Self.text(&random)
            if let url = try? URLValue(text) {
                accepted += 1
                #expect(try URLValue(url.text) == url, "\(text.debugDescription), seed \(seed)")
                #expect(url.requestTarget.utf8.first == UInt8(ascii: "/"), "\(text.debugDescription), seed \(seed)")
                #expect(
                    url.requestTarget.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F },
                    "\(text.debugDescription), seed \(seed)")
            }
            if let resolved = try? base.resolve(text) {
                let namesHost = text.hasPrefix("//") || text.contains(":")
                #expect(namesHost || resolved.origin == base.origin, "\(text.debugDescription), seed \(seed)")
                let segments = resolved.path.split(separator: "/")
                let isClean = !segments.contains(".") && !segments.contains("..")
                // An empty reference keeps the base as it is.
                #expect(isClean, "\(text.debugDescription), seed \(seed)")
            }
        }
        #expect(accepted > 1_000)
    }
}
