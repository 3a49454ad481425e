import EngineHTTP
import EngineNetwork
import Testing

@testable import EngineServer

struct ServedHostsTests {
    /// Whether a request for a host is refused by a server of these settings.
    private func isRefused(
        _ host: String?, at path: String = "/connect/", _ adjust: (inout ServerSettings) -> Void = { _ in }
    ) -> Bool {
        var settings = ServerSettings(
            listen: ListenAddress(host: "127.0.0.1", port: 8080), environment: "dev", version: "1")
        settings.publicURL = "https://connect.acme.test:8443/base"
        settings.callbackURL = "https://back.acme.test/oauth/callback"
        adjust(&settings)
        let request = ServerRequest(
            method: .get, path: path, query: nil, fields: host.map { ["host": $0] } ?? [:], body: ServerBody([]))
        do throws(RouteFault) {
            try ServedHosts(settings).admit(request)
            return false
        } catch {
            return error.status == 421 && error.code == "unknown_host"
        }
    }

    @Test(arguments: [
        "connect.acme.test", "connect.acme.test:443", "CONNECT.acme.test.", "back.acme.test", "localhost:8080",
        "127.0.0.1:8080", "127.0.0.1", "[::1]:8080", "app.localhost", "other.acme.test:1", "", nil,
    ])
    func `a name that is known is served, whatever its port`(_ host: String?) {
        #expect(!isRefused(host) { $0.hosts = ["other.acme.test"] })
    }

    @Test(arguments: [
        ("[fd00::1]", ["[fd00::1]", "[fd00::1]:9", "[FD00:0:0::1]:8080"]),
        ("[fd00::1]:8080", ["[fd00::1]", "[fd00::1]:9", "[fd00:0:0:0:0:0:0:1]"]),
        ("[FD00:0000::0001]", ["[fd00::1]:80"]), ("10.0.0.9", ["10.0.0.9", "10.0.0.9:1"]),
        ("a.test:8080", ["a.test", "a.test:9"]),
    ])
    func `an address that is listed is known in whatever form`(_ listed: String, _ hosts: [String]) {
        for host in hosts {
            #expect(isRefused(host), "it is not known by itself")
            #expect(!isRefused(host) { $0.hosts = [listed] }, "\(host)")
        }
        for other in ["[fd00::2]", "[fd00::1", "[fd00::1]b.test", "10.0.0.8", "fd00::1:x", "b.test"] {
            #expect(isRefused(other) { $0.hosts = [listed] }, "\(other)")
        }
    }

    @Test func `a public address of IPv6 is known`() {
        #expect(!isRefused("[2001:DB8::1]:8443") { $0.publicURL = "https://[2001:db8:0::1]:8443/base" })
        #expect(isRefused("[2001:db8::2]:8443") { $0.publicURL = "https://[2001:db8::1]:8443/base" })
    }

    @Test(arguments: [
        "evil.test", "evil.test:8080", "connect.acme.test.evil.test", "evilconnect.acme.test", "acme.test", "10.0.0.9",
        "engine", "0x7f.1", "127.0.0.1.evil.test", "localhost.evil.test", "[::2]", "evil.test:127.0.0.1", "::1:x",
    ])
    func `another one is refused`(_ host: String) {
        #expect(isRefused(host))
    }

    @Test func `beyond this machine bare addresses are known, and names that nobody owns`() {
        func beyond(_ settings: inout ServerSettings) { settings.listen = ListenAddress(host: "0.0.0.0", port: 8080) }
        for host in ["10.0.0.9:8080", "engine:8080", "[fd00::1]", "connect.acme.test"] {
            #expect(!isRefused(host, beyond), "\(host)")
        }
        for host in ["evil.test", "10.0.0.9.evil.test", "engine.evil.test"] {
            #expect(isRefused(host, beyond), "\(host)")
        }
    }

    @Test func `monitors ask by any name, and nobody else`() {
        for path in ["/healthz", "/readyz", "/metrics"] {
            #expect(!isRefused("10.1.2.3:8080", at: path), "\(path)")
        }
        for path in ["/", "/connect/", "/connections", "/oauth/start/x", "/oauth/callback", "/healthz/x"] {
            #expect(isRefused("10.1.2.3:8080", at: path), "\(path)")
        }
    }

    @Test func `the answer says which settings to change, and the log has a line`() async throws {
        try await ServerWorld.with { world in
            let answer = await world.send("GET /connections", fields: ["host": "evil.test"])
            #expect(answer.status == 421 && answer.code == "unknown_host", "\(answer.text)")
            #expect(answer.message?.contains("'evil.test'") == true && answer.message?.contains("public_url") == true)
            #expect(answer.message?.contains("ENGINE_HOSTS") == true)
            #expect(world.log.all.last?.errorCode == "unknown_host")
            #expect(await world.send("GET /connections", fields: ["host": "connect.acme.test"]).status == 200)
        }
    }
}
