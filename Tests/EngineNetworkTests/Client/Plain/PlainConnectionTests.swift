import EngineHTTP
import Synchronization
import Testing

@testable import EngineNetwork

@Suite(.timeLimit(.minutes(2)))
struct PlainConnectionTests {
    @Test
    func `a request that meets an end of its connection is sent once more, if that does no harm`() async throws {
        try await withOneClient { (bench: ClientBench) async throws in
            for _ in 0..<4 { #expect(try await bench.text("/forgetful") == "the first") }
            #expect(try await bench.text("/echo").contains("GET"))
            let origin = try bench.server.url("/").origin
            // The connection of the request before is used, and the server may have acted on this one.
            await #expect(throws: TransportFault.disconnected(origin, reason: "it was closed before a response")) {
                try await bench.client.send(HTTPRequest(method: .post, url: bench.server.url("/forgetful")))
            }
        }
    }

    @Test
    func `a request that must not be sent twice takes no connection that has ended`() async throws {
        try await withOneClient { (bench: ClientBench) async throws in
            for _ in 0..<20 {
                let request = HTTPRequest(method: .post, url: try bench.server.url("/idle-close"))
                let exchange = try await bench.client.send(request, body: .bytes([1]))
                #expect(try await exchange.body.collect(limit: 10).count == 3)
                // The server ends its connection by itself: nobody but us may have seen it by now.
                while try await bench.count("open") > 1 {}
            }
        }
    }

    @Test
    func `a connection that is opened for one that has ended is used again`() async throws {
        try await withOneClient { (bench: ClientBench) async throws in
            for number in 0..<3 {
                #expect(try await bench.text("/idle-close") == "bye")
                // The last connection of its host has ended when this comes, and its place in the list with it.
                let request = HTTPRequest(method: .post, url: try bench.server.url("/echo"))
                for _ in 0..<3 {
                    let exchange = try await bench.client.send(request, body: .bytes([1]))
                    #expect(try await !exchange.body.collect(limit: 10_000).isEmpty)
                }
                #expect(await bench.client.openedConnections() == 1 + number + 1)
            }
        }
    }

    @Test
    func `silence is as long as it may be, and no longer`() async throws {
        try await withClient(server: .shared) { (bench: ClientBench) async throws in
            let start = MonotonicInstant.now
            let options = RequestOptions(idleTimeout: .seconds(2), totalTimeout: nil)
            guard case .timeout(.idle, _, _) = try await bench.fault("/silent", options: options) else {
                Issue.record("another fault")
                return
            }
            #expect(start.duration(to: .now) < .milliseconds(3_900))
        }
    }

    @Test
    func `a reset is no end of a body`() async throws {
        try await withOneClient(server: .shared) { (bench: ClientBench) async throws in
            let origin = try bench.server.url("/").origin
            #expect(
                try await bench.fault("/until-reset")
                    == .disconnected(origin, reason: "Connection reset by peer"))
        }
    }

    @Test
    func `what is sent goes on while what comes has to wait`() async throws {
        try await withClient(server: .shared) { (bench: ClientBench) async throws in
            let sent = Atomic<Int>(0)
            let body = RequestBody.stream(length: nil) {
                guard sent.add(1 << 16, ordering: .relaxed).newValue <= 32 << 20 else { return nil }
                return [UInt8](repeating: UInt8(ascii: "u"), count: 1 << 16)
            }
            // The server sends a megabyte first, then reads all of the body, and tells how long that was.
            let exchange = try await bench.client.send(
                HTTPRequest(method: .post, url: bench.server.url("/answers-first")), body: body,
                options: RequestOptions(idleTimeout: .seconds(20), totalTimeout: nil))
            // Nobody reads while the body leaves.
            while sent.load(ordering: .relaxed) <= 32 << 20 { await Task.yield() }
            let text = String(decoding: try await exchange.body.collect(limit: 2 << 20), as: UTF8.self)
            #expect(text.hasSuffix("\(32 << 20)"))
        }
    }

    @Test
    func `an answer that nobody asked for is given to nobody`() async throws {
        try await withOneClient { (bench: ClientBench) async throws in
            #expect(try await bench.text("/talkative") == "ok")
            #expect(try await bench.text("/echo").contains("/echo"))
            #expect(try await bench.count("connections") == 2)
        }
    }

    @Test
    func `a server of HTTP 1_0 keeps no connection`() async throws {
        try await withOneClient { (bench: ClientBench) async throws in
            let exchange = try await bench.get("/old")
            #expect(exchange.version == "1.0")
            #expect(try await exchange.body.collect(limit: 10).count == 2)
            while try await bench.count("open") > 1 {}
            #expect(try await bench.count("connections") == 2)
        }
    }

    @Test
    func `a length that is no number is no response`() async throws {
        try await withOneClient(server: .shared) { (bench: ClientBench) async throws in
            let origin = try bench.server.url("/").origin
            #expect(
                try await bench.fault("/lengths?said=1e1")
                    == .badResponse(origin, reason: "its Content-Length is no number"))
            #expect(try await bench.text("/lengths?said=10") == "0123456789")
        }
    }

    @Test(arguments: [
        (9, "it has more bytes than it has announced"), (11, "it has ended before its announced length"),
    ])
    func `a streamed body is as long as announced`(length: Int64, reason: String) async throws {
        try await withOneClient(server: .shared) { (bench: ClientBench) async throws in
            let pieces = Pieces()
            await #expect(throws: TransportFault.bodySource(reason)) {
                try await bench.client.send(
                    HTTPRequest(method: .put, url: bench.server.url("/echo")),
                    body: .stream(length: length) { await pieces.next() })
            }
        }
    }

    @Test
    func `who waits for a connection can go, and the next one gets it`() async throws {
        try await withOneClient(settings: HTTPClientSettings(connectionsPerHost: 1)) {
            (bench: ClientBench) async throws in
            let first = Task { try await bench.fault("/silent") }
            let opened = { await bench.client.openedConnections() }
            while await opened() < 1 {}
            let second = Task { try await bench.fault("/echo") }
            let third = Task { try await bench.text("/echo?third") }
            second.cancel()
            #expect(try await second.value == .cancelled)
            first.cancel()
            #expect(try await first.value == .cancelled)
            #expect(try await third.value.contains("third"))
            #expect(await opened() == 2)
        }
    }

    @Test
    func `waiting for a connection has the time-out of connecting`() async throws {
        try await withOneClient(settings: HTTPClientSettings(connectionsPerHost: 1)) {
            (bench: ClientBench) async throws in
            let first = Task { try await bench.fault("/silent") }
            while await bench.client.openedConnections() < 1 {}
            let options = RequestOptions(connectTimeout: .milliseconds(50))
            let fault = try await bench.fault("/echo", options: options)
            #expect(fault == .timeout(.connect, after: .milliseconds(50), try bench.server.url("/").origin))
            first.cancel()
            _ = try await first.value
        }
    }

    @Test
    func `of connections that nobody uses only so many are kept`() async throws {
        try await withOneClient(settings: HTTPClientSettings(idleConnections: 2)) { (bench: ClientBench) async throws in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 { group.addTask { _ = try await bench.text("/delay?ms=100") } }
                try await group.waitForAll()
            }
            while try await bench.count("open") > 2 {}
        }
    }

    /// Ten bytes in two pieces.
    private actor Pieces {
        private var left = 2

        func next() -> [UInt8]? {
            guard left > 0 else { return nil }
            left -= 1
            return Array("12345".utf8)
        }
    }
}
