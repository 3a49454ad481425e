import EngineCrypto
import EngineLanguage
import EngineStore
import Testing

@testable import EngineServer

struct SessionRoutesTests {
    @Test func `a session gives a token for half an hour, and a link to the page`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            let made = await world.send(
                "POST /connect/sessions",
                body: [
                    "end_user": ["id": "u-9", "display_name": "Ada"], "organization": ["id": "o-1"],
                    "allowed_integrations": ["acme-key"],
                    "integrations_config_defaults": [
                        "acme-key": [
                            "connection_config": ["region": "us", "webhook_url": "https://app.test/h"],
                            "user_scopes": "a", "authorization_params": ["prompt": "consent"],
                        ]
                    ],
                    "overrides": ["acme-key": ["docs_connect": "https://help.test/acme"]],
                ])
            #expect(made.status == 201, "\(made.text)")
            let token = try #require(made.json?["data"]?["token"]?.string)
            #expect(token.hasPrefix("nango_connect_session_") && token.utf8.count == 22 + 64)
            #expect(
                made.json?["data"]?["connect_link"]?.string
                    == "https://connect.acme.test/connect/?session_token=\(token)")

            let session = try #require(await world.send("GET /connect/session", key: token).json?["data"])
            #expect(session["endUser"]?["id"] == "u-9" && session["endUser"]?["organization"]?["id"] == "o-1")
            #expect(session["allowed_integrations"] == ["acme-key"] && session["isReconnecting"] == nil)
            let defaults = session["integrations_config_defaults"]?["acme-key"]
            #expect(defaults?["connection_config"] == ["region": "us"] && defaults?["user_scopes"] == nil)
            #expect(session["overrides"]?["acme-key"]?["docs_connect"] == "https://help.test/acme")
            #expect(session["connectUISettings"]?["theme"]?["light"]?["primary"] == "#00B2E3")

            world.clock.advance(seconds: 1_800)
            let late = await world.send("GET /connect/session", key: token)
            #expect(late.status == 401 && late.code == "unknown_connect_session_token")
        }
    }

    @Test func `tags alone are enough, nobody at all is not`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            let made = await world.send("POST /connect/sessions", body: ["tags": ["team": "a"]])
            let token = try #require(made.json?["data"]?["token"]?.string)
            #expect(await world.send("GET /connect/session", key: token).json?["data"]?["endUser"] == .null)
            let nobody = await world.send("POST /connect/sessions", body: [:])
            #expect(nobody.status == 400 && nobody.issue?["path"] == ["end_user"], "\(nobody.text)")
        }
    }

    @Test(
        arguments: [
            (["allowed_integrations": ["acme-key", "none"]], ["allowed_integrations", "1"]),
            (["integrations_config_defaults": ["none": [:]]], ["integrations_config_defaults", "none"]),
            (["overrides": ["none": [:]]], ["overrides", "none"]),
        ] as [(JSONValue, [String])])
    func `an integration that is not there is named`(_ part: JSONValue, _ path: [String]) async throws {
        try await ServerWorld.withUpstream { world, _ in
            let body = JSONValue.object([.init(key: "tags", value: ["a": "b"])] + (part.members ?? []))
            let answer = await world.send("POST /connect/sessions", body: body)
            #expect(answer.code == "invalid_body" && answer.issue?["message"] == "Integration does not exist")
            #expect(answer.issue?["path"] == .array(path.map { .string($0) }), "\(answer.text)")
        }
    }

    @Test func `a session to reconnect allows its connection's integration only`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            await world.connect("c-1", owner: "u-1")
            let body: JSONValue = ["connection_id": "c-1", "integration_id": "acme-key"]
            let made = await world.send("POST /connect/sessions/reconnect", body: body)
            let token = try #require(made.json?["data"]?["token"]?.string)
            let session = await world.send("GET /connect/session", key: token).json?["data"]
            #expect(session?["isReconnecting"] == true && session?["allowed_integrations"] == ["acme-key"])
            let stored = try #require(try await world.store.session(matching: Secret(token)))
            #expect(stored.connection == "c-1" && stored.owner == "u-1")
            let lost: JSONValue = ["connection_id": "none", "integration_id": "acme-key"]
            let absent = await world.send("POST /connect/sessions/reconnect", body: lost)
            #expect(absent.status == 400 && absent.code == "invalid_body" && absent.message != nil)
        }
    }

    @Test func `a session whose connection was deleted says so, and makes no other`() async throws {
        try await ServerWorld.withUpstream { world, upstream in
            await world.connect("c-1", owner: "u-1")
            let body: JSONValue = ["connection_id": "c-1", "integration_id": "acme-key"]
            let made = await world.send("POST /connect/sessions/reconnect", body: body)
            let token = try #require(made.json?["data"]?["token"]?.string)
            let deleted = await world.send("DELETE /connections/c-1?provider_config_key=acme-key")
            #expect(deleted.status == 200)
            // Somebody else's by then, of the same id.
            await world.connect("c-1", owner: "u-2")
            let asked = upstream.requests.count
            let session = await world.send("GET /connect/session", key: token)
            #expect(session.status == 200 && session.json?["data"]?["isReconnecting"] == true)
            let refused = await world.send(
                "POST /api-auth/api-key/acme-key?connect_session_token=\(token)", key: nil,
                body: ["apiKey": "good-key"])
            #expect(refused.status == 400 && refused.code == "invalid_connection", "\(refused.text)")
            #expect(refused.message?.contains("gone") == true && upstream.requests.count == asked)
            let stored = try #require(try await world.store.session(matching: Secret(token)))
            #expect(stored.connection == nil && stored.hasLostConnection)
            #expect(try await !world.store.hasSession(stored.id), "a sign-in that began in it ends nowhere")
            #expect(try await world.store.connections(in: "dev").count == 1)
        }
    }

    @Test func `a session that was ended is over, and nothing else is taken for one`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            let made = await world.send("POST /connect/sessions", body: ["tags": ["a": "b"]])
            let token = try #require(made.json?["data"]?["token"]?.string)
            #expect(await world.send("GET /connect/session?x=1", key: token).code == "invalid_query_params")
            #expect(await world.send("DELETE /connect/session", key: token, body: ["a": 1]).code == "invalid_body")
            #expect(await world.send("DELETE /connect/session", key: token).status == 204)
            #expect(await world.send("GET /connect/session", key: token).code == "unknown_connect_session_token")
            let odd = await world.send("GET /connect/session")
            #expect(odd.status == 401 && odd.code == "invalid_connect_session_token_format")
        }
    }

    @Test func `telemetry needs a session, and is forgotten`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            let made = await world.send("POST /connect/sessions", body: ["tags": ["a": "b"]])
            let token = try #require(made.json?["data"]?["token"])
            let body: JSONValue = ["token": token, "event": "open", "timestamp": "2026-01-05T09:00:00Z"]
            #expect(await world.send("POST /connect/telemetry", key: nil, body: body).status == 204)
            let other: JSONValue = ["token": "x", "event": "open", "timestamp": 1]
            #expect(await world.send("POST /connect/telemetry", key: nil, body: other).status == 401)
        }
    }

    @Test func `a key of an owner starts sessions for that owner only`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            let key = try await world.makeKey("bound", owner: "u-1")
            let other = await world.send("POST /connect/sessions", key: key, body: ["end_user": ["id": "u-2"]])
            #expect(other.status == 400 && other.issue?["path"] == ["end_user", "id"])
            let made = await world.send("POST /connect/sessions", key: key, body: ["tags": ["a": "b"]])
            let token = try #require(made.json?["data"]?["token"]?.string)
            #expect(try await world.store.session(matching: Secret(token))?.owner == "u-1")
        }
    }

    @Test func `a session ends with the key that made it`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            let key = try await world.makeKey("web", scopes: ["environment:connect_sessions:write"])
            let made = await world.send("POST /connect/sessions", key: key, body: ["tags": ["a": "b"]])
            let token = try #require(made.json?["data"]?["token"]?.string)
            let stored = try #require(try await world.store.key(matching: Secret(key)))
            try await world.store.revokeKey(stored.id, in: "dev", actor: "test")
            #expect(await world.send("GET /connect/session", key: token).status == 401)
        }
    }
}
