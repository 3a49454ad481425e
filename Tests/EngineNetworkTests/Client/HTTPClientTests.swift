import EngineHTTP
import Testing

@testable import EngineNetwork

@Suite(.timeLimit(.minutes(2)))
struct HTTPClientTests {
    @Test
    func `a response has its head before its body, and connections are used again`() async throws {
        try await withClient { (bench: ClientBench) async throws in
            let exchange = try await bench.get("/bytes?n=1000000")
            #expect(exchange.response.status == 200)
            #expect(exchange.version == "1.1")
            #expect(exchange.response.fields["content-length"] == "1000000")
            var count = 0
            for try await piece in exchange.body { count += piece.count }
            #expect(count == 1_000_000)
            for _ in 0..<10 { _ = try await bench.text("/echo") }
            #expect(try await bench.count("connections") == 1)
        }
    }

    @Test
    func `fields come and go in their order, empty ones too`() async throws {
        try await withClient(server: .shared) { (bench: ClientBench) async throws in
            let exchange = try await bench.get("/fields")
            #expect(exchange.response.fields.values(of: "set-cookie") == ["a=1", "b=2"])
            #expect(exchange.response.fields["x-empty"] == "")
            #expect(exchange.response.fields["x-pad"] == "p")
            let sent = try await bench.get("/echo", ["X-One": "1", "X-Empty": "", "X-Two": "a, \"b\"", "x-one": "2"])
            let text = String(decoding: try await sent.body.collect(limit: 10_000), as: UTF8.self)
            #expect(text.contains(#"["X-One", "1"], ["X-Empty", ""], ["X-Two", "a, \"b\""], ["x-one", "2"]"#))
            #expect(!text.contains("Expect") && !text.contains("\"Accept\"") && !text.contains("Content-Type"))
        }
    }

    @Test
    func `what we call ourselves is sent where the caller says nothing`() async throws {
        try await withClient(server: .shared) { (bench: ClientBench) async throws in
            var options = RequestOptions()
            options.userAgent = "ours/1"
            #expect(try await bench.text("/echo", options: options).contains(#"["user-agent", "ours/1"]"#))
            #expect(try await bench.text("/redirect?to=/echo", options: options).contains(#"["user-agent", "ours/1"]"#))
            let own = try await bench.get("/echo", ["User-Agent": "theirs"], options: options)
            let text = String(decoding: try await own.body.collect(limit: 10_000), as: UTF8.self)
            #expect(text.contains("theirs") && !text.contains("ours"))
            options.userAgent = ""
            #expect(try await !bench.text("/echo", options: options).lowercased().contains("user-agent"))
            options.userAgent = "a\r\nX-Own: line"
            await #expect(throws: TransportFault.self) { try await bench.text("/echo", options: options) }
        }
    }

    @Test
    func `the target is sent byte for byte`() async throws {
        try await withClient(server: .shared) { (bench: ClientBench) async throws in
            let text = try await bench.text("/echo?a=%7e&b={x}|y&c=/../d")
            #expect(text.contains(#""target": "/echo?a=%7e&b={x}|y&c=/../d""#))
        }
    }

    @Test(arguments: ["GET", "HEAD", "DELETE", "OPTIONS", "POST", "PUT", "PATCH", "REPORT"])
    func `a method without a body says so`(method: String) async throws {
        try await withClient(server: .shared) { (bench: ClientBench) async throws in
            let request = HTTPRequest(method: HTTPMethod(method), url: try bench.server.url("/echo"))
            // Twice: the second time with a handle that has sent another request.
            for _ in 0..<2 {
                let exchange = try await bench.client.send(request)
                let text = String(decoding: try await exchange.body.collect(limit: 10_000), as: UTF8.self)
                #expect(method == "HEAD" ? text.isEmpty : text.contains(#""method": "\#(method)""#))
                let hasLength = text.contains(#"["Content-Length", "0"]"#)
                #expect(hasLength == ["POST", "PUT", "PATCH"].contains(method))
                _ = try await bench.client.send(request, body: .bytes([1, 2]))
            }
        }
    }

    @Test(arguments: ["POST", "PUT", "PATCH", "DELETE", "GET"])
    func `a body of bytes is sent whole`(method: String) async throws {
        try await withClient(server: .shared) { (bench: ClientBench) async throws in
            let body = [UInt8](repeating: UInt8(ascii: "~"), count: 300_000)
            let request = HTTPRequest(
                method: HTTPMethod(method), url: try bench.server.url("/echo"), fields: ["Content-Type": "text/plain"])
            let exchange = try await bench.client.send(request, body: .bytes(body))
            let text = String(decoding: try await exchange.body.collect(limit: 1 << 20), as: UTF8.self)
            #expect(text.contains(#""method": "\#(method)""#))
            #expect(text.contains(#"["Content-Length", "300000"]"#))
            #expect(text.contains(#"["Content-Type", "text/plain"]"#))
            #expect(text.utf8.count { $0 == UInt8(ascii: "~") } == 300_000)
        }
    }

    @Test
    func `an empty body of bytes is a body`() async throws {
        try await withClient(server: .shared) { (bench: ClientBench) async throws in
            let request = HTTPRequest(method: .post, url: try bench.server.url("/echo"))
            let exchange = try await bench.client.send(request, body: .bytes([]))
            let text = String(decoding: try await exchange.body.collect(limit: 1 << 20), as: UTF8.self)
            #expect(text.contains(#"["Content-Length", "0"]"#))
        }
    }

    @Test(arguments: [nil, 1_000_000] as [Int64?])
    func `a streamed body is asked for as it is sent`(length: Int64?) async throws {
        try await withClient(server: .shared) { (bench: ClientBench) async throws in
            let pieces = Pieces(count: 100, size: 10_000)
            let request = HTTPRequest(method: .put, url: try bench.server.url("/echo"))
            let exchange = try await bench.client.send(
                request, body: .stream(length: length) { await pieces.next() })
            let text = String(decoding: try await exchange.body.collect(limit: 2 << 20), as: UTF8.self)
            #expect(text.utf8.count { $0 == UInt8(ascii: "q") } == 1_000_000)
            #expect(text.contains("chunked") == (length == nil))
        }
    }

    @Test
    func `a body whose source fails ends the request with its reason`() async throws {
        try await withClient(server: .shared) { (bench: ClientBench) async throws in
            let request = HTTPRequest(method: .put, url: try bench.server.url("/echo"))
            await #expect(throws: TransportFault.bodySource("Unexpected(what: \"no disk\")")) {
                try await bench.client.send(
                    request, body: .stream(length: nil) { throw ClientBench.Unexpected(what: "no disk") })
            }
        }
    }

    @Test
    func `what would break the message's frame is refused before it is sent`() async throws {
        try await withClient { (bench: ClientBench) async throws in
            for fields in [
                ["Host": "evil.test"], ["content-length": "3"], ["Transfer-Encoding": "chunked"], ["X": "a\r\nY: b"],
                ["X Y": "z"],
            ] as [HTTPFields] {
                await #expect(throws: TransportFault.self) { try await bench.get("/echo", fields) }
            }
            await #expect(throws: TransportFault.invalidRequest("its method is not one word")) {
                let url = try bench.server.url("/echo")
                _ = try await bench.client.send(HTTPRequest(method: HTTPMethod("GET /\r\nX:"), url: url))
            }
            #expect(try await bench.count("requests") == 1)
        }
    }

    @Test
    func `folded lines and interim responses are read as the rules say`() async throws {
        try await withClient(server: .shared) { (bench: ClientBench) async throws in
            #expect(try await bench.get("/folded").response.fields["x-folded"] == "a b")
            let exchange = try await bench.get("/interim")
            #expect(exchange.response.status == 200)
            #expect(exchange.response.fields["link"] == nil)
            #expect(try await bench.text("/until-close") == "all there is")
        }
    }

    @Test
    func `many requests at once each get their own answer`() async throws {
        try await withClient(settings: HTTPClientSettings(connectionsPerHost: 16)) {
            (bench: ClientBench) async throws in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<200 {
                    group.addTask { try await bench.text("/echo?number=\(number)").contains("number=\(number)\"") }
                }
                for try await isOwn in group { #expect(isOwn) }
            }
            #expect(try await bench.count("connections") <= 16)
        }
    }

    @Test
    func `a connection that the server closed while idle does not keep the loop busy`() async throws {
        try await withClient(server: .shared) { (bench: ClientBench) async throws in
            #expect(try await bench.text("/idle-close") == "bye")
            let rounds = await withCheckedContinuation { (continuation: CheckedContinuation<Int, Never>) in
                bench.loop.post {
                    let before = bench.loop.round
                    bench.loop.schedule(after: .milliseconds(100)) {
                        continuation.resume(returning: bench.loop.round - before)
                    }
                }
            }
            #expect(rounds < 20)
            #expect(try await bench.text("/idle-close") == "bye")
        }
    }

    @Test
    func `a closed client answers with that`() async throws {
        try await withClient { (bench: ClientBench) async throws in
            async let pending = bench.fault("/silent")
            while try await bench.count("open") < 2 {}
            await bench.client.close()
            #expect(try await pending == .closed)
            await #expect(throws: TransportFault.closed) { try await bench.get("/echo") }
        }
    }
}

private actor Pieces {
    private var left: Int
    private let size: Int

    init(count: Int, size: Int) {
        left = count
        self.size = size
    }

    func next() -> [UInt8]? {
        guard left > 0 else { return nil }
        left -= 1
        return [UInt8](repeating: UInt8(ascii: "q"), count: size)
    }
}
