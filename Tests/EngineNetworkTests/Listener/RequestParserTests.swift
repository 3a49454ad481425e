import EngineHTTP
import Testing

@testable import EngineNetwork

/// The strictness table of the listener: what Beast refuses, and what we refuse on top of it.
struct RequestParserTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let text: String
        let status: Int
        var testDescription: String { name }

        init(_ name: String, _ text: String, _ status: Int = 400) {
            (self.name, self.text, self.status) = (name, text, status)
        }
    }

    static let refused: [Row] = [
        Row(
            "CL then TE",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        Row(
            "TE then CL",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"),
        Row("space before the colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n"),
        Row("tab before the colon", "GET / HTTP/1.1\r\nHost: a\r\nX\t: b\r\n\r\n"),
        Row("TE xchunked", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n", 501),
        Row("TE gzip, chunked", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501),
        Row("TE chunked, gzip", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, gzip\r\n\r\n", 501),
        Row("TE identity", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n", 501),
        Row(
            "TE chunked twice in a list", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n",
            501),
        Row(
            "TE twice", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"
        ),
        Row(
            "TE twice, the first unknown",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: x\r\nTransfer-Encoding: chunked\r\n\r\n"),
        Row("TE empty", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n\r\n", 501),
        Row("TE on HTTP/1.0", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        Row("Content-Length +5", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nabcde"),
        Row("Content-Length -1", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n"),
        Row("Content-Length 0x5", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x5\r\n\r\nabcde"),
        Row("Content-Length empty", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n"),
        Row("Content-Length 5, 5", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 5\r\n\r\nabcde"),
        Row(
            "Content-Length beyond 64 bits",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551616\r\n\r\n"),
        Row(
            "two different Content-Length",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef"),
        Row(
            "two equal Content-Length",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nabcde"),
        Row(
            "chunk size 0x5",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0x5\r\nabcde\r\n0\r\n\r\n"),
        Row(
            "chunk size +5",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n+5\r\nabcde\r\n0\r\n\r\n"),
        Row(
            "chunk size beyond 64 bits",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n10000000000000005\r\nabcde\r\n0\r\n\r\n"),
        Row(
            "chunk without CRLF behind",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcdeX0\r\n\r\n"),
        Row(
            "chunk with bare LF",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\nabcde\r\n0\r\n\r\n"),
        Row(
            "chunk extension with control",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;a\nb\r\nabcde\r\n0\r\n\r\n"),
        Row(
            "Content-Length in the trailer",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 5\r\n\r\n"),
        Row("NUL in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: b\0c\r\n\r\n"),
        Row("NUL in a name", "GET / HTTP/1.1\r\nHost: a\r\nX\0: b\r\n\r\n"),
        Row("NUL in the target", "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n"),
        Row("no Host", "GET / HTTP/1.1\r\n\r\n"),
        Row("two Host", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
        Row("two equal Host", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"),
        Row("two Host on HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"),
        Row("Host list", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n"),
        Row("Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"),
        Row("Host with a user", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n"),
        Row("obs-fold", "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n"),
        Row("obs-fold with tab", "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n\tc\r\n\r\n"),
        Row("obs-fold of an empty value", "GET / HTTP/1.1\r\nHost: a\r\nX:\r\n b\r\n\r\n"),
        Row("obs-fold of blanks", "GET / HTTP/1.1\r\nHost: a\r\nX:\r\n \r\n\r\n"),
        Row("obs-fold hiding a length", "POST / HTTP/1.1\r\nHost: a\r\nX: b\r\n Content-Length: 5\r\n\r\nabcde"),
        Row(
            "obs-fold in the trailer",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: b\r\n c\r\n\r\n"),
        Row("first field begins with a space", "GET / HTTP/1.1\r\n Host: a\r\n\r\n"),
        Row("bare LF", "GET / HTTP/1.1\nHost: a\n\n"),
        Row("bare LF after a field", "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n"),
        Row("bare CR in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: b\rc\r\n\r\n"),
        Row("bare CR at the end of the head", "GET / HTTP/1.1\r\nHost: a\r\n\rX"),
        Row("empty name", "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n"),
        Row("field without colon", "GET / HTTP/1.1\r\nHost: a\r\nnonsense\r\n\r\n"),
        Row("name beyond ASCII", "GET / HTTP/1.1\r\nHost: a\r\nX-é: b\r\n\r\n"),
        Row("HTTP/2.0", "GET / HTTP/2.0\r\nHost: a\r\n\r\n"),
        Row("HTTP/1.2", "GET / HTTP/1.2\r\nHost: a\r\n\r\n"),
        Row("HTTP/0.9", "GET /\r\n\r\n"),
        Row("lower-case protocol", "GET / http/1.1\r\nHost: a\r\n\r\n"),
        Row("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        Row("TLS hello", "\u{16}\u{3}\u{1}\u{0}\u{5}"),
        Row("two spaces in the first line", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"),
        Row("space in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"),
        Row("leading empty line", "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        Row("letters beyond ASCII in the target", "GET /é HTTP/1.1\r\nHost: a\r\n\r\n"),
        Row("fragment in the target", "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n"),
        Row("relative target", "GET a/b HTTP/1.1\r\nHost: a\r\n\r\n"),
        Row("whole URL of another host", "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        Row("whole URL with a user", "GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        Row("whole URL of a file", "GET file:///etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n"),
        Row("authority as the target", "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n"),
        Row("asterisk with GET", "GET * HTTP/1.1\r\nHost: a\r\n\r\n"),
        Row("unknown expectation", "POST / HTTP/1.1\r\nHost: a\r\nExpect: miracle\r\nContent-Length: 1\r\n\r\na", 417),
        Row("broken Connection list", "GET / HTTP/1.1\r\nHost: a\r\nConnection: a b\r\n\r\n"),
    ]

    @Test(arguments: refused)
    func `is refused whole, byte by byte and split anywhere, with the same status`(_ row: Row) {
        let bytes = Array(row.text.utf8)
        let whole = ParsedRequests([bytes])
        #expect(whole.refusal?.status.code == row.status)
        #expect(whole.requests.isEmpty)
        #expect(ParsedRequests(bytes.map { [$0] }) == whole)
        for cut in 1..<bytes.count {
            #expect(ParsedRequests([Array(bytes[..<cut]), Array(bytes[cut...])]) == whole, "cut at \(cut)")
        }
    }

    static let accepted: [Row] = [
        Row("a GET", "GET /a?b=c HTTP/1.1\r\nHost: a\r\n\r\n"),
        Row("no blank behind the colon", "GET / HTTP/1.1\r\nHost:a\r\n\r\n"),
        Row("blanks around a value", "GET / HTTP/1.1\r\nHost: \t a \t \r\n\r\n"),
        Row("an empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n"),
        Row("an IPv6 Host", "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n"),
        Row("HTTP/1.0 without Host", "GET / HTTP/1.0\r\n\r\n"),
        Row("a body with a length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabcde"),
        Row("a length of zero", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"),
        Row(
            "chunks", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
        ),
        Row(
            "Chunked in capitals",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: CHUNKED\r\n\r\n5\r\nabcde\r\n0\r\n\r\n"),
        Row(
            "chunk extensions and a trailer",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;a=\"b\"\r\nabcde\r\n0\r\nX: y\r\n\r\n"),
        Row("no chunk but the last", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        Row("a whole URL of its own host", "GET http://A:80/x?y HTTP/1.1\r\nHost: a:80\r\n\r\n"),
        Row("a whole URL without path", "GET http://a?y HTTP/1.1\r\nHost: a\r\n\r\n"),
        Row("OPTIONS *", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"),
        Row("a method of one's own", "PURGE / HTTP/1.1\r\nHost: a\r\n\r\n"),
        Row("a value beyond ASCII", "GET / HTTP/1.1\r\nHost: a\r\nX: é\r\n\r\n"),
        Row(
            "three, one behind the other",
            "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /2 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "5\r\nabcde\r\n0\r\n\r\nGET /3 HTTP/1.1\r\nHost: a\r\n\r\n"),
    ]

    @Test(arguments: accepted)
    func `is read the same whole, byte by byte and split anywhere`(_ row: Row) {
        let bytes = Array(row.text.utf8)
        let whole = ParsedRequests([bytes])
        #expect(whole.refusal == nil)
        #expect(!whole.requests.isEmpty)
        #expect(ParsedRequests(bytes.map { [$0] }) == whole)
        for cut in 1..<bytes.count {
            #expect(ParsedRequests([Array(bytes[..<cut]), Array(bytes[cut...])]) == whole, "cut at \(cut)")
        }
    }

    @Test
    func `tells method, target, fields and body`() throws {
        let parsed = ParsedRequests(
            "POST http://a/b%20c?d=e&f HTTP/1.1\r\nHost: a\r\nX-One:  1 \r\nx-one: 2\r\nContent-Length: 3\r\n\r\nxyz")
        let request = try #require(parsed.requests.first)
        #expect(request.method == "POST")
        #expect(request.path == "/b%20c")
        #expect(request.query == "d=e&f")
        #expect(request.fields == ["Host: a", "X-One: 1", "x-one: 2", "Content-Length: 3"])
        #expect(request.body == "xyz")
    }

    @Test(arguments: [
        ("HTTP/1.1", "", true), ("HTTP/1.1", "Connection: close\r\n", false),
        ("HTTP/1.1", "Connection: x, CLOSE\r\n", false), ("HTTP/1.0", "", false),
        ("HTTP/1.0", "Connection: keep-alive\r\n", true),
    ])
    func `version and connection decide what happens after the answer`(
        _ version: String, _ field: String, _ expected: Bool
    ) {
        let parsed = ParsedRequests("GET / \(version)\r\nHost: a\r\n\(field)\r\n")
        #expect(parsed.requests.map(\.keepsAlive) == [expected])
    }

    @Test
    func `what comes before a refused request is answered`() {
        let parsed = ParsedRequests("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\n\r\n")
        #expect(parsed.requests.map(\.path) == ["/1"])
        #expect(parsed.refusal?.status == 400)
    }
}

/// The bounds of a request; each is held however the bytes arrive.
struct RequestParserLimitTests {
    private static var limits: HTTPListenerLimits {
        var limits = HTTPListenerLimits()
        (limits.headBytes, limits.fieldCount, limits.bodyBytes) = (512, 8, 100)
        return limits
    }

    private func status(_ text: String) -> [Int?] {
        let bytes = Array(text.utf8)
        let pieces = [
            [bytes], bytes.map { [$0] },
            stride(from: 0, to: bytes.count, by: 7).map {
                Array(bytes[$0..<min($0 + 7, bytes.count)])
            },
        ]
        return pieces.map { ParsedRequests($0, limits: Self.limits).refusal?.status.code }
    }

    @Test
    func `a long target is refused`() {
        #expect(status("GET /" + String(repeating: "a", count: 600)) == [431, 431, 431])
    }

    @Test
    func `a long value is refused`() {
        #expect(status("GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "a", count: 600)) == [431, 431, 431])
    }

    @Test
    func `many short fields are refused together`() {
        let fields = (0..<7).map { "X\($0): \(String(repeating: "a", count: 90))\r\n" }.joined()
        #expect(status("GET / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n") == [431, 431, 431])
    }

    @Test
    func `one field more than allowed is refused`() {
        func request(_ count: Int) -> String {
            "GET / HTTP/1.1\r\nHost: a\r\n" + (1..<count).map { "X\($0): b\r\n" }.joined() + "\r\n"
        }
        #expect(status(request(8)) == [nil, nil, nil])
        #expect(status(request(9)) == [431, 431, 431])
    }

    @Test
    func `a body is refused by its announced length`() {
        #expect(status("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 101\r\n\r\n") == [413, 413, 413])
        let body = String(repeating: "a", count: 100)
        #expect(status("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n\(body)") == [nil, nil, nil])
    }

    @Test
    func `a body in chunks is refused by their sum`() {
        let chunk = "32\r\n" + String(repeating: "a", count: 50) + "\r\n"
        let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        #expect(status(head + chunk + chunk + "0\r\n\r\n") == [nil, nil, nil])
        #expect(status(head + chunk + chunk + "1\r\n") == [413, 413, 413])
    }

    @Test
    func `an endless chunk extension and an endless trailer are refused`() {
        let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        #expect(status(head + "1;" + String(repeating: "a", count: 600)) == [400, 400, 400])
        #expect(status(head + "0\r\nX: " + String(repeating: "a", count: 600)) == [400, 400, 400])
    }

    @Test
    func `any bytes end in requests or a refusal`() {
        var random = SystemRandomNumberGenerator()
        let seed = random.next()
        var generator = SeededGenerator(state: seed)
        let alphabet = Array(
            "GET /POST HTTP/1.1\r\n\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked 0;x=\"\0\u{7f}".utf8)
        for _ in 0..<2000 {
            let count = Int.random(in: 0..<200, using: &generator)
            var bytes = (0..<count).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
            if Bool.random(using: &generator) { bytes = Array("POST / HTTP/1.1\r\nHost: a\r\n".utf8) + bytes }
            let cut = Int.random(in: 0...bytes.count, using: &generator)
            let whole = ParsedRequests([bytes], limits: Self.limits)
            let split = ParsedRequests([Array(bytes[..<cut]), Array(bytes[cut...])], limits: Self.limits)
            #expect(whole == split, "seed \(seed)")
        }
    }
}

/// A generator whose run can be repeated from the seed that a failing test prints.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
