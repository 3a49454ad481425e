import EngineHTTP
import Testing

@testable import EngineNetwork

/// Frames of a client, by the examples and the rules of RFC 6455.
struct WebSocketReaderTests {
    private static let mask: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]

    private func events(_ bytes: [UInt8], limit: Int = 1 << 20, pieces: Int = .max) -> [WebSocketReader.Event] {
        var reader = WebSocketReader(messageLimit: limit)
        var events: [WebSocketReader.Event] = []
        for start in stride(from: 0, to: bytes.count, by: min(pieces, max(1, bytes.count))) {
            reader.feed(Array(bytes[start..<min(bytes.count, start + min(pieces, bytes.count))]))
            while let event = reader.next() { events.append(event) }
        }
        return events
    }

    private static func frame(_ opcode: WebSocketOpcode, _ payload: [UInt8], isLast: Bool = true) -> [UInt8] {
        WebSocketFrame.bytes(opcode, payload, isLast: isLast, mask: mask)
    }

    private static func text(_ text: String) -> WebSocketReader.Event { .message(.text(text)) }

    // MARK: The examples of §5.7

    @Test func `the masked text of the RFC is read`() {
        let bytes: [UInt8] = [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58]
        #expect(events(bytes) == [Self.text("Hello")])
        #expect(events(bytes, pieces: 1) == [Self.text("Hello")])
        #expect(Self.frame(.text, Array("Hello".utf8)) == bytes)
    }

    @Test func `frames of a server are written as the RFC shows them`() {
        let hello = Array("Hello".utf8)
        #expect(WebSocketFrame.bytes(.text, hello) == [0x81, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F])
        #expect(WebSocketFrame.bytes(.text, Array("Hel".utf8), isLast: false) == [0x01, 0x03, 0x48, 0x65, 0x6C])
        #expect(WebSocketFrame.bytes(.continuation, Array("lo".utf8)) == [0x80, 0x02, 0x6C, 0x6F])
        #expect(WebSocketFrame.bytes(.ping, hello) == [0x89, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F])
        #expect(WebSocketFrame.bytes(.binary, [UInt8](repeating: 7, count: 256)).prefix(4) == [0x82, 0x7E, 0x01, 0x00])
        #expect(
            WebSocketFrame.bytes(.binary, [UInt8](repeating: 7, count: 65_536)).prefix(10)
                == [0x82, 0x7F, 0, 0, 0, 0, 0, 1, 0, 0])
    }

    @Test func `fragments are one message, and control frames may come between them`() {
        let bytes =
            Self.frame(.text, Array("Hel".utf8), isLast: false) + Self.frame(.ping, Array("Hello".utf8))
            + Self.frame(.continuation, [], isLast: false) + Self.frame(.continuation, Array("lo".utf8))
        let wanted: [WebSocketReader.Event] = [.ping(Array("Hello".utf8)), Self.text("Hello")]
        #expect(events(bytes) == wanted)
        for size in 1...7 { #expect(events(bytes, pieces: size) == wanted, "pieces of \(size)") }
    }

    @Test(arguments: [0, 1, 125, 126, 127, 65_535, 65_536, 100_000])
    func `every form of the length is read`(count: Int) {
        let payload = [UInt8](repeating: 0xAB, count: count)
        #expect(events(Self.frame(.binary, payload), pieces: 1000) == [.message(.binary(payload))])
    }

    // MARK: What is refused

    struct Refused: CustomTestStringConvertible {
        let name: String
        let bytes: [UInt8]
        var code: WebSocketCloseCode = .protocolError

        var testDescription: String { name }
    }

    static let refused: [Refused] = [
        Refused(name: "not masked", bytes: [0x81, 0x01, 0x61]),
        Refused(name: "a reserved bit", bytes: [0xC1, 0x81, 0, 0, 0, 0, 0x61]),
        Refused(name: "an unknown opcode", bytes: [0x83, 0x81, 0, 0, 0, 0, 0x61]),
        Refused(name: "an unknown control opcode", bytes: [0x8B, 0x80, 0, 0, 0, 0]),
        Refused(name: "a ping in fragments", bytes: [0x09, 0x80, 0, 0, 0, 0]),
        Refused(name: "a long ping", bytes: frame(.ping, [UInt8](repeating: 0, count: 126))),
        Refused(name: "a continuation of nothing", bytes: frame(.continuation, [1])),
        Refused(name: "a message in a message", bytes: frame(.text, [], isLast: false) + frame(.text, [])),
        Refused(name: "a length in two bytes that fits in one", bytes: [0x82, 0xFE, 0, 125, 0, 0, 0, 0]),
        Refused(
            name: "a length in eight bytes that fits in two",
            bytes: [0x82, 0xFF, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0]),
        Refused(name: "a length with the highest bit", bytes: [0x82, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
        Refused(name: "a close code of one byte", bytes: frame(.close, [3])),
        Refused(name: "no status as a close code", bytes: frame(.close, [0x03, 0xED])),
        Refused(name: "an abnormal end as a close code", bytes: frame(.close, [0x03, 0xEE])),
        Refused(name: "a close code of nobody", bytes: frame(.close, [0x07, 0xD0])),
        Refused(name: "a close reason that is no text", bytes: frame(.close, [0x03, 0xE8, 0xFF]), code: .invalidText),
        Refused(name: "a text that is none", bytes: frame(.text, [0xC3, 0x28]), code: .invalidText),
        Refused(name: "a surrogate in a text", bytes: frame(.text, [0xED, 0xA0, 0x80]), code: .invalidText),
        Refused(name: "a large message", bytes: frame(.binary, [UInt8](repeating: 0, count: 1001)), code: .tooLarge),
        Refused(
            name: "a message that is large in sum",
            bytes: frame(.binary, [UInt8](repeating: 0, count: 600), isLast: false)
                + frame(.continuation, [UInt8](repeating: 0, count: 401)), code: .tooLarge),
        Refused(
            name: "a huge length before its bytes", bytes: [0x82, 0xFF, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            code: .tooLarge),
    ]

    @Test(arguments: refused)
    func `a broken rule is a fault, however the bytes come, and nothing follows it`(_ row: Refused) {
        let more = row.bytes + Self.frame(.text, Array("more".utf8))
        for size in [Int.max, 1, 3] {
            let found = events(more, limit: 1000, pieces: size)
            guard case .fault(let code, _)? = found.last, found.count == 1 else {
                Issue.record("pieces of \(size): \(found)")
                continue
            }
            #expect(code == row.code)
        }
    }

    @Test func `a text whose character is cut by a fragment is whole in the end`() {
        let bytes = Self.frame(.text, [0xC3], isLast: false) + Self.frame(.continuation, [0xA9])
        #expect(events(bytes) == [Self.text("é")])
    }

    @Test func `a close tells its code, and nothing is read behind it`() {
        let after = Self.frame(.text, Array("late".utf8))
        #expect(events(Self.frame(.close, [0x03, 0xE9]) + after) == [.close(.goingAway)])
        #expect(events(Self.frame(.close, []) + after) == [.close(nil)])
        #expect(events(Self.frame(.close, [0x0B, 0xB8])) == [.close(3000)])
    }

    @Test func `the reason of a close is cut between characters`() {
        let frame = WebSocketFrame.close(.policy, String(repeating: "é", count: 100))
        #expect(frame.count == 2 + 124)
        #expect(String(validating: frame[4...], as: UTF8.self) != nil)
    }

    @Test func `any bytes end in events or a fault, the same whole and in pieces`() {
        let seed = UInt64.random(in: 0...99_999)
        var random = SeededGenerator(state: seed)
        for _ in 0..<3000 {
            var bytes = (0..<Int.random(in: 0..<64, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            if Bool.random(using: &random) { bytes = Self.frame(.text, Array("a".utf8), isLast: false) + bytes }
            #expect(events(bytes, limit: 1000) == events(bytes, limit: 1000, pieces: 1), "seed \(seed)")
        }
    }
}
