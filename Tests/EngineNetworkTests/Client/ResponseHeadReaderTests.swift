import EngineHTTP
import Testing

@testable import EngineNetwork

struct ResponseHeadReaderTests {
    /// Reads a head line by line, as libcurl hands it over.
    private func read(_ text: String, limits: ResponseLimits = ResponseLimits()) throws -> ResponseHeadReader {
        var reader = ResponseHeadReader(limits: limits)
        // By bytes: CR LF is one character to Swift.
        for line in text.utf8.split(separator: 0x0a, omittingEmptySubsequences: false).dropLast() {
            try (Array(line) + [0x0a]).withUnsafeBytes { try reader.take($0) }
        }
        return reader
    }

    @Test
    func `status, version and fields are read in their order`() throws {
        let reader = try read("HTTP/1.1 404 Not Found\r\nB: 1\r\na:2 \r\nB:\t3\t\r\nEmpty:\r\n\r\n")
        #expect(reader.version == "1.1")
        let head = try #require(reader.head)
        #expect(head.status == 404)
        #expect(head.fields.map(\.name) == ["B", "a", "B", "Empty"])
        #expect(head.fields.map(\.value) == ["1", "2", "3", ""])
    }

    @Test
    func `HTTP/2 has no phrase, and bare line feeds are line ends`() throws {
        let reader = try read("HTTP/2 204 \r\nx: y\n\n")
        #expect(reader.version == "2")
        #expect(reader.head?.status == 204)
        #expect(reader.head?.fields["x"] == "y")
    }

    @Test
    func `interim responses leave nothing behind, and no upgrade is taken`() throws {
        let reader = try read(
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\n\r\n")
        #expect(reader.head == HTTPResponse(status: 200))
        #expect(throws: ResponseHeadReader.Fault.malformed("it changes to another protocol")) {
            try read("HTTP/1.1 101 Switching\r\n\r\n")
        }
    }

    @Test
    func `two lengths are refused, one told twice is not`() throws {
        #expect(throws: ResponseHeadReader.Fault.malformed("it has two lengths")) {
            try read("HTTP/1.1 200 OK\r\nContent-Length: 3\r\ncontent-length: 4\r\n\r\n")
        }
        let reader = try read("HTTP/1.1 200 OK\r\nContent-Length: 3\r\ncontent-length: 3\r\n\r\n")
        #expect(reader.head?.fields.bodyLength == 3)
    }

    @Test
    func `trailers are dropped, but count`() throws {
        let reader = try read("HTTP/1.1 200 OK\r\nA: 1\r\n\r\nTrailer: x\r\n\r\n")
        #expect(reader.head?.fields.map(\.name) == ["A"])
        #expect(throws: ResponseHeadReader.Fault.tooLarge(.headBytes(40))) {
            try read("HTTP/1.1 200 OK\r\n\r\nTrailer: 3456789012345678901234567890\r\n", limits: .init(headBytes: 40))
        }
    }

    @Test(arguments: [
        "ICY 200 OK\r\n", "HTTP/1.1\r\n", "HTTP/1.1 20 OK\r\n", "HTTP/1.1 2000 OK\r\n", "HTTP/1.1 abc OK\r\n",
        "HTTP/1.1 099 OK\r\n", "HTTP/1.1 +20 OK\r\n", "HTTP/1.1 200 OK\r\nno colon\r\n", "HTTP/1.1 200 OK\r\n: x\r\n",
        "HTTP/1.1 200 OK\r\na b: x\r\n", "HTTP/1.1 200 OK\r\nA : x\r\n", "HTTP/1.1 200 OK\r\n folded: first\r\n",
    ])
    func `unsound lines are refused`(text: String) {
        #expect(throws: ResponseHeadReader.Fault.self) { try read(text) }
    }

    @Test
    func `limits hold exactly`() throws {
        let fields = (0..<3).map { "X-\($0): y\r\n" }.joined()
        let text = "HTTP/1.1 200 OK\r\n" + fields + "\r\n"
        #expect(try read(text, limits: .init(headBytes: text.utf8.count, headFields: 3)).head?.fields.count == 3)
        #expect(throws: ResponseHeadReader.Fault.tooLarge(.headFields(2))) {
            try read(text, limits: .init(headFields: 2))
        }
        #expect(throws: ResponseHeadReader.Fault.tooLarge(.headBytes(text.utf8.count - 1))) {
            try read(text, limits: .init(headBytes: text.utf8.count - 1))
        }
        let interim = String(repeating: "HTTP/1.1 102 Processing\r\n\r\n", count: 3)
        #expect(try read(interim, limits: .init(interimResponses: 3)).head == nil)
        #expect(throws: ResponseHeadReader.Fault.tooLarge(.interimResponses(2))) {
            try read(interim, limits: .init(interimResponses: 2))
        }
    }

    @Test
    func `any bytes give a head or a fault`() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = Generator(seed: seed)
        let pieces = [
            "HTTP/1.1 200 OK\r\n", "\r\n", "\n", ":", " ", "\t", "a", "\u{0}", "HTTP/", "200", "é", "A: b\r\n",
        ]
        for _ in 0..<2_000 {
            let text = (0..<8).map { _ in pieces[Int.random(in: 0..<pieces.count, using: &random)] }.joined()
            _ = try? read(text + "\n")
        }
    }
}
