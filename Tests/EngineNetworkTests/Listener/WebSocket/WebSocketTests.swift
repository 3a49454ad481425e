import EngineHTTP
import Synchronization
import Testing

@testable import EngineNetwork

/// WebSockets over a live port.
@Suite(.timeLimit(.minutes(5)), .ownThreads)
struct WebSocketTests {
    private static let opening =
        "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"

    /// Says everything back.
    private static func echoing(_ settings: WebSocketSettings = WebSocketSettings()) -> HTTPHandler {
        { request in
            ServerResponse.webSocket(for: request, protocols: ["chat", "other"], settings: settings) { socket in
                for await message in socket { try? await socket.send(message) }
            }
        }
    }

    private static func frame(_ opcode: WebSocketOpcode, _ text: String) -> [UInt8] {
        WebSocketFrame.bytes(opcode, Array(text.utf8), mask: [1, 2, 3, 4])
    }

    private func open(_ client: RawClient, _ more: String = "") -> String {
        client.send(Self.opening + more + "\r\n")
        return client.receive(until: "\r\n\r\n")
    }

    @Test func `the handshake of the RFC is answered`() async throws {
        try await withListener(handler: Self.echoing()) { address in
            let client = try RawClient(address)
            let head = open(client, "Sec-WebSocket-Protocol: nobody, other, chat\r\n")
            #expect(head.hasPrefix("HTTP/1.1 101 Switching Protocols\r\n"))
            #expect(head.contains("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"))
            #expect(head.contains("connection: Upgrade\r\n"))
            #expect(head.contains("upgrade: websocket\r\n"))
            #expect(head.contains("sec-websocket-protocol: other\r\n"))
            #expect(!head.contains("content-length") && !head.contains("transfer-encoding"))
        }
    }

    @Test(arguments: [
        ("Sec-WebSocket-Version: 13\r\n", "Sec-WebSocket-Version: 8\r\n", "426"), ("Upgrade: websocket\r\n", "", "426"),
        ("keep-alive, Upgrade", "keep-alive", "426"), ("dGhlIHNhbXBsZSBub25jZQ==", "c2hvcnQ=", "400"),
        ("GET", "POST", "405"),
    ])
    func `a request that is no handshake is told what it lacks`(
        _ part: String, _ other: String, _ status: String
    ) async throws {
        try await withListener(handler: Self.echoing()) { address in
            let client = try RawClient(address)
            var opening = Self.opening
            opening.replaceSubrange(try #require(opening.firstRange(of: part)), with: other)
            client.send(opening + "Connection: close\r\n\r\n")
            let answer = client.receiveToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer)")
            if part.contains("Version") { #expect(answer.contains("sec-websocket-version: 13\r\n")) }
        }
    }

    @Test func `messages go both ways, also such that came with the handshake`() async throws {
        try await withListener(handler: Self.echoing()) { address in
            let client = try RawClient(address)
            client.send(bytes: Array((Self.opening + "\r\n").utf8) + Self.frame(.text, "early"))
            #expect(client.receive(until: "early").hasPrefix("HTTP/1.1 101 "))
            client.send(bytes: Self.frame(.text, "two") + Self.frame(.ping, "there?"))
            // The listener answers a ping itself, so that either may come first.
            var answer = client.receive(until: "there?")
            if !answer.contains("two") { answer += client.receive(until: "two") }
            #expect(answer.contains("two"))
            client.send(bytes: WebSocketFrame.bytes(.close, [0x03, 0xE8], mask: [0, 0, 0, 0]))
            #expect(Array(client.receiveBytesToEnd().suffix(4)) == [0x88, 2, 0x03, 0xE8])
        }
    }

    @Test func `a broken rule is answered by a close with its code`() async throws {
        var settings = WebSocketSettings()
        settings.messageBytes = 100
        try await withListener(handler: Self.echoing(settings)) { address in
            let client = try RawClient(address)
            _ = open(client)
            client.send(bytes: Self.frame(.text, String(repeating: "a", count: 101)))
            let bytes = client.receiveBytesToEnd()
            #expect(bytes.prefix(1) == [0x88] && bytes[2...].prefix(2) == [0x03, 0xF1])
        }
    }

    @Test func `the session is told when its client goes, and ends`() async throws {
        let ended = Atomic<Bool>(false)
        let handler: HTTPHandler = { request in
            ServerResponse.webSocket(for: request) { socket in
                for await _ in socket {}
                ended.store(true, ordering: .relaxed)
            }
        }
        try await withListener(handler: handler) { address in
            do {
                let client = try RawClient(address)
                _ = open(client)
            }
            try await until { ended.load(ordering: .relaxed) }
        }
    }

    @Test func `a session that returns closes the WebSocket`() async throws {
        let handler: HTTPHandler = { request in
            ServerResponse.webSocket(for: request) { socket in
                try? await socket.send(.text("bye"))
                await socket.close(.goingAway, reason: "done")
            }
        }
        try await withListener(handler: handler) { address in
            let client = try RawClient(address)
            client.send(Self.opening + "\r\n")
            let bytes = client.receiveBytesToEnd()
            #expect(
                Array(bytes.suffix(8 + 5)) == [0x81, 3] + Array("bye".utf8) + [0x88, 6, 0x03, 0xE9] + Array("done".utf8)
            )
        }
    }

    @Test func `a silent client is asked, and cut when it does not answer`() async throws {
        var settings = WebSocketSettings()
        settings.pingTime = .milliseconds(50)
        try await withListener(handler: Self.echoing(settings)) { address in
            let client = try RawClient(address)
            _ = open(client)
            #expect(client.receiveBytesToEnd() == [0x89, 0])
        }
    }

    @Test func `a session that does not read makes its client wait`() async throws {
        let mayRead = Atomic<Bool>(false)
        let count = Atomic<Int>(0)
        let handler: HTTPHandler = { request in
            ServerResponse.webSocket(for: request) { socket in
                while !mayRead.load(ordering: .relaxed) { await Task.yield() }
                for await message in socket {
                    if case .binary(let bytes) = message { count.add(bytes.count, ordering: .relaxed) }
                }
            }
        }
        try await withListener(handler: handler) { address in
            let client = try RawClient(address)
            _ = open(client)
            let frame = WebSocketFrame.bytes(.binary, [UInt8](repeating: 1, count: 60_000), mask: [1, 2, 3, 4])
            var sent = 0
            while client.sendWithoutWaiting(frame) { sent += 1 }
            #expect(sent < 500, "what the system's buffers hold, and sixteen messages")
            mayRead.store(true, ordering: .relaxed)
            try await until { count.load(ordering: .relaxed) >= (sent - 1) * 60_000 }
        }
    }

    @Test func `a client that asks on and takes no answer has to wait`() async throws {
        try await withListener(handler: Self.echoing()) { address in
            let client = try RawClient(address)
            client.shrinkBuffer()
            _ = open(client)
            let ping = Self.frame(.ping, String(repeating: "p", count: 125))
            let pings = Array(repeatElement(ping, count: 1_000).joined())
            var sent = 0
            while sent < 400, client.sendWithoutWaiting(pings) { sent += 1 }
            #expect(sent < 200, "of 131 kB each")
        }
    }

    @Test func `stopping closes WebSockets with a code`() async throws {
        let loop = try EventLoop(name: "stopping")
        let listener = try HTTPListener.start(
            on: ListenAddress(host: "127.0.0.1", port: 0), loop: loop, handler: Self.echoing())
        let client = try RawClient(listener.address)
        _ = open(client)
        async let stopped: Void = listener.stop(within: .seconds(5))
        #expect(client.receiveBytesToEnd().prefix(4) == [0x88, 18, 0x03, 0xE9])
        _ = await stopped
        loop.stop()
        await loop.waitUntilStopped()
    }
}
