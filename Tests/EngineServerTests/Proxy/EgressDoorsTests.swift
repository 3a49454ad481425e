import EngineFixtures
import EngineHTTP
import EngineLanguage
import EngineNetwork
import EngineStore
import Testing

@testable import EngineServer

/// Every door through which a caller of the server can name a host, against a listener that must never be connected to
/// (reliability.md X4); the transport's own doors are in EgressCanaryTests.
@Suite(.timeLimit(.minutes(5)))
struct EgressDoorsTests {
    /// Hosts without those that need a name server of the test's own, or are no private ones.
    private static let hosts = ForbiddenHosts.all.filter { !$0.contains(".test") }

    /// Providers whose callers say where they are, and whose files let them say anything; the last one's upstream is a service that redirects.
    private static func providers(_ address: String) -> [String: String] {
        func text(_ name: String, _ lines: String) -> (String, String) {
            ("providers/\(name).yaml", "provider: \(name)\ntitle: Door\n\(lines)")
        }
        return Dictionary(uniqueKeysWithValues: [
            text(
                "door-host",
                """
                config: { host: { title: Host, pattern: ".*" } }
                base: https://${config.host}/api
                auth: { key: { type: bearer } }
                """),
            text(
                "door-verify",
                """
                config: { host: { title: Host, pattern: ".*" } }
                base: http://\(address)
                auth: { key: { type: bearer } }
                verify: { request: "GET https://${config.host}/me", identity: { id: response.body.id } }
                """),
            text(
                "door-token",
                """
                config: { host: { title: Host, pattern: ".*" } }
                base: http://\(address)
                auth: { person: { type: oauth2, token: "https://${config.host}/token" } }
                """),
            text(
                "door-url",
                """
                config: { server: { title: Server, format: url } }
                base: ${config.server}
                auth: { key: { type: bearer } }
                verify: { request: GET /me, identity: { id: response.body.id } }
                """),
            text("door-redirect", "base: http://\(address)\nauth: { key: { type: bearer } }"),
        ])
    }

    /// Runs a test with the canary and a server that may call the echo service alone.
    private func withDoors(
        _ providers: [String], _ body: (ServerWorld, CanaryPort) async throws -> Int
    ) async throws {
        let canary = try CanaryPort()
        try await EchoService.with { _, address in
            try await ServerWorld.with(texts: Self.providers(address), allowing: [address]) { world in
                for name in providers {
                    var input: [(String, JSONValue)] = [("provider", .string(name)), ("unique_key", .string(name))]
                    if name == "door-token" {
                        input.append(("credentials", ["type": "OAUTH2", "client_id": "a", "client_secret": "b"]))
                    }
                    let made = await world.send("POST /integrations", body: .object(input))
                    #expect(made.status == 200, "\(name): \(made.text)")
                }
                let tried = try await body(world, canary)
                #expect(tried >= 80)
                #expect(canary.connections == 0)
                print("egress doors: \(providers.joined(separator: ", ")): \(tried) cases, no connection")
            }
        }
    }

    private func host(_ pattern: String, _ canary: CanaryPort) -> String {
        pattern.replacing("P", with: "\(canary.port)")
    }

    /// Brings in a connection; the answer may be a refusal.
    private func bringIn(
        _ id: String, to name: String, host: String? = nil, credentials: JSONValue, _ world: ServerWorld
    ) async -> Answer {
        var input: [(String, JSONValue)] = [
            ("provider_config_key", .string(name)), ("connection_id", .string(id)), ("credentials", credentials),
        ]
        if let host { input.append(("connection_config", ["host": .string(host)])) }
        return await world.send("POST /connections", body: .object(input))
    }

    private func call(
        _ target: String, _ id: String, of name: String, _ world: ServerWorld, _ more: HTTPFields = [:]
    ) async -> Answer {
        var fields: HTTPFields = ["provider-config-key": name, "connection-id": id]
        for field in more { fields[field.name] = field.value }
        return await world.send("GET /proxy\(target)", fields: fields)
    }

    private static let key: JSONValue = ["type": "API_KEY", "apiKey": "k"]

    @Test func `X4 an address in the place of the base leads to no private host, whoever asks`() async throws {
        try await withDoors(["door-redirect"]) { world, canary in
            #expect(await bringIn("c", to: "door-redirect", credentials: Self.key, world).status == 201)
            var tried = 0
            for pattern in Self.hosts {
                for scheme in ["https", "http"] {
                    let base = "\(scheme)://\(host(pattern, canary))"
                    // A line end cannot stand in a field: the listener refuses such a request before.
                    guard !base.utf8.contains(0x0D) else { continue }
                    tried += 1
                    let answer = await call("/x", "c", of: "door-redirect", world, ["base-url-override": base])
                    #expect(answer.status >= 400, "\(base): \(answer.status)")
                }
            }
            return tried
        }
    }

    @Test func `X4 a redirect leads to no private host, with or without the fields`() async throws {
        try await withDoors(["door-redirect"]) { world, canary in
            #expect(await bringIn("c", to: "door-redirect", credentials: Self.key, world).status == 201)
            var tried = 0
            for pattern in Self.hosts where pattern != ":P" && !pattern.isEmpty {
                let to = "http://\(host(pattern, canary))/x"
                guard !to.utf8.contains(0x0D) else { continue }
                for keeps in ["true", "false"] {
                    tried += 1
                    let answer = await call(
                        "/redirect?to=\(PercentEncoding.query(to))", "c", of: "door-redirect", world,
                        ["forward-headers-on-redirect": keeps])
                    #expect(answer.status >= 300, "\(to): \(answer.status)")
                }
            }
            return tried
        }
    }

    @Test func `X4 a host of a connection's configuration is no private one, in calls, proofs and renewals`()
        async throws
    {
        try await withDoors(["door-host", "door-verify", "door-token"]) { world, canary in
            var tried = 0
            for (number, pattern) in Self.hosts.enumerated() {
                let host = host(pattern, canary)
                tried += 3
                let plain = await bringIn("h-\(number)", to: "door-host", host: host, credentials: Self.key, world)
                if plain.status == 201 {
                    let answer = await call("/x", "h-\(number)", of: "door-host", world)
                    #expect(answer.status >= 400, "call of \(host): \(answer.status)")
                }
                let proof = await bringIn("v-\(number)", to: "door-verify", host: host, credentials: Self.key, world)
                #expect(proof.status >= 400, "proof at \(host): \(proof.status)")
                let token = await bringIn(
                    "t-\(number)", to: "door-token", host: host,
                    credentials: [
                        "type": "OAUTH2", "access_token": "a", "refresh_token": "r",
                        "expires_at": "2020-01-01T00:00:00Z",
                    ], world)
                if token.status == 201 {
                    let answer = await world.send("GET /connections/t-\(number)?provider_config_key=door-token")
                    #expect(answer.status >= 400, "renewal at \(host): \(answer.status)")
                }
            }
            return tried
        }
    }

    @Test func `X4 a person on the connect page leads nobody to a private host`() async throws {
        try await withDoors(["door-verify", "door-url"]) { world, canary in
            let made = await world.send("POST /connect/sessions", body: ["end_user": ["id": "u-1"]])
            let token = try #require(made.json?["data"]?["token"]?.string)
            var tried = 0
            for pattern in Self.hosts {
                let host = host(pattern, canary)
                let forms = [
                    ("door-verify", "host", host), ("door-url", "server", "https://\(host)"),
                    ("door-url", "server", "http://\(host)/v1"),
                ]
                for (name, field, value) in forms {
                    tried += 1
                    let answer = await world.send(
                        "POST /connect/integrations/\(name)/connection", key: token,
                        body: [
                            "scheme": "key", "config": .object([(field, .string(value))]),
                            "credentials": ["token": "k"],
                        ])
                    #expect(answer.status >= 400, "\(value): \(answer.status)")
                }
            }
            #expect(try await world.store.connections(in: "dev").isEmpty)
            return tried
        }
    }

    @Test func `the canary sings when it is reached`() async throws {
        let canary = try CanaryPort()
        let texts = Self.providers(canary.entry)
        try await ServerWorld.with(texts: texts, allowing: [canary.entry]) { world in
            _ = await world.send(
                "POST /integrations", body: ["provider": "door-redirect", "unique_key": "door-redirect"])
            #expect(await bringIn("c", to: "door-redirect", credentials: Self.key, world).status == 201)
            // It takes a connection and never answers: the caller gives up.
            let asking = Task { await call("/x", "c", of: "door-redirect", world) }
            let deadline = ContinuousClock.now.advanced(by: .seconds(20))
            var connections = 0
            while connections == 0, ContinuousClock.now < deadline {
                connections += canary.connections
                await Task.yield()
            }
            #expect(connections == 1)
            asking.cancel()
            _ = await asking.value
        }
    }
}
