import EngineHTTP
import Testing

@testable import EngineNetwork

@Suite(.timeLimit(.minutes(2)))
struct HTTPClientRedirectTests {
    @Test
    func `redirects are followed on one connection, and counted`() async throws {
        try await withClient { (bench: ClientBench) async throws in
            let inner = PercentEncoding.query("/redirect?status=307&to=" + PercentEncoding.query("/echo?end"))
            let exchange = try await bench.get("/redirect?to=\(inner)", ["Authorization": "Bearer s3cret"])
            #expect(exchange.redirects == 2)
            #expect(exchange.url.requestTarget == "/echo?end")
            let text = String(decoding: try await exchange.body.collect(limit: 10_000), as: UTF8.self)
            #expect(text.contains("s3cret"))
            #expect(try await bench.count("connections") == 1)
        }
    }

    @Test
    func `without redirects the first response counts`() async throws {
        try await withClient(server: .shared) { (bench: ClientBench) async throws in
            let exchange = try await bench.get("/loop", options: RequestOptions(redirects: 0))
            #expect(exchange.response.status == 302)
            #expect(exchange.redirects == 0)
        }
    }

    @Test(arguments: [1, 5])
    func `a loop ends at the limit`(limit: Int) async throws {
        try await withClient { (bench: ClientBench) async throws in
            let fault = try await bench.fault("/loop", options: RequestOptions(redirects: limit))
            #expect(fault == .redirect(.tooMany(limit)))
            #expect(try await bench.count("requests") == limit + 2)
        }
    }

    @Test
    func `another origin sees no credentials`() async throws {
        let other = try await ScriptServer.start()
        let own = try await ScriptServer.start()
        let loop = try EventLoop(name: "origins")
        let policy = EgressPolicy(allowing: [try EgressTarget(entry: other.entry), try EgressTarget(entry: own.entry)])
        let client = HTTPClient(loop: loop, policy: policy)
        let target = PercentEncoding.query(try other.url("/echo").text)
        let fields: HTTPFields = ["Authorization": "s3cret", "Cookie": "s3cret", "X-Key": "s3cret", "Accept": "a/b"]
        let exchange = try await client.send(HTTPRequest(url: own.url("/redirect?to=\(target)"), fields: fields))
        let text = String(decoding: try await exchange.body.collect(limit: 10_000), as: UTF8.self)
        #expect(text.contains("a/b"))
        #expect(!text.contains("s3cret"))
        await client.close()
        loop.stop()
        await loop.waitUntilStopped()
    }
}
