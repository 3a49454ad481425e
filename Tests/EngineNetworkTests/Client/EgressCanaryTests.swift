import EngineFixtures
import EngineHTTP
import Glibc
import Testing

@testable import EngineNetwork

/// Every way to write or reach a private address, against a listener that must never be connected to.
@Suite(.timeLimit(.minutes(2)))
struct EgressCanaryTests {
    /// Names and what they resolve to.
    private static func resolutions(_ port: Int) -> [String] {
        [
            "to-loopback.test:\(port):127.0.0.1", "to-private.test:\(port):10.0.0.1,192.168.0.1",
            "to-mapped.test:\(port):[::ffff:127.0.0.1]", "to-six.test:\(port):[::1]",
            "to-both.test:\(port):[::1],127.0.0.1", "rebind.test:\(port):127.0.0.1",
        ]
    }

    @Test
    func `nothing ever connects to a forbidden address, not directly and not by a redirect`() async throws {
        let canary = try CanaryPort()
        let server = try await ScriptServer.start()
        let loop = try EventLoop(name: "canary")
        var settings = HTTPClientSettings()
        settings.resolutions = Self.resolutions(canary.port)
        let policy = EgressPolicy(allowing: [try EgressTarget(entry: server.entry)])
        let client = HTTPClient(loop: loop, policy: policy, settings: settings)
        let options = RequestOptions(connectTimeout: .seconds(5))
        var tried = 0
        for host in ForbiddenHosts.all {
            for scheme in ["https", "http"] {
                let text = "\(scheme)://" + host.replacing("P", with: "\(canary.port)") + "/x"
                tried += 1
                if let url = try? URLValue(text), !url.host.hasPrefix("a.test") {
                    await #expect(throws: TransportFault.self, "\(text)") {
                        try await client.send(HTTPRequest(url: url), options: options)
                    }
                }
                let redirect = try server.url("/redirect?to=" + PercentEncoding.query(PercentEncoding.query(text)))
                guard !host.hasPrefix("a.test") else { continue }
                await #expect(throws: TransportFault.self, "redirect to \(text)") {
                    try await client.send(HTTPRequest(url: redirect), options: options)
                }
            }
        }
        #expect(tried >= 240)
        #expect(canary.connections == 0)
        // The canary sings when it is asked: what it counts would have been seen.
        let open = HTTPClient(
            loop: loop, policy: EgressPolicy(allowing: [try EgressTarget(entry: canary.entry)]), settings: settings)
        let quick = RequestOptions(idleTimeout: .milliseconds(50))
        _ = try? await open.send(HTTPRequest(url: try URLValue("http://127.0.0.1:\(canary.port)/")), options: quick)
        #expect(canary.connections == 1)
        await client.close()
        await open.close()
        loop.stop()
        await loop.waitUntilStopped()
    }

    @Test(arguments: ["to-loopback.test", "to-private.test", "to-mapped.test", "to-six.test", "to-both.test"])
    func `a name that resolves to a private address is refused with its address`(host: String) async throws {
        let canary = try CanaryPort()
        let loop = try EventLoop(name: "resolved")
        var settings = HTTPClientSettings()
        settings.resolutions = Self.resolutions(canary.port)
        let client = HTTPClient(loop: loop, policy: EgressPolicy(), settings: settings)
        do {
            _ = try await client.send(HTTPRequest(url: try URLValue("https://\(host):\(canary.port)/")))
            Issue.record("it was answered")
        } catch let fault as TransportFault {
            guard case .forbidden(.address(_, _, let target)) = fault else {
                Issue.record("\(fault)")
                return
            }
            #expect("\(target)" == "\(host):\(canary.port)")
        }
        #expect(canary.connections == 0)
        await client.close()
        loop.stop()
        await loop.waitUntilStopped()
    }
}
