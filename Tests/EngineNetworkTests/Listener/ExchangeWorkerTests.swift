import EngineHTTP
import Glibc
import Synchronization
import Testing

@testable import EngineNetwork

/// Tasks that answer one request after the other: none learns of another one's.
@Suite(.timeLimit(.minutes(5)), .ownThreads)
struct ExchangeWorkerTests {
    /// Says whether the task that answers was cancelled.
    private static func told() -> ServerResponse {
        ServerResponse(status: 200, body: .bytes(Array((Task.isCancelled ? "cancelled" : "free").utf8)))
    }

    private static func get(_ path: String) -> String { "GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n" }

    private static func wait(for flag: borrowing Atomic<Bool>) async {
        while !flag.load(ordering: .acquiring) { await Task.yield() }
    }

    @Test
    func `requests that follow each other are answered by one task, which ends with the listener`() async throws {
        weak var left: EventLoop?
        do {
            let loop = try EventLoop(name: "test-workers")
            left = loop
            let context = ListenerContext(
                address: ListenAddress(host: "127.0.0.1", port: 1), limits: HTTPListenerLimits(), observer: nil,
                onRefusal: nil
            ) { _ in Self.told() }
            let shard = ListenerShard(loop: loop, context: context) {}
            let ends = try (0..<2).map { _ in try socketPair() }
            loop.post { for end in ends { shard.adopt(end.ours, from: nil) } }
            for client in [0, 1, 0, 0, 1] {
                let request = Array(Self.get("/").utf8)
                #expect(write(ends[client].theirs, request, request.count) == request.count)
                var answer = [UInt8](repeating: 0, count: 4096)
                let count = read(ends[client].theirs, &answer, answer.count)
                #expect(String(decoding: answer[..<max(0, count)], as: UTF8.self).hasSuffix("free"))
            }
            let kept = await withCheckedContinuation { continuation in
                loop.post { continuation.resume(returning: shard.workers.idle.count) }
            }
            #expect(kept == 1)
            for end in ends { close(end.theirs) }
            shard.beginStopping(within: .seconds(5), quiet: .zero)
            await shard.waitUntilIdle()
            loop.stop()
            await loop.waitUntilStopped()
        }
        // A task that waits for work would hold it.
        try await until { left == nil }
    }

    private func socketPair() throws -> (ours: Int32, theirs: Int32) {
        var ends: [Int32] = [0, 0]
        try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
        _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
        return (ends[0], ends[1])
    }

    @Test
    func `a handler whose client has gone before it begins is told`() async throws {
        let wasCancelled = Mutex<[Bool]>([])
        let handler: HTTPHandler = { request in
            _ = try? await request.body.collect(upTo: 100)
            wasCancelled.withLock { $0.append(Task.isCancelled) }
            return Self.told()
        }
        try await withListener(handler: handler) { address in
            let gone = try RawClient(address)
            gone.send("POST /half HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf")
            gone.finishSending()
            try await until { wasCancelled.withLock { $0.count } == 1 }
            let client = try RawClient(address)
            client.send(Self.get("/"))
            #expect(client.receive(until: "free").hasSuffix("free"))
        }
        #expect(wasCancelled.withLock { $0 } == [true, false])
    }

    @Test
    func `many requests in one piece are answered in their order`() async throws {
        let handler: HTTPHandler = { ServerResponse(status: 200, body: .bytes(Array("<\($0.path)>".utf8))) }
        try await withListener(handler: handler) { address in
            let client = try RawClient(address)
            client.send((0..<200).map { Self.get("/\($0)") }.joined())
            let answers = client.receive(until: "<", times: 200)
            let paths = answers.split(separator: "<").compactMap { Int($0.dropFirst().prefix { $0 != ">" }) }
            #expect(paths == Array(0..<200))
        }
    }

    @Test
    func `a handler that was cancelled leaves nothing to the next one`() async throws {
        let hasBegun = Atomic<Bool>(false)
        let wasCancelled = Atomic<Bool>(false)
        let handler: HTTPHandler = { request in
            guard request.path == "/wait" else { return Self.told() }
            hasBegun.store(true, ordering: .releasing)
            try? await Task.sleep(for: .seconds(60))
            wasCancelled.store(Task.isCancelled, ordering: .releasing)
            return Self.told()
        }
        try await withListener(handler: handler) { address in
            var gone: RawClient? = try RawClient(address)
            gone?.send(Self.get("/wait"))
            await Self.wait(for: hasBegun)
            gone = nil
            await Self.wait(for: wasCancelled)
            for _ in 0..<3 {
                let client = try RawClient(address)
                client.send(Self.get("/"))
                #expect(client.receive(until: "free").hasPrefix("HTTP/1.1 200 OK"))
            }
        }
    }

    @Test
    func `a client that goes ends no answer but its own`() async throws {
        let hasBegun = Atomic<Bool>(false)
        let mayEnd = Atomic<Bool>(false)
        let handler: HTTPHandler = { request in
            guard request.path == "/wait" else { return Self.told() }
            hasBegun.store(true, ordering: .releasing)
            await Self.wait(for: mayEnd)
            return Self.told()
        }
        try await withListener(handler: handler) { address in
            var gone: RawClient? = try RawClient(address)
            let (other, last) = (try RawClient(address), try RawClient(address))
            gone?.send(Self.get("/"))
            #expect(gone?.receive(until: "free").isEmpty == false)
            // The task that has answered the first client has this one now.
            other.send(Self.get("/wait"))
            await Self.wait(for: hasBegun)
            gone = nil
            last.send(Self.get("/"))
            #expect(last.receive(until: "free").hasPrefix("HTTP/1.1 200 OK"))
            mayEnd.store(true, ordering: .releasing)
            #expect(other.receive(until: "free").hasSuffix("free"))
        }
    }

    @Test
    func `more requests at once than tasks are kept are all answered`() async throws {
        let count = Atomic<Int>(0)
        let mayEnd = Atomic<Bool>(false)
        let handler: HTTPHandler = { _ in
            count.add(1, ordering: .releasing)
            await Self.wait(for: mayEnd)
            return Self.told()
        }
        try await withListener(handler: handler) { address in
            let clients = try (0..<100).map { _ in try RawClient(address) }
            for client in clients { client.send(Self.get("/")) }
            while count.load(ordering: .acquiring) < clients.count { await Task.yield() }
            mayEnd.store(true, ordering: .releasing)
            for client in clients { #expect(client.receive(until: "free").hasSuffix("free")) }
            for client in clients { client.send(Self.get("/")) }
            for client in clients { #expect(client.receive(until: "free").hasSuffix("free")) }
        }
    }
}
