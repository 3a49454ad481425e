import EngineHTTP
import EngineLanguage
import EngineStore
import Testing

@testable import EngineServer

@Suite(.timeLimit(.minutes(2)))
struct ConnectRoutesTests {
    private static let form = "POST /connect/integrations/keyed/connection"

    private func entered(_ key: String, team: String = "acme") -> JSONValue {
        ["scheme": "key", "config": ["team": .string(team)], "credentials": ["api_key": .string(key)]]
    }

    @Test func `a session lists what it may connect, by title`() async throws {
        try await ConnectWorld.with { own in
            let all = await own.world.send("GET /connect/integrations", key: try await own.session())
            #expect(all.json?["data"]?.elements?.map { $0["title"] } == ["Keyed", "Rotor"])
            #expect(all.json?["data"]?[1]?["summary"] == "Tokens that turn")
            for (allowed, ids) in [(["rotor"], ["rotor"]), ([], [])] as [([String], [String])] {
                let list = JSONValue.array(allowed.map { .string($0) })
                let token = try await own.session([("allowed_integrations", list)])
                let some = await own.world.send("GET /connect/integrations", key: token)
                #expect(some.json?["data"]?.elements?.compactMap { $0["id"]?.string } == ids)
            }
        }
    }

    @Test func `a card has the ways to connect and what each asks`() async throws {
        try await ConnectWorld.with { own in
            let token = try await own.session()
            let keyed = await own.world.send("GET /connect/integrations/keyed", key: token).json?["data"]
            #expect(keyed?["methods"]?.elements?.count == 1, "what is internal is not offered")
            let method = keyed?["methods"]?[0]
            #expect(method?["flow"] == "form" && method?["title"] == "API key" && method?["help"] == "Settings → Keys.")
            #expect(method?["fields"]?[0]?["name"] == "api_key" && method?["fields"]?[0]?["secret"] == true)
            let region = keyed?["fields"]?[0]
            #expect(region?["default"] == "eu" && region?["advanced"] == true && region?["required"] == false)
            #expect(region?["options"]?[0] == ["value": "eu", "label": "Europe"])
            #expect(keyed?["fields"]?[1]?["format"] == "subdomain" && keyed?["fields"]?[1]?["required"] == true)
            let rotor = await own.world.send("GET /connect/integrations/rotor", key: token).json?["data"]
            #expect(rotor?["methods"]?[0]?["flow"] == "window" && rotor?["fields"] == [])
        }
    }

    @Test func `a provider that takes keys and has sign-ins offers those for which there is an application`()
        async throws
    {
        try await ConnectWorld.with { own in
            func ways(_ integration: String) async throws -> [JSONValue?] {
                let token = try await own.session()
                let card = await own.world.send("GET /connect/integrations/\(integration)", key: token)
                return card.json?["data"]?["methods"]?.elements?.map { $0["name"] } ?? []
            }
            let plain = await own.world.send("POST /integrations", body: ["provider": "both", "unique_key": "plain"])
            #expect(plain.status == 200, "\(plain.text)")
            let plainly = try await ways("plain")
            #expect(plainly == ["key"])

            let credentials: JSONValue = ["type": "OAUTH2", "client_id": "app", "client_secret": "app-secret"]
            let made = await own.world.send(
                "POST /integrations", body: ["provider": "both", "unique_key": "full", "credentials": credentials])
            #expect(made.status == 200, "\(made.text)")
            let fully = try await ways("full")
            #expect(fully == ["sign_in", "key"])
            let told = await own.world.send("GET /integrations/full?include=credentials")
            #expect(told.json?["data"]?["credentials"]?["type"] == "OAUTH2")
            #expect(told.json?["data"]?["credentials"]?["client_id"] == "app")

            let wrong: JSONValue = ["type": "OAUTH1", "client_id": "app", "client_secret": "app-secret"]
            let refused = await own.world.send(
                "POST /integrations", body: ["provider": "both", "unique_key": "odd", "credentials": wrong])
            #expect(refused.status == 400 && refused.text.contains("an application of 'OAUTH2', not of 'OAUTH1'"))
        }
    }

    @Test(
        arguments: [
            9_223_372_036_854_775_807, -9_223_372_036_854_775, 253_402_300_800_000, -1,
        ] as [Int64])
    func `a time that cannot be is refused`(_ end: Int64) async throws {
        try await ConnectWorld.with { own in
            _ = await own.world.send("POST /integrations", body: ["provider": "both", "unique_key": "both"])
            let number = JSONValue.number(JSONNumber(end))
            let credentials: JSONValue = .object([("type", "OAUTH2"), ("access_token", "t"), ("expires_at", number)])
            let made = await own.world.send(
                "POST /connections", body: ["provider_config_key": "both", "credentials": credentials])
            #expect(made.status == 400 && made.code == "invalid_body", "\(made.text)")
            let older = await own.world.send(
                "POST /connection",
                body: .object([("provider_config_key", "both"), ("access_token", "t"), ("expires_at", number)]))
            #expect(older.status == 400, "\(older.text)")
            let long = await own.world.send(
                "POST /connection",
                body: ["provider_config_key": "both", "access_token": "t", "expires_in": 9_223_372_036_854])
            #expect(long.status == 400, "\(long.text)")
            #expect(await own.connections.isEmpty)
        }
    }

    @Test(
        arguments: [([], ["read", "mail", "chat"]), (["write", "read"], ["write", "read"])] as [([String], [String])])
    func `what an app may do is told in words, by default or as the operator wants it`(
        _ own: [String], _ asked: [String]
    ) async throws {
        try await ConnectWorld.with { world in
            let credentials: JSONValue = [
                "type": "OAUTH2", "client_id": "app", "client_secret": "app-secret",
                "scopes": .string(own.joined(separator: ",")),
            ]
            _ = await world.world.send(
                "POST /integrations", body: ["provider": "both", "unique_key": "full", "credentials": credentials])
            let card = await world.world.send("GET /connect/integrations/full", key: try await world.session())
            let told = card.json?["data"]?["methods"]?[0]?["scopes"]?.elements ?? []
            #expect(told.map { $0["name"]?.string } == asked + ["write"], "\(card.text)")
            #expect(told.first { $0["name"] == "read" }?["text"] == "Read your things")
            #expect(told.last == ["name": "write", "text": "Change your things", "optional": true])
        }
    }

    private static let older: [(JSONValue, String)] = [
        (["access_token": "t", "no_expiration": true], "OAUTH2"), (["api_key": "right-key"], "API_KEY"),
    ]

    @Test(arguments: older)
    func `the older form brings in whichever credential it has`(_ texts: JSONValue, _ mode: String) async throws {
        try await ConnectWorld.with { own in
            _ = await own.world.send("POST /integrations", body: ["provider": "both", "unique_key": "both"])
            let body = JSONValue.object(
                [("provider_config_key", "both"), ("connection_id", "c-1")]
                    + (texts.members ?? []).map { ($0.key, $0.value) })
            let made = await own.world.send("POST /connection", body: body)
            #expect(made.status == 201, "\(made.text)")
            let told = await own.world.send("GET /connections/c-1?provider_config_key=both")
            #expect(told.json?["credentials"]?["type"]?.string == mode, "\(told.text)")
        }
    }

    @Test func `a key that upstream refuses is not stored, and one that it takes is`() async throws {
        try await ConnectWorld.with { own in
            let token = try await own.session([("tags", ["team": "blue"])])
            let wrong = await own.world.send(Self.form, key: token, body: entered("wrong-key"))
            #expect(wrong.status == 400 && wrong.code == "connection_test_failed")
            #expect(!wrong.text.contains("wrong-key"))
            #expect(await own.connections.isEmpty)

            let right = await own.world.send(Self.form, key: token, body: entered("right-key"))
            #expect(right.status == 200, "\(right.text)")
            let stored = try #require(try await own.world.store.connections(in: "dev").first)
            #expect(right.json?["connectionId"]?.string == stored.publicID)
            #expect(right.json?["providerConfigKey"] == "keyed" && right.json?["identity"]?["name"] == "Ada")
            #expect(stored.owner == "u-1" && stored.scheme == "key" && stored.status == .active)
            #expect(stored.config == #"{"region":"eu","team":"acme"}"#)
            #expect(stored.tags.contains(#""team":"blue""#))
        }
    }

    @Test func `every field that is wrong is named, and upstream is not asked`() async throws {
        try await ConnectWorld.with { own in
            let token = try await own.session()
            let body: JSONValue = [
                "scheme": "key", "config": ["team": "a.b.c", "region": "mars", "tim": "x"],
                "credentials": ["api_key": ""],
            ]
            let answer = await own.world.send(Self.form, key: token, body: body)
            #expect(answer.status == 400 && answer.code == "invalid_body")
            let paths = answer.json?["error"]?["errors"]?.elements?.compactMap { $0["path"] } ?? []
            #expect(paths == [["config", "tim"], ["config", "region"], ["config", "team"]])
            let empty = await own.world.send(Self.form, key: token, body: ["config": ["team": "acme"]])
            #expect(empty.issue?["path"] == ["credentials", "api_key"])
            for (body, path) in [
                (["scheme": "internal"], ["scheme"]), (["scheme": "other"], ["scheme"]), (["config": [1]], ["config"]),
                (["config": ["team": ["x"]]], ["config", "team"]), (["colour": "red"], []),
            ] as [(JSONValue, JSONValue)] {
                let answer = await own.world.send(Self.form, key: token, body: body)
                #expect(answer.status == 400 && answer.issue?["path"] == path, "\(answer.text)")
            }
            #expect(own.upstream.counts.proofs == 0)
        }
    }

    @Test func `only a session may ask, and only for what is its`() async throws {
        try await ConnectWorld.with { own in
            let token = try await own.session([("allowed_integrations", ["keyed"])])
            for line in ["GET /connect/integrations", "GET /connect/integrations/keyed", Self.form] {
                #expect(await own.world.send(line, key: nil).code == "missing_auth_header")
                #expect(await own.world.send(line).code == "invalid_connect_session_token_format")
            }
            #expect(
                await own.world.send("GET /connect/integrations/rotor", key: token).code == "integration_not_allowed")
            #expect(
                await own.world.send("GET /connect/integrations/none", key: token).code == "unknown_provider_config")

            let mine = try await own.session()
            let begun = try await own.begin(mine)
            #expect(await own.news(begun.flow, mine) != nil)
            #expect(await own.world.send("GET /connect/flows/\(begun.flow)", key: token).status == 404)
            #expect(await own.world.send("DELETE /connect/flows/\(begun.flow)", key: token).status == 204)
            #expect(await own.news(begun.flow, mine) != nil)
            #expect(await own.world.send("DELETE /connect/flows/\(begun.flow)", key: mine).status == 204)
            #expect(await own.news(begun.flow, mine) == nil)
        }
    }

    @Test func `a session's own settings are not asked for, and win`() async throws {
        try await ConnectWorld.with { own in
            let defaults: JSONValue = ["keyed": ["connection_config": ["team": "fixed"]]]
            let token = try await own.session([("integrations_config_defaults", defaults)])
            let card = await own.world.send("GET /connect/integrations/keyed", key: token).json?["data"]
            #expect(card?["fields"]?.elements?.compactMap { $0["name"]?.string } == ["region"])
            let made = await own.world.send(Self.form, key: token, body: entered("right-key", team: "other"))
            #expect(made.status == 200, "\(made.text)")
            #expect(try await own.world.store.connections(in: "dev").first?.config.contains(#""team":"fixed""#) == true)
        }
    }

    @Test func `a connection that is connected anew keeps its id, and has the new key`() async throws {
        try await ConnectWorld.with { own in
            let made = await own.world.send(Self.form, key: try await own.session(), body: entered("right-key"))
            let id = try #require(made.json?["connectionId"]?.string)
            let before = try #require(try await own.world.store.connections(in: "dev").first)
            let session = await own.world.send(
                "POST /connect/sessions/reconnect",
                body: ["connection_id": .string(id), "integration_id": "keyed", "tags": ["team": "red"]])
            let token = try #require(session.json?["data"]?["token"]?.string, "\(session.text)")
            let list = await own.world.send("GET /connect/integrations", key: token)
            #expect(list.json?["data"]?.elements?.map { $0["id"] } == ["keyed"])
            let card = await own.world.send("GET /connect/integrations/keyed", key: token).json?["data"]
            #expect(card?["fields"]?[1]?["default"] == "acme")
            // The page must not say of a connection that works that it has ended.
            #expect(card?["connection_status"] == "active")
            try await own.world.store.setStatus(of: before.name, in: "dev", to: .expired, reason: "test")
            let ended = await own.world.send("GET /connect/integrations/keyed", key: token).json?["data"]
            #expect(ended?["connection_status"] == "expired")
            #expect(card?["methods"]?[0]?["fields"]?[0]?["default"] == nil, "a secret is never shown")

            // What is not said again stays.
            #expect(before.endUser?.contains("u-1") == true)
            let anew = await own.world.send(
                Self.form, key: token, body: ["scheme": "key", "credentials": ["api_key": "right-key"]])
            #expect(anew.status == 200 && anew.json?["connectionId"]?.string == id, "\(anew.text)")
            let after = try #require(try await own.world.store.connections(in: "dev").first)
            #expect(after.id == before.id && after.version == before.version + 1 && after.config == before.config)
            #expect(after.tags == #"{"team":"red"}"# && after.endUser == before.endUser)
            let refused = await own.world.send(Self.form, key: token, body: entered("wrong-key"))
            #expect(refused.status == 400)
            #expect(try await own.world.store.connections(in: "dev").first?.status == .active)
        }
    }

    @Test func `the page and its files need no key, and a path without its slash gets one`() async throws {
        try await ServerWorld.with({ $0.allowedOrigins = ["https://app.acme.test"] }) { world in
            let page = await world.send("GET /connect/?session_token=x", key: nil)
            #expect(page.status == 200 && page.text.contains(#"content="https://app.acme.test""#))
            #expect(
                page.fields["content-security-policy"]?.hasSuffix("frame-ancestors 'self' https://app.acme.test")
                    == true)
            #expect(page.fields["referrer-policy"] == "no-referrer" && page.fields["cache-control"] == "no-store")
            let bare = await world.send("GET /connect?session_token=x", key: nil)
            #expect(bare.status == 308 && bare.fields["location"] == "connect/?session_token=x")
            for name in PageAssets.files.keys {
                #expect(await world.send("GET /connect/\(name)", key: nil).status == 200)
            }
            let script = await world.send("GET /connect.js", key: nil)
            #expect(script.status == 200 && script.fields["cross-origin-resource-policy"] == "cross-origin")
            #expect(await world.send("GET /connect/nothing.js", key: nil).status == 404)
            #expect(await world.send("GET /connect/text/..%2Fpage.js", key: nil).status == 404)
            #expect(page.fields["access-control-allow-origin"] == nil)
        }
    }

    @Test func `a provider has a picture`() async throws {
        try await ServerWorld.with { world in
            let answer = await world.send("GET /images/template-logos/sandbox.svg", key: nil)
            #expect(answer.status == 200 && answer.fields["content-type"] == "image/svg+xml")
            for name in ["nothing.svg", "sandbox.png", ".svg", "%2E%2E%2Fsandbox.svg"] {
                #expect(await world.send("GET /images/template-logos/\(name)", key: nil).status == 404)
            }
        }
    }
}
