import EngineHTTP
import EngineNetwork
import Synchronization
import Testing

/// A listener with a loop of its own, stopped when the test's body has returned.
func withListener(
    limits: HTTPListenerLimits = HTTPListenerLimits(), host: String = "127.0.0.1", others: [EventLoop] = [],
    observer: (@Sendable (ServedExchange) -> Void)? = nil, onRefusal: (@Sendable (RefusedRequest) -> Void)? = nil,
    handler: @escaping HTTPHandler, _ body: (ListenAddress) async throws -> Void
) async throws {
    let loop = try EventLoop(name: "test-listener")
    let listener = try HTTPListener.start(
        on: ListenAddress(host: host, port: 0), limits: limits, loop: loop, others: others, observer: observer,
        onRefusal: onRefusal, handler: handler)
    let result: Result<Void, any Error>
    do {
        try await body(listener.address)
        result = .success(())
    } catch {
        result = .failure(error)
    }
    await listener.stop(within: .milliseconds(200))
    loop.stop()
    await loop.waitUntilStopped()
    try result.get()
}

/// Answers with method, path, query and body.
let echo: HTTPHandler = WholeRequest.handler { request in
    let text = "\(request.method) \(request.path) \(request.query ?? "-") "
    return ServerResponse(
        status: 200, fields: ["content-type": "text/plain"], body: .bytes(Array(text.utf8) + request.body + [0x0A]))
}

@Suite(.timeLimit(.minutes(5)), .ownThreads)
struct HTTPListenerTests {
    @Test
    func `a request is answered with date and length`() async throws {
        try await withListener(handler: echo) { address in
            let client = try RawClient(address)
            client.send("GET /a?b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            let answer = client.receiveToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\ndate: "))
            #expect(answer.contains(" GMT\r\n"))
            #expect(answer.contains("content-length: 10\r\n"))
            #expect(answer.contains("connection: close\r\n"))
            #expect(answer.hasSuffix("\r\n\r\nGET /a b \n"))
        }
    }

    @Test
    func `pipelined requests are answered in their order`() async throws {
        let slowFirst: HTTPHandler = { request in
            // The first waits for others to be able to overtake it; they must not.
            if request.path == "/0" { for _ in 0..<100 { await Task.yield() } }
            return await echo(request)
        }
        try await withListener(handler: slowFirst) { address in
            let client = try RawClient(address)
            let requests = (0..<50).map { number in
                number % 3 == 1
                    ? "POST /\(number) HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nxy\r\n0\r\n\r\n"
                    : "GET /\(number) HTTP/1.1\r\nHost: a\r\n\r\n"
            }
            client.send(requests.joined() + "GET /end HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            let answer = client.receiveToEnd()
            // By bytes: CR LF is one character.
            let lines = answer.utf8.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
            let seen = lines.filter { $0.hasPrefix("GET /") || $0.hasPrefix("POST /") }
            let wanted = (0..<50).map { $0 % 3 == 1 ? "POST /\($0) - xy" : "GET /\($0) - " } + ["GET /end - "]
            #expect(seen == wanted)
        }
    }

    @Test
    func `one connection serves ten thousand requests`() async throws {
        try await withListener(handler: echo) { address in
            let client = try RawClient(address)
            for number in 0..<10_000 {
                client.send("GET /\(number) HTTP/1.1\r\nHost: a\r\n\r\n")
                let answer = client.receive(until: " - \n")
                guard answer.contains("GET /\(number) - \n") else {
                    Issue.record("request \(number): \(answer)")
                    return
                }
            }
        }
    }

    @Test
    func `many connections are served at once`() async throws {
        try await withListener(handler: echo) { address in
            let clients = try (0..<200).map { _ in try RawClient(address) }
            for round in 0..<5 {
                for (number, client) in clients.enumerated() {
                    client.send("GET /\(round)/\(number) HTTP/1.1\r\nHost: a\r\n\r\n")
                }
                for (number, client) in clients.enumerated() {
                    #expect(client.receive(until: " - \n").contains("GET /\(round)/\(number) - "))
                }
            }
        }
    }

    @Test
    func `HEAD has the length and no body`() async throws {
        try await withListener(handler: echo) { address in
            let client = try RawClient(address)
            client.send("HEAD /a HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            let answer = client.receiveToEnd()
            #expect(answer.contains("content-length: 11\r\n"))
            #expect(!answer.contains("HEAD /a"))
            #expect(answer.hasSuffix("GET /b - \n"))
        }
    }

    @Test
    func `a body that is waited for is asked for`() async throws {
        try await withListener(handler: echo) { address in
            let client = try RawClient(address)
            client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
            #expect(client.receive(until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
            client.send("abc")
            #expect(client.receive(until: "\n", times: 6).hasSuffix("POST / - abc\n"))
        }
    }

    @Test
    func `a body that is too long is refused before it is asked for`() async throws {
        var limits = HTTPListenerLimits()
        limits.bodyBytes = 10
        try await withListener(limits: limits, handler: echo) { address in
            let client = try RawClient(address)
            client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 11\r\n\r\n")
            client.finishSending()
            #expect(client.receiveToEnd().hasPrefix("HTTP/1.1 413 "))
        }
    }

    @Test
    func `HTTP 1 0 is closed unless it asks to stay`() async throws {
        try await withListener(handler: echo) { address in
            let first = try RawClient(address)
            first.send("GET / HTTP/1.0\r\n\r\n")
            #expect(first.receiveToEnd().contains("connection: close\r\n"))
            let second = try RawClient(address)
            second.send("GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /2 HTTP/1.0\r\n\r\n")
            let answers = second.receiveToEnd()
            #expect(answers.contains("connection: keep-alive\r\n"))
            #expect(answers.hasSuffix("GET /2 - \n"))
        }
    }

    @Test(arguments: RequestParserTests.refused)
    func `a refused request gets one answer and the end of the connection`(_ row: RequestParserTests.Row) async throws {
        try await withListener(handler: echo) { address in
            let client = try RawClient(address)
            client.send(row.text + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n")
            client.finishSending()
            let answer = client.receiveToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 \(row.status) "))
            #expect(answer.components(of: "\r\ndate: ") == 1)
            #expect(answer.contains("connection: close\r\n"))
            #expect(answer.contains("{\"error\":{\"code\":"))
        }
    }

    @Test
    func `what no handler gets to see is told of, with its status, its reason and who sent it`() async throws {
        let told = Mutex<[RefusedRequest]>([])
        var limits = HTTPListenerLimits()
        limits.headBytes = 2_000
        limits.headTime = .milliseconds(200)
        limits.bodyBytes = 10
        limits.bodyIdleTime = .milliseconds(200)
        let handler: HTTPHandler = { request in
            _ = try? await request.body.collect(upTo: 100)
            return ServerResponse(status: 200)
        }
        try await withListener(
            limits: limits, onRefusal: { refused in told.withLock { $0.append(refused) } }, handler: handler
        ) { address in
            let post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: "
            let rows = [
                ("nonsense\r\n\r\n", 400, "bad_request"), ("GET / HTTP/1.1\r\nHost: a", 408, "request_timeout"),
                ("GET / HTTP/1.1\r\nx: \(String(repeating: "a", count: 3_000))\r\n\r\n", 431, "head_too_large"),
                (post + "11\r\n\r\nhello world", 413, "body_too_large"),
            ]
            for (text, status, code) in rows {
                let client = try RawClient(address)
                client.send(text)
                #expect(client.receiveToEnd().hasPrefix("HTTP/1.1 \(status) "))
                try await until { told.withLock { $0.last?.code } == code }
                let last = told.withLock { $0.last }
                #expect(last?.status.code == status && last?.peer == IPAddress("127.0.0.1"))
            }
            // Whose request a handler has had, it tells of itself.
            let client = try RawClient(address)
            client.send(post + "5\r\nExpect: 100-continue\r\n\r\n")
            #expect(client.receiveToEnd().contains("HTTP/1.1 408 "))
            let served = try RawClient(address)
            served.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(served.receiveToEnd().hasPrefix("HTTP/1.1 200 "))
            #expect(told.withLock { $0.count } == rows.count)
        }
    }

    @Test
    func `a client that stops sending gets its answers`() async throws {
        try await withListener(handler: echo) { address in
            let client = try RawClient(address)
            client.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\nGET /half HT")
            client.finishSending()
            let answer = client.receiveToEnd()
            #expect(answer.contains("GET /1 - \n"))
            #expect(answer.hasSuffix("GET /2 - \n"))
        }
    }

    @Test
    func `IPv6 is served as well`() async throws {
        try await withListener(host: "::1", handler: echo) { address in
            #expect(address.description.hasPrefix("[::1]:"))
            let client = try RawClient(address)
            client.send("GET / HTTP/1.1\r\nHost: [::1]\r\nConnection: close\r\n\r\n")
            #expect(client.receiveToEnd().hasSuffix("GET / - \n"))
        }
    }

    @Test
    func `a field with a line break never leaves`() async throws {
        let broken: HTTPHandler = { _ in ServerResponse(status: 200, fields: ["x": "a\r\nset-cookie: b"]) }
        try await withListener(handler: broken) { address in
            let client = try RawClient(address)
            client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            let answer = client.receiveToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 500 "))
            #expect(!answer.contains("set-cookie"))
        }
    }

    @Test
    func `a taken port is told with what to do`() async throws {
        try await withListener(handler: echo) { address in
            let loop = try EventLoop(name: "second")
            defer { loop.stop() }
            let fault = #expect(throws: ListenFault.self) {
                _ = try HTTPListener.start(on: address, loop: loop, handler: echo)
            }
            #expect(fault == .portTaken(address))
            #expect(
                fault?.description
                    == "port \(address.port) on 127.0.0.1 is taken by another program; "
                    + "stop it, or choose another port (0 takes any that is free)")
        }
    }

    @Test
    func `a host that is no address is refused`() throws {
        let loop = try EventLoop(name: "no-address")
        defer { loop.stop() }
        #expect(throws: ListenFault.notAnAddress(host: "example.test")) {
            _ = try HTTPListener.start(on: ListenAddress(host: "example.test", port: 0), loop: loop, handler: echo)
        }
        #expect(throws: ListenFault.notLocal(host: "192.0.2.1")) {
            _ = try HTTPListener.start(on: ListenAddress(host: "192.0.2.1", port: 0), loop: loop, handler: echo)
        }
    }

    @Test(arguments: [
        ("127.0.0.1:80", "127.0.0.1:80"), ("[::1]:8080", "[::1]:8080"), (":81", "127.0.0.1:81"), ("82", "127.0.0.1:82"),
        ("localhost:0", "127.0.0.1:0"), ("", nil), ("a:b", nil), ("::1:80", nil), ("1.2.3.4:65536", nil),
        ("[::1]", nil), ("1.2.3.4:+1", nil),
    ])
    func `an address is read from text`(_ text: String, _ expected: String?) {
        #expect(ListenAddress(text: text)?.description == expected)
    }
}

/// Deadlines and limits of connections: none can hold the listener.
@Suite(.timeLimit(.minutes(5)), .ownThreads)
struct HTTPListenerDeadlineTests {
    private static func limits(_ change: (inout HTTPListenerLimits) -> Void) -> HTTPListenerLimits {
        var limits = HTTPListenerLimits()
        change(&limits)
        return limits
    }

    @Test
    func `a head that drips is answered 408 when its time is over`() async throws {
        let limits = Self.limits { $0.headTime = .milliseconds(300) }
        try await withListener(limits: limits, handler: echo) { address in
            let client = try RawClient(address)
            // Each byte is progress, and none moves the deadline: the last comes long after it.
            for byte in "GET / HTTP/1.1\r\nHost: a\r\nX-Slow: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" {
                guard client.send(String(byte)) else { break }
                let next = ContinuousClock.now + .milliseconds(10)
                while ContinuousClock.now < next { await Task.yield() }
            }
            client.send("\r\n\r\n")
            #expect(client.receiveToEnd().hasPrefix("HTTP/1.1 408 "))
        }
    }

    @Test
    func `a body that stops is answered 408`() async throws {
        let limits = Self.limits { $0.bodyIdleTime = .milliseconds(50) }
        try await withListener(limits: limits, handler: echo) { address in
            let client = try RawClient(address)
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab")
            #expect(client.receiveToEnd().hasPrefix("HTTP/1.1 408 "))
        }
    }

    @Test
    func `a connection without a request is closed without a word`() async throws {
        let limits = Self.limits {
            $0.keepAliveTime = .milliseconds(50)
            $0.headTime = .milliseconds(50)
        }
        try await withListener(limits: limits, handler: echo) { address in
            #expect(try RawClient(address).receiveToEnd() == "")
            let second = try RawClient(address)
            second.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(second.receiveToEnd().hasSuffix("GET / - \n"))
        }
    }

    @Test
    func `a client that takes nothing is cut, and the writer is told`() async throws {
        let limits = Self.limits { $0.writeIdleTime = .milliseconds(100) }
        let written = Atomic<Int>(0)
        let ended = Atomic<Bool>(false)
        let endless: HTTPHandler = { _ in
            ServerResponse(
                status: 200,
                body: .stream(length: nil) { stream in
                    defer { ended.store(true, ordering: .relaxed) }
                    let piece = [UInt8](repeating: 0x61, count: 64 * 1024)
                    while true {
                        try await stream.write(piece)
                        written.add(piece.count, ordering: .relaxed)
                    }
                })
        }
        try await withListener(limits: limits, handler: endless) { address in
            let client = try RawClient(address)
            client.shrinkBuffer()
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            let start = ContinuousClock.now
            while !ended.load(ordering: .relaxed), ContinuousClock.now - start < .seconds(10) { await Task.yield() }
            let hasEnded = ended.load(ordering: .relaxed)
            #expect(hasEnded)
            // Back-pressure: what the system's buffers hold and ours, not what could have been made in that time.
            let count = written.load(ordering: .relaxed)
            #expect(count < 32 * 1024 * 1024)
        }
    }

    @Test
    func `more connections than allowed wait for one to end`() async throws {
        let limits = Self.limits { $0.connectionCount = 2 }
        try await withListener(limits: limits, handler: echo) { address in
            let request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
            var open = try (0..<2).map { _ in try RawClient(address) }
            for client in open {
                client.send(request)
                #expect(client.receive(until: " - \n").contains("200 OK"))
            }
            let third = try RawClient(address)
            third.send(request)
            open.removeLast()
            #expect(third.receive(until: " - \n").contains("200 OK"))
        }
    }
}

/// Bodies that are written piece by piece, and answers that are cut on purpose.
@Suite(.timeLimit(.minutes(5)), .ownThreads)
struct ResponseStreamTests {
    private func answer(
        to request: String = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", _ body: ServerResponse.Body
    ) async throws -> String {
        let text = Mutex("")
        let handler: HTTPHandler = { _ in ServerResponse(status: 200, body: body) }
        try await withListener(handler: handler) { address in
            let client = try RawClient(address)
            client.send(request)
            let received = client.receiveToEnd()
            text.withLock { $0 = received }
        }
        return text.withLock { $0 }
    }

    private static let pieces = ServerResponse.Body.stream(length: nil) { stream in
        for piece in ["one", "", "twenty-two and more"] {
            try await stream.write(Array(piece.utf8))
            await Task.yield()
        }
    }

    @Test
    func `a stream without length is sent in chunks`() async throws {
        let text = try await answer(Self.pieces)
        #expect(text.contains("transfer-encoding: chunked\r\n"))
        #expect(text.hasSuffix("\r\n\r\n3\r\none\r\n13\r\ntwenty-two and more\r\n0\r\n\r\n"))
    }

    @Test
    func `a stream to HTTP 1 0 ends with the connection`() async throws {
        let text = try await answer(to: "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", Self.pieces)
        #expect(!text.contains("transfer-encoding"))
        #expect(text.contains("connection: close\r\n"))
        #expect(text.hasSuffix("\r\n\r\nonetwenty-two and more"))
    }

    @Test
    func `HEAD of a stream writes nothing`() async throws {
        let text = try await answer(to: "HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", Self.pieces)
        #expect(text.hasSuffix("\r\n\r\n"))
        #expect(!text.contains("one"))
    }

    @Test
    func `a stream that ends before its length is a cut connection`() async throws {
        let text = try await answer(
            to: "GET / HTTP/1.1\r\nHost: a\r\n\r\n", .stream(length: 100) { try await $0.write([0x61, 0x62]) })
        #expect(text.contains("content-length: 100\r\n"))
        #expect(text.hasSuffix("\r\n\r\nab"))
    }

    @Test
    func `more than the announced length is not sent`() async throws {
        let text = try await answer(.stream(length: 2) { try await $0.write([0x61, 0x62, 0x63]) })
        #expect(text.hasSuffix("\r\n\r\nab"))
    }

    @Test
    func `a stream that throws is cut`() async throws {
        let text = try await answer(
            .stream(length: nil) { stream in
                try await stream.write([0x61])
                throw CancellationError()
            })
        #expect(text.hasSuffix("1\r\na\r\n"))
    }

    @Test(arguments: [ServerResponse.End.close, .reset])
    func `no answer at all`(_ end: ServerResponse.End) async throws {
        #expect(try await answer(.dropped(end)) == "")
    }

    @Test
    func `a body of many megabytes arrives whole`() async throws {
        let size = 20_000_000
        let text = try await answer(
            .stream(length: size) { stream in
                let piece = [UInt8](repeating: 0x78, count: 100_000)
                for _ in 0..<200 { try await stream.write(piece) }
            })
        #expect(text.utf8.count { $0 == 0x78 } >= size)
    }

    @Test
    func `stopping lets an answer end that has begun`() async throws {
        let loop = try EventLoop(name: "stopping")
        let begun = Atomic<Bool>(false)
        let mayEnd = Atomic<Bool>(false)
        let listener = try HTTPListener.start(on: ListenAddress(host: "127.0.0.1", port: 0), loop: loop) { _ in
            begun.store(true, ordering: .relaxed)
            while !mayEnd.load(ordering: .relaxed) { await Task.yield() }
            return ServerResponse(status: 200, body: .bytes(Array("done".utf8)))
        }
        let client = try RawClient(listener.address)
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        while !begun.load(ordering: .relaxed) { await Task.yield() }
        async let stopped: Void = listener.stop(within: .seconds(5))
        mayEnd.store(true, ordering: .relaxed)
        #expect(client.receiveToEnd().hasSuffix("\r\n\r\ndone"))
        _ = await stopped
        #expect(throws: RawClient.Failure.self) { try RawClient(listener.address) }
        loop.stop()
        await loop.waitUntilStopped()
    }
}
