import EngineDefinition
import EngineFixtures
import EngineHTTP
import EngineNetwork
import Glibc
import Testing

@testable import EngineCLI

/// The port to which a browser comes back: whose callback it takes, and how often.
struct LoopbackCallbackTests {
    private func status(
        _ method: HTTPMethod, _ url: String, _ client: HTTPClient, fields: HTTPFields = HTTPFields()
    ) async throws -> (code: Int, text: String) {
        let exchange = try await client.send(
            HTTPRequest(method: method, url: try URLValue(url), fields: fields), body: .none)
        let body = try await exchange.body.collect(limit: 1 << 16)
        #expect(exchange.response.fields["cache-control"] == "no-store")
        return (exchange.response.status.code, String(decoding: body, as: UTF8.self))
    }

    /// The status where a page of another name leads to this port; our own client writes the host itself.
    private func strangeHost(_ url: String) throws -> String {
        let folder = try TemporaryFolder()
        let file = folder.file("status")
        try #require(system("curl -s -o /dev/null -w '%{http_code}' -H 'Host: evil.test' '\(url)' >\(file)") == 0)
        return try TextFile.text(file)
    }

    @Test func `only the first callback of this flow is taken, and nothing of it is shown`() async throws {
        let desk = try LoopbackCallback.start(port: 0, state: "right")
        let loop = try EventLoop(name: "browser")
        let host = String(desk.url.dropFirst("http://".count).prefix { $0 != "/" })
        let client = HTTPClient(loop: loop, policy: EgressPolicy(allowing: [try EgressTarget(entry: host)]))
        #expect(try await status(.get, "\(desk.url)?state=wrong&code=x", client).code == 400)
        #expect(try await status(.get, "\(desk.url)?code=x", client).code == 400)
        #expect(try await status(.get, desk.url.replacing("/callback", with: "/other"), client).code == 404)
        #expect(try await status(.post, "\(desk.url)?state=right&code=x", client).code == 405)
        #expect(try strangeHost("\(desk.url)?state=right&code=x") == "400")
        let taken = try await status(.get, "\(desk.url)?state=right&code=%3Cb%3E", client)
        #expect(taken.code == 200 && !taken.text.contains("<b>"))
        #expect(try await status(.get, "\(desk.url)?state=right&code=y", client).code == 410)
        #expect(await desk.wait()?["code"] == "<b>")
        await client.close()
        await desk.stop()
        loop.stop()
    }

    @Test func `a port that is taken is a local failure with what to do`() async throws {
        let desk = try LoopbackCallback.start(port: 0, state: "s")
        let port = try #require(UInt16(desk.url.split(separator: ":").last?.prefix { $0.isNumber } ?? ""))
        let failure = #expect(throws: CommandFailure.self) { _ = try LoopbackCallback.start(port: port, state: "s") }
        #expect(failure?.exitCode == .local && failure?.hint?.contains("--callback-port") == true)
        await desk.stop()
    }
}
