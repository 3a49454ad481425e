import EngineCrypto
import EngineHTTP
import EngineLanguage
import EngineStore
import Testing

@testable import EngineServer

/// What callers of `/proxy/…` meet; what a call does on its way is in ProxyServiceTests.
struct ProxyRoutesTests {
    /// A key that may call, and not read what it calls with.
    private func caller(_ world: ServerWorld) async throws -> String {
        try await world.makeKey("caller", scopes: ["environment:proxy"])
    }

    // MARK: Up

    @Test(arguments: ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"])
    func `each method reaches the provider as it was sent, with the credential`(_ method: String) async throws {
        try await ServerWorld.withProxy { world, service, _, _ in
            let body: JSONValue? = ["POST", "PUT", "PATCH", "DELETE"].contains(method) ? ["a": 1] : nil
            let key = try await caller(world)
            let answer = await world.proxy("\(method) /items/a%2Fb?x=1&y=%20&x=2", key: key, body: body)
            #expect(answer.status == 200, "\(answer.text)")
            #expect(answer.text == (method == "HEAD" ? "" : "\(method) 200"))
            let seen = try #require(service.requests.last)
            #expect(service.requests.count == 1 && seen.method == method)
            #expect(seen.path == "/base/items/a%2Fb" && seen.query == "x=1&y=%20&x=2")
            #expect(seen.fields["authorization"] == "Bearer good-key")
            #expect(seen.body == (body == nil ? "" : #"{"a":1}"#))
            #expect(seen.fields["content-type"] == (body == nil ? nil : "application/json"))
        }
    }

    @Test func `of the caller's fields only those behind the prefix go along, and what the body is`() async throws {
        try await ServerWorld.withProxy { world, service, _, _ in
            _ = await world.proxy(
                "GET /",
                fields: [
                    "user-agent": "caller", "accept": "text/html", "cookie": "sid=1", "x-forwarded-for": "10.0.0.1",
                    "origin": "https://a.test", "x-own": "no", "Nango-Proxy-X-Own": "yes", "nango-proxy-accept": "a/b",
                    "nango-proxy-": "none", "nango-proxy-host": "evil.test", "nango-proxy-connection": "x-own",
                    "nango-proxy-transfer-encoding": "chunked",
                ])
            let fields = try #require(service.requests.last).fields
            #expect(fields["accept"] == "a/b")
            #expect(fields["user-agent"] == "engine/0.0.1-test")
            for name in [
                "cookie", "x-forwarded-for", "origin", "provider-config-key", "connection-id", "connection",
                "transfer-encoding", "nango-proxy-x-own",
            ] {
                #expect(!fields.contains(name), "\(name)")
            }
            #expect(fields["host"]?.hasPrefix("127.0.0.1:") == true)
        }
    }

    @Test func `a field behind the prefix stands in the place of the credential's`() async throws {
        try await ServerWorld.withProxy { world, service, _, _ in
            _ = await world.proxy("GET /", fields: ["nango-proxy-authorization": "Basic mine"])
            #expect(service.requests.last?.fields["authorization"] == "Basic mine")
        }
    }

    @Test(arguments: [("GET /", "/base/"), ("GET ", "/base/"), ("GET //a//b", "/base/a//b")])
    func `the path behind the prefix is joined to the base by one slash`(_ line: String, _ path: String) async throws {
        try await ServerWorld.withProxy { world, service, _, _ in
            let target = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)[1]
            _ = await world.send(
                "GET /proxy\(target)", fields: ["provider-config-key": "acme-proxy", "connection-id": "c-1"])
            #expect(service.requests.map(\.path) == [path] || service.requests.map(\.path) == [String(path.dropLast())])
        }
    }

    // MARK: Refused

    @Test(arguments: [
        ("provider-config-key", ""), ("connection-id", ""), ("retries", "x"), ("retries", "-1"), ("retry-on", "a"),
        ("retry-on", "42,"), ("base-url-override", "::"), ("decompress", "yes"), ("forward-headers-on-redirect", "1"),
        ("nango-is-sync", "TRUE"), ("nango-is-dry-run", "0"),
        ("nango-activity-log-id", String(repeating: "a", count: 256)),
    ])
    func `a field that is missing or wrong is named, and nothing is sent`(_ name: String, _ value: String) async throws
    {
        try await ServerWorld.withProxy { world, service, _, _ in
            let answer = await world.proxy("GET /", fields: [name: value])
            #expect(answer.status == 400 && answer.code == "invalid_headers", "\(answer.text)")
            #expect(answer.issue?["path"]?[0]?.string == name)
            #expect(answer.issue?["message"]?.string?.contains(name) == true)
            #expect(service.requests.isEmpty)
        }
    }

    @Test func `all wrong fields are told at once`() async throws {
        try await ServerWorld.with { world in
            let answer = await world.send("GET /proxy/", fields: ["retries": "many"])
            #expect(answer.json?["error"]?["errors"]?.elements?.count == 3)
        }
    }

    @Test func `what is not there, and what is another's, is told alike`() async throws {
        try await ServerWorld.withProxy { world, service, _, _ in
            let unknown = await world.proxy("GET /", fields: ["provider-config-key": "none"])
            #expect(unknown.status == 404 && unknown.code == "unknown_provider_config")
            let absent = await world.proxy("GET /", fields: ["connection-id": "none"])
            #expect(absent.status == 400 && absent.code == "server_error")
            #expect(absent.message == "Failed to get connection")
            await world.connect("c-2", owner: "ada", to: "acme-proxy")
            let key = try await world.makeKey("bob", owner: "bob")
            let foreign = await world.proxy("GET /", key: key, fields: ["connection-id": "c-2"])
            #expect(foreign.status == absent.status && foreign.message == absent.message)
            let elsewhere = try await world.makeKey("prod", environment: "prod")
            #expect(await world.proxy("GET /", key: elsewhere).code == "unknown_provider_config")
            let reader = try await world.makeKey("reader", scopes: ["environment:connections:*"])
            #expect(await world.proxy("GET /", key: reader).status == 403)
            #expect(service.requests.isEmpty)
        }
    }

    @Test func `a page of another origin may ask first, and OPTIONS without a question goes on`() async throws {
        try await ServerWorld.withProxy { world, service, _, _ in
            let fields: HTTPFields = ["origin": "https://a.test", "access-control-request-method": "POST"]
            let preflight = await world.send("OPTIONS /proxy/x", key: nil, fields: fields)
            #expect(preflight.status < 300 && preflight.fields.contains("access-control-allow-origin"))
            #expect(service.requests.isEmpty)
            #expect(await world.proxy("OPTIONS /x").status == 200)
            #expect(service.requests.map(\.method) == ["OPTIONS"])
        }
    }

    // MARK: Other hosts

    @Test func `another base is for who may read the credential, within the egress policy`() async throws {
        try await ServerWorld.withProxy { world, service, other, address in
            let key = try await caller(world)
            let refused = await world.proxy("GET /x", key: key, fields: ["base-url-override": "http://\(address)"])
            #expect(refused.status == 400 && refused.code == "base_url_override_not_allowed")
            #expect(other.requests.isEmpty)
            #expect(await world.proxy("GET /x", fields: ["base-url-override": "http://\(address)/v2"]).status == 200)
            #expect(other.requests.map(\.path) == ["/v2/x"])
            for base in ["http://127.0.0.1:9", "https://169.254.169.254", "https://[::ffff:10.0.0.1]", "ftp://a.test"] {
                let forbidden = await world.proxy("GET /x", fields: ["base-url-override": base])
                #expect(forbidden.status == 400, "\(base): \(forbidden.text)")
                #expect(forbidden.code == "base_url_override_not_allowed", "\(base): \(forbidden.text)")
            }
            #expect(await world.proxy("GET /x", key: key, fields: ["base-url-override": ""]).status == 200)
            #expect(service.requests.map(\.path) == ["/base/x"])
        }
    }

    @Test func `holes of the path and of the other base are what is known of the connection`() async throws {
        try await ServerWorld.withProxy { world, service, other, address in
            let made = await world.send(
                "POST /connections",
                body: [
                    "provider_config_key": "acme-proxy", "connection_id": "c-2",
                    "credentials": ["type": "API_KEY", "apiKey": "good-key"],
                    "connection_config": ["account": "a/1", "site": .string(address)],
                ])
            #expect(made.status == 201, "\(made.text)")
            let mine: HTTPFields = ["connection-id": "c-2"]
            #expect(await world.proxy("GET /of/${connectionConfig.account}?x=${y}", fields: mine).status == 200)
            #expect(await world.proxy("GET /of/$%7BconnectionConfig.account%7D", fields: mine).status == 200)
            #expect(service.requests.map(\.path) == ["/base/of/a%2F1", "/base/of/a%2F1"])
            #expect(service.requests.first?.query == "x=${y}")
            let key = try await caller(world)
            let site = "http://${connectionConfig.site}/v2"
            for base in [site, "${connectionConfig.none} || \(site)"] {
                var fields = mine
                fields["base-url-override"] = base
                #expect(await world.proxy("GET /x", fields: fields).status == 200)
                let refused = await world.proxy("GET /x", key: key, fields: fields)
                #expect(refused.code == "base_url_override_not_allowed", "what was filled in is judged")
            }
            #expect(other.requests.map(\.path) == ["/v2/x", "/v2/x"])
            let sent = try await world.store.events(in: "dev").first { $0.action == "credentials.send" }
            #expect(sent?.detail.contains("http://\(address)") == true)
        }
    }

    @Test func `a hole for which a connection has nothing is named, and nothing is sent`() async throws {
        try await ServerWorld.withProxy { world, service, _, _ in
            let path = await world.proxy("GET /of/${connectionConfig.account}")
            #expect(path.status == 400 && path.code == "invalid_uri_params", "\(path.text)")
            #expect(path.issue?["path"] == ["connectionConfig", "account"])
            for base in ["https://${connectionConfig.none}.acme.test", "${connectionConfig.none}", "acme${nothing}"] {
                let answer = await world.proxy("GET /", fields: ["base-url-override": base])
                #expect(answer.status == 400 && answer.code == "invalid_headers", "\(answer.text)")
                #expect(answer.issue?["path"] == ["base-url-override"])
            }
            #expect(service.requests.isEmpty)
        }
    }

    @Test func `a redirect to another host gets the fields only if asked for by who may read the credential`()
        async throws
    {
        try await ServerWorld.withProxy { world, _, other, address in
            let line = "GET /redirect?to=http://\(address)/there"
            #expect(await world.proxy(line, fields: ["nango-proxy-x-own": "1"]).status == 200)
            #expect(other.requests.last?.fields["authorization"] == nil)
            #expect(other.requests.last?.fields["x-own"] == nil)
            let flag: HTTPFields = ["forward-headers-on-redirect": "true", "nango-proxy-x-own": "1"]
            #expect(await world.proxy(line, fields: flag).status == 200)
            #expect(other.requests.last?.fields["authorization"] == "Bearer good-key")
            #expect(other.requests.last?.fields["x-own"] == "1")
            let refused = await world.proxy(line, key: try await caller(world), fields: flag)
            #expect(refused.status == 403 && refused.message?.contains("read_credentials") == true)
            #expect(other.requests.count == 2)
        }
    }

    @Test func `a credential that is sent where the caller says is in the audit trail, once an hour for each host`()
        async throws
    {
        try await ServerWorld.withProxy { world, service, other, address in
            let sent = { try await world.store.events(in: "dev").filter { $0.action == "credentials.send" } }
            #expect(await world.proxy("GET /x").status == 200)
            let key = try await caller(world)
            await world.proxy("GET /x", key: key, fields: ["base-url-override": "http://\(address)"])
            #expect(try await sent().isEmpty, "neither the usual way nor what is refused")
            for path in ["/a", "/b"] {
                await world.proxy("GET \(path)", fields: ["base-url-override": "http://\(address)/v2"])
            }
            let event = try #require(try await sent().first)
            #expect(try await sent().count == 1 && event.actor.hasPrefix("key full #") && event.subject == "c-1")
            #expect(event.detail.contains("http://\(address)") && !event.detail.contains("v2"))
            await world.proxy("GET /x", fields: ["forward-headers-on-redirect": "true"])
            #expect(try await sent().first?.detail.contains("redirects") == true)
            world.clock.advance(seconds: SendingTrail.interval)
            await world.proxy("GET /c", fields: ["base-url-override": "http://\(address)"])
            #expect(try await sent().count == 3)
            #expect(other.requests.count == 3 && service.requests.count == 2)
        }
    }

    // MARK: Back

    @Test func `what a provider says of its origin is not said by ours`() async throws {
        try await ServerWorld.withProxy { world, _, _, _ in
            let answer = await world.proxy("GET /origin")
            #expect(answer.status == 200 && answer.text == "GET 200")
            for name in EchoService.originFields.map(\.name) where name != "content-security-policy" {
                #expect(answer.fields[name] == nil, "\(name)")
            }
            #expect(answer.fields["content-security-policy"] == "sandbox")
            #expect(answer.fields["x-content-type-options"] == "nosniff")
            for name in ["link", "location", "www-authenticate", "etag"] {
                #expect(answer.fields[name] != nil, "\(name)")
            }
        }
    }

    @Test(arguments: [201, 204, 304, 400, 401, 404, 429, 500, 503])
    func `the provider's answer comes back whatever its status is`(_ status: Int) async throws {
        try await ServerWorld.withProxy { world, _, _, _ in
            let answer = await world.proxy("GET /status/\(status)")
            #expect(answer.status == status)
            #expect(answer.text == ([204, 304].contains(status) ? "" : "GET \(status)"))
            #expect(answer.fields["x-upstream"] == "yes" && answer.fields["x-request-id"] == "of-upstream")
            #expect(answer.fields["cache-control"] == "max-age=60")
            #expect(!answer.fields.contains("set-cookie"))
            #expect(!answer.fields.contains("keep-alive"))
            #expect(answer.fields["access-control-allow-origin"] == "*", "ours")
            #expect(answer.fields.filter { $0.name.lowercased() == "access-control-allow-origin" }.count == 1)
        }
    }

    @Test func `a passing failure is tried again as often as is asked`() async throws {
        try await ServerWorld.withProxy { world, service, _, _ in
            service.fail(times: 2)
            #expect(await world.proxy("GET /x").status == 503)
            #expect(await world.proxy("GET /x", fields: ["retries": "1"]).status == 200)
            #expect(service.requests.count == 3)
        }
    }

    @Test func `a provider that does not answer is told in the words of Nango's client`() async throws {
        try await EchoService.with { _, address in
            let texts = EchoService.provider(at: address)
            try await ServerWorld.with(texts: texts, allowing: [address, "127.0.0.1:1"]) { world in
                _ = await world.send(
                    "POST /integrations", body: ["provider": "acme-proxy", "unique_key": "acme-proxy"])
                #expect(await world.connect("c-1", to: "acme-proxy").status == 201)
                let answer = await world.proxy("POST /x", fields: ["base-url-override": "http://127.0.0.1:1"])
                #expect(answer.status == 500)
                #expect(answer.json?["code"] == "ECONNREFUSED" && answer.json?["method"] == "post")
                #expect(answer.json?["error"] == nil)
                _ = await world.proxy("GET /status/404")
                let metrics = await world.send("GET /metrics").text
                #expect(metrics.contains(#"engine_proxy_upstream_seconds_count{status="none"} 1"#), "\(metrics)")
                #expect(metrics.contains(#"engine_proxy_upstream_seconds_count{status="4xx"} 1"#))
            }
        }
    }

    // MARK: What is remembered

    @Test func `what another process takes back is gone at the next call`() async throws {
        try await ServerWorld.withProxy { world, service, _, _ in
            let key = try await caller(world)
            for _ in 0..<3 { #expect(await world.proxy("GET /", key: key).status == 200) }
            let other = try await Store.open(.init(path: world.store.options.path, clock: world.store.options.clock))
            let stored = try #require(try await other.key(matching: Secret(key)))
            try await other.revokeKey(stored.id, in: "dev", actor: "test")
            #expect(await world.proxy("GET /", key: key).status == 401)
            for _ in 0..<3 { #expect(await world.proxy("GET /").status == 200) }
            let connection = try #require(
                try await other.connection(withID: "c-1", of: "acme-proxy", in: "dev"))
            _ = try await other.deleteConnection(named: connection.name, in: "dev")
            #expect(await world.proxy("GET /").message == "Failed to get connection")
            try await other.close()
            #expect(service.requests.count == 6)
        }
    }
}
