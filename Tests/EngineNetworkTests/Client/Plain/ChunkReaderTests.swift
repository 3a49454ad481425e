import Testing

@testable import EngineNetwork

struct ChunkReaderTests {
    /// The body, and what the last step said; the bytes come in pieces of a length.
    private func read(_ text: String, piece: Int = .max) -> (body: String, last: ChunkReader.Step) {
        var reader = ChunkReader()
        var (body, last): ([UInt8], ChunkReader.Step) = ([], .needsMore)
        var pending: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            pending += rest.prefix(piece)
            rest = rest.dropFirst(min(piece, rest.count))
            feeding: while true {
                let (step, consumed) = pending.withUnsafeBytes { reader.step(over: $0) }
                pending.removeFirst(consumed)
                last = step
                switch step {
                case .data(let count):
                    body += pending.prefix(count)
                    pending.removeFirst(count)
                    reader.take(count)
                case .needsMore: break feeding
                case .end, .malformed: return (String(decoding: body, as: UTF8.self), last)
                }
            }
        }
        return (String(decoding: body, as: UTF8.self), last)
    }

    @Test(arguments: [
        ("0\r\n\r\n", ""), ("5\r\nhello\r\n0\r\n\r\n", "hello"), ("5\nhello\n0\n\n", "hello"),
        ("2;name=\"v;\"\r\nab\r\n00A \r\n0123456789\r\n000\r\nTrailer: x\r\nOther: y\r\n\r\n", "ab0123456789"),
    ])
    func `chunks are one body, whatever stands between them and however they are cut`(text: String, body: String) {
        for piece in [Int.max, 1, 2, 3, 7] {
            let found = read(text, piece: piece)
            #expect(found.body == body)
            #expect(found.last == .end)
        }
    }

    @Test(arguments: [
        "\r\n", ";x\r\n", "g\r\n", "-1\r\n", "0x5\r\nhello\r\n", "5hello", "1\r\nab\r\n", "+5\r\n", " 5\r\n",
        "8000000000000000\r\n", "1000000000000000\r\n",
    ])
    func `what is no chunk is refused`(text: String) {
        for piece in [Int.max, 1] { #expect(read(text, piece: piece).last == .malformed) }
    }

    @Test(arguments: ["5;" + String(repeating: "x", count: 70_000), "0\r\n" + String(repeating: "a: b\r\n", count: 20_000)])
    func `neither an extension nor a trailer goes on for ever`(text: String) {
        #expect(read(text).last == .malformed)
    }

    @Test
    func `a cut body is not over`() {
        for text in ["5\r\nhel", "5\r\nhello", "5\r\nhello\r\n0\r\n", "5\r\nhello\r\n0\r\nx: y\r\n"] {
            #expect(read(text).last == .needsMore)
        }
    }
}
