import EngineHTTP
import Synchronization
import Testing

@testable import EngineNetwork

/// Answers that end before they are whole: no reader takes them for whole, and no request is lost by the end of another.
@Suite(.timeLimit(.minutes(5)), .ownThreads)
struct HTTPListenerEndTests {
    private static let get = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n"
    private static let oldGet = "GET /a HTTP/1.0\r\nHost: a\r\n\r\n"

    /// More than the system takes of a client that does not read.
    private static let endless: HTTPHandler = { _ in
        ServerResponse(
            status: 200,
            body: .stream(length: nil) { stream in
                let piece = [UInt8](repeating: 0x61, count: 100_000)
                for _ in 0..<1_000 { try await stream.write(piece) }
            })
    }

    // MARK: Cut

    @Test func `an answer that is cut while its client is slow does not end as a whole one does`() async throws {
        struct Cut: Error {}
        let cut = Atomic<Bool>(false)
        let handler: HTTPHandler = { _ in
            ServerResponse(
                status: 200,
                body: .stream(length: nil) { stream in
                    let piece = [UInt8](repeating: 0x61, count: 16_384)
                    // Until the system takes no more, and bytes are left with the connection.
                    repeat { try await stream.write(piece) } while await !stream.connection.isWaitingForClient()
                    cut.store(true, ordering: .relaxed)
                    throw Cut()
                })
        }
        // Several rounds: the system may make room for all that is left just when the answer is cut.
        for _ in 0..<8 {
            cut.store(false, ordering: .relaxed)
            try await withListener(handler: handler) { address in
                let client = try RawClient(address)
                client.send(Self.get)
                try await until { cut.load(ordering: .relaxed) }
                let answer = client.receiveToEnd()
                let end = String(answer.suffix(10))
                #expect(answer.hasPrefix("HTTP/1.1 200 ") && end == "aaaaaaaaa\r\n")
            }
        }
    }

    @Test func `an answer that ends with its connection is cut by a reset`() async throws {
        let handler: HTTPHandler = { _ in
            ServerResponse(
                status: 200,
                body: .stream(length: nil) { stream in
                    try await stream.write([0x61])
                    throw CancellationError()
                })
        }
        try await withListener(handler: handler) { address in
            let client = try RawClient(address)
            client.send("GET /a HTTP/1.0\r\nHost: a\r\n\r\n")
            #expect(client.endsWithReset())
        }
    }

    @Test func `an answer that ends with its connection is cut by a reset where its client is too slow`() async throws {
        var limits = HTTPListenerLimits()
        limits.writeIdleTime = .milliseconds(200)
        let ended = Atomic<Bool>(false)
        try await withListener(
            limits: limits, observer: { _ in ended.store(true, ordering: .relaxed) }, handler: Self.endless
        ) { address in
            let client = try RawClient(address)
            client.send(Self.oldGet)
            try await until { ended.load(ordering: .relaxed) }
            #expect(client.endsWithReset())
        }
    }

    @Test func `an answer that ends with its connection is cut by a reset where the listener stops`() async throws {
        let loop = try EventLoop(name: "old")
        let listener = try HTTPListener.start(
            on: ListenAddress(host: "127.0.0.1", port: 0), loop: loop, handler: Self.endless)
        let client = try RawClient(listener.address)
        client.send(Self.oldGet)
        #expect(!client.receive().isEmpty)
        await listener.stop(within: .milliseconds(50))
        #expect(client.endsWithReset())
        loop.stop()
        await loop.waitUntilStopped()
    }

    // MARK: The next request

    @Test func `a status without a body leaves the connection, whatever length it tells`() async throws {
        let handler: HTTPHandler = { request in
            guard request.path == "/same" else {
                return ServerResponse(status: 200, body: .bytes(Array("served\n".utf8)))
            }
            return ServerResponse(status: 304, body: .stream(length: 20_000) { _ in })
        }
        try await withListener(handler: handler) { address in
            let client = try RawClient(address)
            client.send("GET /same HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(client.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 304 "))
            client.send(Self.get)
            #expect(client.receive(until: "served\n").hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test func `an answer that promised more while the listener began to stop keeps that promise`() async throws {
        let loop = try EventLoop(name: "promise")
        let begun = Atomic<Bool>(false)
        let mayEnd = Atomic<Bool>(false)
        let listener = try HTTPListener.start(on: ListenAddress(host: "127.0.0.1", port: 0), loop: loop) { request in
            guard request.path == "/long" else {
                return ServerResponse(status: 200, body: .bytes(Array("served\n".utf8)))
            }
            return ServerResponse(
                status: 200,
                body: .stream(length: 2) { stream in
                    try await stream.write([0x61])
                    begun.store(true, ordering: .relaxed)
                    while !mayEnd.load(ordering: .relaxed) { await Task.yield() }
                    try await stream.write([0x0A])
                })
        }
        let client = try RawClient(listener.address)
        client.send("GET /long HTTP/1.1\r\nHost: a\r\n\r\n")
        try await until { begun.load(ordering: .relaxed) }
        async let stopped: Void = listener.stop(within: .seconds(20), quiet: .seconds(5))
        try await until { (try? RawClient(listener.address)) == nil }
        mayEnd.store(true, ordering: .relaxed)
        #expect(!client.receive(until: "a\n").contains("connection: close"))
        client.send(Self.get)
        let answer = client.receiveToEnd()
        #expect(answer.contains("connection: close\r\n") && answer.hasSuffix("served\n"))
        _ = await stopped
        loop.stop()
        await loop.waitUntilStopped()
    }
}

extension HTTPConnection {
    /// Whether bytes are left that the system did not take yet.
    fileprivate func isWaitingForClient() async -> Bool {
        await withCheckedContinuation { continuation in
            onLoop { continuation.resume(returning: !self.output.isEmpty) }
        }
    }
}
