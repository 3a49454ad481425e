import EngineDefinition
import EngineHTTP
import EngineLanguage
import EngineNetwork
import EngineTesting
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(5)))
struct MockUpstreamTests {
    private static func exchange(
        _ request: String, _ status: HTTPStatus = 200, fields: HTTPFields = [:], body: String = "", times: Int = 1
    ) throws -> MockExchange {
        let parts = request.split(separator: " ").map(String.init)
        return MockExchange(
            method: HTTPMethod(parts[0]), url: try URLValue(parts[1]), status: status, fields: fields,
            body: Array(body.utf8), times: times)
    }

    private func play(
        _ exchanges: [MockExchange], log: @escaping @Sendable (MockUpstream.Call) -> Void = { _ in },
        _ body: (LoopbackClient) async throws -> Void
    ) async throws {
        let mock = MockUpstream(exchanges, log: log)
        let client = try LoopbackClient(try await mock.start())
        try await body(client)
        await client.close()
        await mock.stop()
    }

    @Test
    func `an exchange is found by method, path and query, and its body is given`() async throws {
        let exchanges = try [
            Self.exchange("GET https://api.acme.test/things?page=1", body: "one"),
            Self.exchange("GET https://api.acme.test/things?page=2", body: "two"),
            Self.exchange("POST https://api.acme.test/things", 201, fields: ["x-made": "yes"], body: "made"),
        ]
        try await play(exchanges) { client in
            #expect(try await client.get("/things?page=2").text == "two")
            #expect(try await client.get("/things?page=1").text == "one")
            let made = try await client.send(.post, "/things", body: "{}")
            #expect(made.status == 201)
            #expect(made.fields["x-made"] == "yes")
            #expect(made.text == "made")
        }
    }

    @Test
    func `answers of one request come in their order, and the last stays`() async throws {
        let exchanges = try [
            Self.exchange("GET https://api.acme.test/a", 429, times: 2),
            Self.exchange("GET https://api.acme.test/a", 503),
            Self.exchange("GET https://api.acme.test/a", body: "done"),
        ]
        try await play(exchanges) { client in
            var seen: [Int] = []
            for _ in 0..<5 { seen.append(try await client.get("/a").status) }
            #expect(seen == [429, 429, 503, 200, 200])
        }
    }

    @Test
    func `URLs of the service lead to the mock`() async throws {
        let exchanges = try [
            Self.exchange(
                "GET https://api.acme.test/a", fields: ["link": "<https://api.acme.test/a?page=2>; rel=\"next\""],
                body: "{\"next\":\"https://api.acme.test/a?page=2\",\"web\":\"https://www.acme.test/a\","
                    + "\"longer\":\"https://api.acme.testing/a\"}"),
            Self.exchange("GET https://api.acme.test/a?page=2", body: "end"),
        ]
        try await play(exchanges) { client in
            let first = try await client.get("/a")
            #expect(first.json?["next"]?.string == "http://\(client.address)/a?page=2")
            #expect(first.json?["web"]?.string == "https://www.acme.test/a")
            #expect(first.json?["longer"]?.string == "https://api.acme.testing/a")
            #expect(LinkHeader(first.fields)["next"] == "http://\(client.address)/a?page=2")
        }
    }

    @Test
    func `an unknown request is told what is known for its path`() async throws {
        let calls = Mutex<[MockUpstream.Call]>([])
        let exchanges = try [
            Self.exchange("GET https://api.acme.test/a?page=1"), Self.exchange("GET https://api.acme.test/b"),
        ]
        try await play(exchanges, log: { call in calls.withLock { $0.append(call) } }) { client in
            let answer = try await client.get("/a?page=9")
            #expect(answer.status == 404)
            #expect(answer.json?["error"]?["same_path"] == ["GET /a?page=1"])
            #expect(try await client.get("/c").json?["error"]?["known"] == ["GET /a?page=1", "GET /b"])
            _ = try await client.get("/b")
        }
        let seen = calls.withLock { $0.map { "\($0.request) \($0.status) \($0.isKnown)" } }
        #expect(seen == ["GET /a?page=9 404 false", "GET /c 404 false", "GET /b 200 true"])
    }

    @Test
    func `bytes that are no text are given as they are`() async throws {
        let bytes: [UInt8] = [0xFF, 0x00, 0xFE, 0x89]
        let exchange = MockExchange(method: .get, url: try URLValue("https://api.acme.test/image"), body: bytes)
        try await play([exchange]) { client in
            let answer = try await client.get("/image")
            #expect(answer.body == bytes)
        }
    }

    @Test
    func `exchanges of one request are told apart by what is sent`() async throws {
        let url = try URLValue("https://api.acme.test/graphql")
        func exchange(_ sent: JSONValue?, _ body: String) -> MockExchange {
            MockExchange(method: .post, url: url, sent: sent, body: Array(body.utf8))
        }
        let exchanges = [
            exchange(["variables": ["after": "x"]], "second"), exchange(["variables": ["first": 10]], "first"),
            exchange(["page": 3], "form"), exchange("plain", "text"),
        ]
        try await play(exchanges) { client in
            let first = try await client.send(.post, "/graphql", body: "{\"query\":\"q\",\"variables\":{\"first\":10}}")
            #expect(first.text == "first")
            let second = try await client.send(
                .post, "/graphql", body: "{\"variables\":{\"first\":10,\"after\":\"x\"}}")
            #expect(second.text == "second")
            #expect(try await client.send(.post, "/graphql", body: "a=b&page=3").text == "form")
            #expect(try await client.send(.post, "/graphql", body: "plain").text == "text")
            let other = try await client.send(.post, "/graphql", body: "{}")
            #expect(other.status == 404)
            #expect(other.json?["error"]?["message"]?.string?.hasSuffix("with this body") == true)
        }
    }

    @Test
    func `a case that fails does not stand in the way of one that goes well`() throws {
        let source = SourceFile(
            path: "acme.cases.yaml",
            text: """
                provider: acme
                cases:
                  - name: a wrong key
                    run: verify
                    exchanges: [{ request: "GET https://api.acme.test/me", response: { status: 401 } }]
                    error: unauthorized
                  - name: a key
                    run: verify
                    exchanges: [{ request: "GET https://api.acme.test/me", response: { status: 200 } }]
                  - name: a thing that is gone
                    run: endpoint get
                    exchanges: [{ request: "GET https://api.acme.test/things/1", response: { status: 404 } }]
                    error: not_found

                """)
        var diagnostics = DiagnosticList()
        let node = try #require(YAMLParser.parse(source, diagnostics: &diagnostics))
        let exchanges = MockExchange.exchanges(of: CaseFileDefinition.read(node, diagnostics: &diagnostics))
        #expect(diagnostics.isEmpty)
        #expect(exchanges.map { "\($0.url.path) \($0.status.code)" } == ["/me 200", "/things/1 404"])
    }

    @Test
    func `the sandbox's own cases can be played`() async throws {
        let path = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        let source = SourceFile(
            path: "providers/sandbox.cases.yaml", bytes: bytes(at: path + "/providers/sandbox.cases.yaml"))
        var diagnostics = DiagnosticList()
        let node = try #require(YAMLParser.parse(source, diagnostics: &diagnostics))
        let cases = CaseFileDefinition.read(node, diagnostics: &diagnostics)
        #expect(diagnostics.isEmpty)
        let exchanges = MockExchange.exchanges(of: cases)
        #expect(exchanges.count > 20)
        try await play(exchanges) { client in
            var ids: [String] = []
            var target: String? = "/v1/contacts?paging=link&limit=100"
            while let next = target {
                let page = try await client.get(next)
                ids += page.json?.elements?.compactMap { $0["id"]?.string } ?? []
                target = LinkHeader(page.fields)["next"].map {
                    String($0.dropFirst("http://\(client.address)".count))
                }
            }
            #expect(ids == ["con_000000000", "con_000000001"])
        }
    }
}
