import EngineHTTP
import Synchronization
import Testing

@testable import EngineNetwork

/// What a server needs of a listener beside requests and answers: who asks, who has gone, how much, how it ends.
@Suite(.timeLimit(.minutes(5)), .ownThreads)
struct HTTPListenerServiceTests {
    private static let get = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n"

    private static func ok(_ text: String) -> ServerResponse {
        ServerResponse(status: 200, body: .bytes(Array(text.utf8)))
    }

    /// A task that waits until it is cancelled.
    private static func waitForCancellation() async {
        while !Task.isCancelled { await Task.yield() }
    }

    @Test(arguments: ["127.0.0.1", "::1"])
    func `the handler knows the client's address`(_ host: String) async throws {
        try await withListener(host: host, handler: { Self.ok($0.peer.map { "\($0)" } ?? "nobody") }) { address in
            let client = try RawClient(address)
            client.send("GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(client.receiveToEnd().hasSuffix("\r\n\r\n\(host)"))
        }
    }

    // MARK: Clients that go

    @Test func `a handler is cancelled when its client closes`() async throws {
        let begun = Atomic<Bool>(false)
        let cancelled = Atomic<Bool>(false)
        let handler: HTTPHandler = { _ in
            begun.store(true, ordering: .relaxed)
            await Self.waitForCancellation()
            cancelled.store(true, ordering: .relaxed)
            return Self.ok("nobody")
        }
        try await withListener(handler: handler) { address in
            let client = try RawClient(address)
            client.send(Self.get)
            try await until { begun.load(ordering: .relaxed) }
            client.finishSending()
            try await until { cancelled.load(ordering: .relaxed) }
        }
    }

    @Test func `a handler that streams is cancelled when its client closes`() async throws {
        let begun = Atomic<Bool>(false)
        let cancelled = Atomic<Bool>(false)
        let handler: HTTPHandler = { _ in
            ServerResponse(
                status: 200,
                body: .stream(length: nil) { stream in
                    try await stream.write([0x61])
                    begun.store(true, ordering: .relaxed)
                    await Self.waitForCancellation()
                    cancelled.store(true, ordering: .relaxed)
                })
        }
        try await withListener(handler: handler) { address in
            let client = try RawClient(address)
            client.send(Self.get)
            try await until { begun.load(ordering: .relaxed) }
            client.finishSending()
            try await until { cancelled.load(ordering: .relaxed) }
        }
    }

    @Test func `a client that closes its sending side together with its request is waited for`() async throws {
        let handler: HTTPHandler = { _ in
            for _ in 0..<1000 { await Task.yield() }
            return Self.ok(Task.isCancelled ? "cancelled" : "served")
        }
        try await withListener(handler: handler) { address in
            let client = try RawClient(address)
            // One packet: the end must be there when the request is read.
            client.send("GET /a HTT")
            client.send("P/1.1\r\nHost: a\r\n\r\n")
            client.finishSending()
            let answer = client.receiveToEnd()
            // The end may also arrive a moment later; then the handler was told, and its answer is written all the same.
            #expect(answer.hasSuffix("served") || answer.hasSuffix("cancelled"))
        }
    }

    // MARK: Too much

    @Test func `requests beyond the limit are answered 503, and their connections go on`() async throws {
        var limits = HTTPListenerLimits()
        limits.requestCount = 2
        let waiting = Atomic<Int>(0)
        let mayEnd = Atomic<Bool>(false)
        let handler: HTTPHandler = { request in
            if request.path == "/slow" {
                waiting.add(1, ordering: .relaxed)
                while !mayEnd.load(ordering: .relaxed) { await Task.yield() }
            }
            return Self.ok("served\n")
        }
        try await withListener(limits: limits, handler: handler) { address in
            let slow = try (0..<2).map { _ in try RawClient(address) }
            for client in slow { client.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n") }
            try await until { waiting.load(ordering: .relaxed) == 2 }
            let third = try RawClient(address)
            third.send(Self.get)
            let refusal = third.receive(until: "again\"}}\n")
            #expect(refusal.hasPrefix("HTTP/1.1 503 ") && refusal.contains("retry-after: 1\r\n"))
            mayEnd.store(true, ordering: .relaxed)
            for client in slow { #expect(client.receive(until: "served\n").contains("200 OK")) }
            third.send(Self.get)
            #expect(third.receive(until: "served\n").contains("200 OK"))
        }
    }

    // MARK: What was served

    @Test func `each request is told with its sizes, once`() async throws {
        let seen = Mutex<[ServedExchange]>([])
        let handler: HTTPHandler = { request in
            switch request.path {
            case "/cut":
                return ServerResponse(status: 200, body: .stream(length: 100) { try await $0.write([0x61]) })
            default:
                let body = try? await request.body.collect(upTo: 100)
                return ServerResponse(
                    status: 201, fields: ["x-request-id": "r1"], body: .bytes(Array("abcdef".utf8) + (body ?? [])))
            }
        }
        try await withListener(observer: { exchange in seen.withLock { $0.append(exchange) } }, handler: handler) {
            address in
            let client = try RawClient(address)
            client.send(
                "POST /a?b=c HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbodyGET /cut HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = client.receiveToEnd()
            let bad = try RawClient(address)
            bad.send("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n\u{0}")
            bad.finishSending()
            _ = bad.receiveToEnd()
        }
        let all = seen.withLock { $0 }
        #expect(all.count == 3)
        let first = try #require(all.first)
        #expect(first.method == .post && first.path == "/a" && first.query == "b=c")
        #expect(first.status == 201 && first.answerFields["x-request-id"] == "r1")
        #expect(first.receivedBytes == 4 && first.sentBytes == 10 && first.isComplete)
        #expect("\(try #require(first.peer))" == "127.0.0.1")
        #expect(all.dropFirst().first?.isComplete == false)
    }

    // MARK: Several loops

    @Test func `connections are spread over the loops, and all are stopped`() async throws {
        let others = try (0..<2).map { try EventLoop(name: "other-\($0)") }
        let names = Mutex<[String: Int]>([:])
        let loops = others
        let handler: HTTPHandler = { _ in
            let name = loops.first { $0.isCurrent }?.name ?? "first"
            names.withLock { $0[name, default: 0] += 1 }
            return Self.ok("served\n")
        }
        try await withListener(others: others, handler: handler) { address in
            let clients = try (0..<30).map { _ in try RawClient(address) }
            for client in clients {
                client.send(Self.get)
                #expect(client.receive(until: "served\n").contains("200 OK"))
            }
            #expect(names.withLock { $0 } == ["first": 10, "other-0": 10, "other-1": 10])
        }
        for loop in others {
            loop.stop()
            await loop.waitUntilStopped()
        }
    }

    // MARK: The end

    @Test func `a kept connection may bring one more request while the listener drains`() async throws {
        let loop = try EventLoop(name: "draining")
        let listener = try HTTPListener.start(on: ListenAddress(host: "127.0.0.1", port: 0), loop: loop) { _ in
            Self.ok("served\n")
        }
        let (client, idle) = (try RawClient(listener.address), try RawClient(listener.address))
        for one in [client, idle] {
            one.send(Self.get)
            #expect(!one.receive(until: "served\n").contains("connection: close"))
        }
        async let stopped: Void = listener.stop(within: .seconds(20), quiet: .seconds(5))
        try await until { (try? RawClient(listener.address)) == nil }
        client.send(Self.get)
        let answer = client.receiveToEnd()
        #expect(answer.contains("connection: close\r\n") && answer.hasSuffix("served\n"))
        #expect(idle.receiveToEnd() == "")
        _ = await stopped
        loop.stop()
        await loop.waitUntilStopped()
    }

    @Test func `connections that wait in the queue when the listener stops are served`() async throws {
        let loop = try EventLoop(name: "queue")
        let blocked = Atomic<Bool>(true)
        let listener = try HTTPListener.start(on: ListenAddress(host: "127.0.0.1", port: 0), loop: loop) { _ in
            Self.ok("served\n")
        }
        loop.post { while blocked.load(ordering: .relaxed) {} }
        let clients = try (0..<20).map { _ in try RawClient(listener.address) }
        for client in clients { client.send(Self.get) }
        async let stopped: Void = listener.stop(within: .seconds(5))
        blocked.store(false, ordering: .relaxed)
        for client in clients { #expect(client.receiveToEnd().hasSuffix("served\n")) }
        _ = await stopped
        loop.stop()
        await loop.waitUntilStopped()
    }

    @Test func `an answer that takes too long is cut when the grace is over`() async throws {
        let loop = try EventLoop(name: "grace")
        let begun = Atomic<Bool>(false)
        let listener = try HTTPListener.start(on: ListenAddress(host: "127.0.0.1", port: 0), loop: loop) { _ in
            begun.store(true, ordering: .relaxed)
            await Self.waitForCancellation()
            return Self.ok("late")
        }
        let client = try RawClient(listener.address)
        client.send(Self.get)
        try await until { begun.load(ordering: .relaxed) }
        await listener.stop(within: .milliseconds(50))
        #expect(client.receiveToEnd() == "")
        loop.stop()
        await loop.waitUntilStopped()
    }

    @Test func `a client that reads nothing and asks on does not fill the memory`() async throws {
        let handler: HTTPHandler = { _ in
            ServerResponse(status: 200, body: .bytes([UInt8](repeating: 0x61, count: 100_000)))
        }
        try await withListener(handler: handler) { address in
            let client = try RawClient(address)
            client.shrinkBuffer()
            let requests = Array(String(repeating: Self.get, count: 1000).utf8)
            var sent = 0
            while sent < 2000, client.sendWithoutWaiting(requests) { sent += 1 }
            #expect(sent < 1000, "at some point the client has to wait")
        }
    }
}
