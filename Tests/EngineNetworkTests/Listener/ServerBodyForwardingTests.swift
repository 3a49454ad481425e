import EngineHTTP
import Synchronization
import Testing

@testable import EngineNetwork

/// A request's body that goes on to somebody else, piece by piece: what a proxy does.
@Suite(.timeLimit(.minutes(5)), .ownThreads)
struct ServerBodyForwardingTests {
    private func withForwarding(
        to upstream: @escaping HTTPHandler, _ body: (ListenAddress) async throws -> Void
    ) async throws {
        try await withListener(handler: upstream) { behind in
            let loop = try EventLoop(name: "forwarding")
            let target = EgressTarget(try URLValue("http://\(behind)"))
            let client = HTTPClient(loop: loop, policy: EgressPolicy(allowing: [target]))
            let url = try URLValue("http://\(behind)/behind")
            let front = try HTTPListener.start(on: ListenAddress(host: "127.0.0.1", port: 0), loop: loop) { request in
                do throws(TransportFault) {
                    var options = RequestOptions(totalTimeout: nil)
                    options.limits.bodyBytes = .max
                    let exchange = try await client.send(
                        HTTPRequest(method: request.method, url: url), body: request.body.forwarded, options: options)
                    return ServerResponse(
                        status: exchange.response.status,
                        body: .stream(length: nil) { stream in
                            for try await piece in exchange.body { try await stream.write(piece) }
                        })
                } catch {
                    return ServerResponse(status: 502, body: .bytes(Array("\(error)".utf8)))
                }
            }
            let result: Result<Void, any Error>
            do {
                try await body(front.address)
                result = .success(())
            } catch {
                result = .failure(error)
            }
            await front.stop(within: .milliseconds(200))
            await client.close()
            loop.stop()
            await loop.waitUntilStopped()
            try result.get()
        }
    }

    @Test func `a body of many megabytes goes through and comes back`() async throws {
        let echo: HTTPHandler = { request in
            ServerResponse(
                status: 200,
                body: .stream(length: nil) { stream in
                    for try await piece in request.body { try await stream.write(piece) }
                })
        }
        try await withForwarding(to: echo) { address in
            let client = try RawClient(address)
            let piece = [UInt8](repeating: 0x78, count: 100_000)
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000\r\nConnection: close\r\n\r\n")
            async let text = client.receiveToEnd()
            for _ in 0..<100 { client.send(bytes: piece) }
            #expect(await text.utf8.count { $0 == 0x78 } == 10_000_000)
        }
    }

    @Test func `a client that goes in its body ends the request behind`() async throws {
        let fault = Mutex<ServerBodyFault?>(nil)
        let begun = Atomic<Bool>(false)
        let upstream: HTTPHandler = { request in
            do throws(ServerBodyFault) {
                for try await _ in request.body { begun.store(true, ordering: .relaxed) }
            } catch {
                fault.withLock { $0 = error }
            }
            return ServerResponse(status: 200)
        }
        try await withForwarding(to: upstream) { address in
            let client = try RawClient(address)
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nabc")
            try await until { begun.load(ordering: .relaxed) }
            client.finishSending()
            try await until { fault.withLock { $0 } != nil }
        }
        #expect(fault.withLock { $0 } == .disconnected)
    }

    @Test func `a client that goes while it waits ends the request behind`() async throws {
        let begun = Atomic<Bool>(false)
        let cancelled = Atomic<Bool>(false)
        let upstream: HTTPHandler = { _ in
            begun.store(true, ordering: .relaxed)
            while !Task.isCancelled { await Task.yield() }
            cancelled.store(true, ordering: .relaxed)
            return ServerResponse(status: 200)
        }
        try await withForwarding(to: upstream) { address in
            let client = try RawClient(address)
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            try await until { begun.load(ordering: .relaxed) }
            client.finishSending()
            try await until { cancelled.load(ordering: .relaxed) }
        }
    }

    @Test func `a slow reader slows what is behind down`() async throws {
        let written = Atomic<Int>(0)
        let endless: HTTPHandler = { _ in
            ServerResponse(
                status: 200,
                body: .stream(length: nil) { stream in
                    let piece = [UInt8](repeating: 0x61, count: 65_536)
                    while true {
                        try await stream.write(piece)
                        written.add(piece.count, ordering: .relaxed)
                    }
                })
        }
        try await withForwarding(to: endless) { address in
            let client = try RawClient(address)
            client.shrinkBuffer()
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            try await until { written.load(ordering: .relaxed) > 0 }
            // It stands still: the same number twice, half a second apart.
            var before = -1
            for _ in 0..<20 where before != written.load(ordering: .relaxed) {
                before = written.load(ordering: .relaxed)
                let next = ContinuousClock.now + .milliseconds(500)
                while ContinuousClock.now < next { await Task.yield() }
            }
            #expect(written.load(ordering: .relaxed) == before)
            #expect(before < 64 << 20, "what the system's buffers hold and ours")
        }
    }
}
