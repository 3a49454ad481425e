import EngineHTTP
import Synchronization
import Testing

@testable import EngineNetwork

/// Bodies of requests that are read as they come.
@Suite(.timeLimit(.minutes(5)), .ownThreads)
struct ServerBodyTests {
    private static let post = "POST /a HTTP/1.1\r\nHost: a\r\n"
    private static let next = "GET /next HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

    private static func ok(_ text: String) -> ServerResponse {
        ServerResponse(status: 200, body: .bytes(Array(text.utf8)))
    }

    private static func limits(_ change: (inout HTTPListenerLimits) -> Void) -> HTTPListenerLimits {
        var limits = HTTPListenerLimits()
        change(&limits)
        return limits
    }

    @Test func `a piece is read before the next one is sent, and answered before the body's end`() async throws {
        let echo: HTTPHandler = { request in
            ServerResponse(
                status: 200,
                body: .stream(length: nil) { stream in
                    for try await piece in request.body { try await stream.write(piece) }
                })
        }
        try await withListener(handler: echo) { address in
            let client = try RawClient(address)
            client.send(Self.post + "Content-Length: 9\r\n\r\none")
            #expect(client.receive(until: "\r\none\r\n").contains("3\r\none\r\n"))
            client.send("two")
            #expect(client.receive(until: "two\r\n") == "3\r\ntwo\r\n")
            client.send("endGET /next HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            let rest = client.receiveToEnd()
            #expect(rest.hasPrefix("3\r\nend\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n"), "the connection goes on behind it")
        }
    }

    @Test func `a body of many megabytes is read piece by piece, with a length and in chunks`() async throws {
        let count: HTTPHandler = { request in
            var (sum, largest) = (0, 0)
            do throws(ServerBodyFault) {
                for try await piece in request.body {
                    sum += piece.count
                    largest = max(largest, piece.count)
                }
            } catch { return error.response }
            return Self.ok("\(sum) \(largest <= IncomingBody.capacity + 4 * 65_536)\n")
        }
        try await withListener(handler: count) { address in
            let piece = [UInt8](repeating: 0x61, count: 100_000)
            let client = try RawClient(address)
            client.send(Self.post + "Content-Length: 20000000\r\n\r\n")
            for _ in 0..<200 { client.send(bytes: piece) }
            #expect(client.receive(until: "\n", times: 5).hasSuffix("\r\n\r\n20000000 true\n"))
            client.send(Self.post + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n")
            for _ in 0..<200 { client.send(bytes: Array("186A0\r\n".utf8) + piece + [0x0D, 0x0A]) }
            client.send("0\r\n\r\n")
            #expect(client.receiveToEnd().hasSuffix("\r\n\r\n20000000 true\n"))
        }
    }

    @Test func `a client has to wait while its body is not read`() async throws {
        let mayRead = Atomic<Bool>(false)
        let handler: HTTPHandler = { request in
            var sum = 0
            do throws(ServerBodyFault) {
                for try await piece in request.body {
                    sum += piece.count
                    while !mayRead.load(ordering: .relaxed) { await Task.yield() }
                }
            } catch { return error.response }
            return Self.ok("\(sum)\n")
        }
        try await withListener(handler: handler) { address in
            let client = try RawClient(address)
            client.send(Self.post + "Content-Length: 100000000\r\n\r\n")
            let piece = [UInt8](repeating: 0x61, count: 100_000)
            var sent = 0
            while sent < 1000, client.sendWithoutWaiting(piece) { sent += 1 }
            #expect(sent < 300, "what the system's buffers hold and ours")
            mayRead.store(true, ordering: .relaxed)
            // The last piece may have gone in part: what counts is that the client can go on.
            #expect(client.send(bytes: piece))
        }
    }

    // MARK: Limits of the handler

    @Test(arguments: [
        "Content-Length: 11\r\n\r\nabcdefghijk", "Transfer-Encoding: chunked\r\n\r\nb\r\nabcdefghijk\r\n0\r\n\r\n",
    ])
    func `a body beyond the handler's limit is answered 413`(_ rest: String) async throws {
        let handler = WholeRequest.handler(upTo: 10) { Self.ok("\($0.body.count)") }
        try await withListener(handler: handler) { address in
            let client = try RawClient(address)
            client.send(Self.post + rest)
            client.send(Self.next)
            let answer = client.receiveToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 413 "))
            #expect(answer.contains("\"code\":\"body_too_large\""))
        }
    }

    @Test func `a long body that nobody reads ends its connection after the answer`() async throws {
        let handler: HTTPHandler = { _ in ServerResponse(status: 401) }
        try await withListener(handler: handler) { address in
            let client = try RawClient(address)
            client.send(Self.post + "Content-Length: 1000000\r\n\r\nabc")
            let answer = client.receive(until: "\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 401 ") && answer.contains("connection: close\r\n"))
            // What is on its way is thrown away, so that no reset takes the answer from the client.
            #expect(client.send(bytes: [UInt8](repeating: 0x61, count: 300_000)))
            client.finishSending()
            #expect(client.receiveToEnd() == "")
        }
    }

    @Test func `a short body that nobody reads does not end its connection`() async throws {
        try await withListener(handler: { Self.ok("\($0.path)\n") }) { address in
            let client = try RawClient(address)
            client.send(Self.post + "Content-Length: 3\r\n\r\nabc" + Self.next)
            let answer = client.receiveToEnd()
            #expect(answer.contains("/a\n"))
            #expect(answer.hasSuffix("/next\n"))
        }
    }

    // MARK: Expect: 100-continue

    @Test func `a client is told to go on only when somebody wants its body`() async throws {
        try await withListener(handler: { _ in ServerResponse(status: 403) }) { address in
            let client = try RawClient(address)
            client.send(Self.post + "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n")
            let answer = client.receiveToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 403 "))
            #expect(!answer.contains("100 Continue"))
        }
    }

    @Test func `a length beyond the limit is refused before the client is told to go on`() async throws {
        let handler = WholeRequest.handler(upTo: 10) { Self.ok("\($0.body.count)") }
        try await withListener(handler: handler) { address in
            let client = try RawClient(address)
            client.send(Self.post + "Expect: 100-continue\r\nContent-Length: 11\r\n\r\n")
            #expect(client.receiveToEnd().hasPrefix("HTTP/1.1 413 "))
        }
    }

    @Test func `a client that does not wait is not told to go on`() async throws {
        try await withListener(handler: echo) { address in
            let client = try RawClient(address)
            client.send(Self.post + "Expect: 100-continue\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc")
            let answer = client.receiveToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 200 "))
            #expect(answer.hasSuffix("POST /a - abc\n"))
        }
    }

    // MARK: Bodies that do not come to their end

    /// What the handler was told, and the client.
    private func outcome(
        of rest: String, limits: HTTPListenerLimits = HTTPListenerLimits(), then act: (RawClient) async throws -> Void
    ) async throws -> (fault: ServerBodyFault?, answer: String) {
        let fault = Mutex<ServerBodyFault?>(nil)
        let hasEnded = Atomic<Bool>(false)
        let hasBegun = Atomic<Bool>(false)
        var answer = ""
        let handler: HTTPHandler = { request in
            hasBegun.store(true, ordering: .relaxed)
            do throws(ServerBodyFault) {
                for try await _ in request.body {}
            } catch {
                fault.withLock { $0 = error }
            }
            hasEnded.store(true, ordering: .relaxed)
            return Self.ok("of the handler")
        }
        try await withListener(limits: limits, handler: handler) { address in
            var client: RawClient? = try RawClient(address)
            client?.send(Self.post + rest)
            // What comes with the head belongs to it: a broken chunk would be refused before anybody reads.
            try await until { hasBegun.load(ordering: .relaxed) }
            if let client { try await act(client) }
            answer = client?.receiveToEnd() ?? ""
            client = nil
            try await until { hasEnded.load(ordering: .relaxed) }
        }
        return (fault.withLock { $0 }, answer)
    }

    @Test func `a broken chunk is told to the reader, and answered once`() async throws {
        let (fault, answer) = try await outcome(of: "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n") {
            $0.send("0x5\r\nabcde\r\n0\r\n\r\n")
        }
        #expect(fault == .malformed)
        #expect(answer.hasPrefix("HTTP/1.1 400 "))
        #expect(answer.components(of: "HTTP/1.1") == 1)
    }

    @Test func `a body that stops is told to the reader, and answered 408`() async throws {
        let limits = Self.limits { $0.bodyIdleTime = .milliseconds(50) }
        let (fault, answer) = try await outcome(of: "Content-Length: 5\r\n\r\nab", limits: limits) { _ in }
        #expect(fault == .tooSlow)
        #expect(answer.hasPrefix("HTTP/1.1 408 "))
    }

    @Test func `a body that drips is no progress`() async throws {
        let limits = Self.limits { $0.bodyIdleTime = .milliseconds(200) }
        let (fault, answer) = try await outcome(of: "Content-Length: 1000\r\n\r\n", limits: limits) { client in
            for _ in 0..<100 where client.send("a") {
                let next = ContinuousClock.now + .milliseconds(10)
                while ContinuousClock.now < next { await Task.yield() }
            }
        }
        #expect(fault == .tooSlow)
        #expect(answer.hasPrefix("HTTP/1.1 408 "))
    }

    @Test func `a client that goes in its body is told to the reader`() async throws {
        let (fault, answer) = try await outcome(of: "Content-Length: 5\r\n\r\nab") { $0.finishSending() }
        #expect(fault == .disconnected)
        #expect(answer == "")
    }

    @Test func `a reader that is cancelled is let go, and the rest is given up`() async throws {
        let fault = Mutex<ServerBodyFault?>(nil)
        let handler: HTTPHandler = { request in
            let outcome = await withTaskGroup(of: ServerBodyFault?.self) { group in
                group.addTask {
                    do throws(ServerBodyFault) {
                        _ = try await request.body.collect(upTo: 100)
                        return nil
                    } catch {
                        return error
                    }
                }
                await Task.yield()
                group.cancelAll()
                return await group.next() ?? nil
            }
            fault.withLock { $0 = outcome }
            return Self.ok("given up")
        }
        try await withListener(handler: handler) { address in
            let client = try RawClient(address)
            client.send(Self.post + "Content-Length: 5\r\n\r\n")
            let answer = client.receiveToEnd()
            #expect(answer.hasSuffix("given up"))
            #expect(answer.contains("connection: close\r\n"))
        }
        #expect(fault.withLock { $0 } == .cancelled)
    }
}
