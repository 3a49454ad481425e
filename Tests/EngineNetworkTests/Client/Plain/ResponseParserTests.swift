import EngineHTTP
import Testing

@testable import EngineNetwork

struct ResponseParserTests {
    /// What a client reads, which has to be the same however the bytes are cut.
    private func read(_ text: String, to method: HTTPMethod = .get) -> [String] {
        let bytes = Array(text.utf8)
        let whole = ResponseProbe.read([bytes], to: method)
        for cut in bytes.indices {
            #expect(ResponseProbe.read([Array(bytes[..<cut]), Array(bytes[cut...])], to: method) == whole)
        }
        return whole
    }

    @Test
    func `responses follow each other on one connection`() {
        let text =
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabHTTP/1.1 204 No Content\r\n\r\n"
            + "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nc\r\n0\r\n\r\n"
        #expect(read(text) == ["1.1 200 1 ab", "1.1 204 0 ", "1.1 200 1 c", "noHead"])
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc", HTTPMethod.get, ["1.1 200 1 abc", "cut"]),
        ("HTTP/1.1 200 OK\r\n\r\nabc", .get, ["1.1 200 0 abc", "complete"]),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", .head, ["1.1 200 1 ", "noHead"]),
        ("HTTP/1.1 304 x\r\nContent-Length: 5\r\n\r\n", .get, ["1.1 304 1 ", "noHead"]),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", .get,
            ["1.1 200 2 ", "noHead"]
        ),
        ("HTTP/1.1 20", .get, ["noHead"]),
    ])
    func `the end of a body is found as RFC 9112 says`(text: String, method: HTTPMethod, lines: [String]) {
        #expect(read(text, to: method) == lines)
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nConnection: close", false), ("HTTP/1.1 200 OK\r\nConnection: x, Close", false),
        ("HTTP/1.1 200 OK\r\nConnection: Keep-Alive", true), ("HTTP/1.1 200 OK\r\nConnection: x", true),
        ("HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nConnection: close", false), ("HTTP/2 200 OK", false),
        ("HTTP/1.0 200 OK", false), ("HTTP/1.0 200 OK\r\nConnection: keep-alive", true),
    ])
    func `whether the connection goes on is said by version and field`(head: String, isKept: Bool) {
        #expect(read(head + "\r\nContent-Length: 0\r\n\r\n").contains("closed") == !isKept)
    }

    @Test(arguments: ["gzip", "gzip, chunked", "chunked, chunked", "identity", ""])
    func `a transfer coding that nobody asked for is refused`(coding: String) {
        let lines = read("HTTP/1.1 200 OK\r\nTransfer-Encoding: \(coding)\r\n\r\n0\r\n\r\n")
        #expect(lines == ["malformed(\"its transfer coding is unknown to us\")"])
    }

    @Test(arguments: ["9x", "", "-1", "+1", "1, 1", "99999999999999999999"])
    func `a length that is no number is refused`(length: String) {
        let lines = read("HTTP/1.1 200 OK\r\nContent-Length: \(length)\r\n\r\n")
        #expect(lines == ["malformed(\"its Content-Length is no number\")"])
    }

    @Test(arguments: ["HTPP/1.1 200 OK", "\u{16}\u{3}", "http/1.1 200 OK"])
    func `what does not begin as a response is not waited for`(text: String) {
        #expect(read(text) == ["malformed(\"its first line is no status line\")"])
    }
}
