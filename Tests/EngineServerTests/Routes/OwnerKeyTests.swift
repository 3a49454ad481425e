import EngineLanguage
import Testing

@testable import EngineServer

/// Keys that act for one person: whom a new thing is for need not be said.
struct OwnerKeyTests {
    @Test func `a connection that such a key brings in is that person's`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            let key = try await world.makeKey("own", owner: "u-1")
            let made = await world.connect("c-1", key: key)
            #expect(made.json?["end_user"]?["id"] == "u-1", "\(made.text)")
            #expect(made.json?["tags"] == ["end_user_id": "u-1"])
            let found = await world.send("GET /connections?endUserId=u-1").json?["connections"]?.elements ?? []
            #expect(found.map { $0["connection_id"] } == ["c-1"])
            // A key that acts for nobody tells nobody.
            #expect(await world.connect("c-2").json?["end_user"] == .null)
        }
    }

    @Test func `what is known of the person is not forgotten where the key brings it in anew`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            let key = try await world.makeKey("own", owner: "u-1")
            _ = await world.send(
                "POST /connections", key: key,
                body: [
                    "provider_config_key": "acme-key", "connection_id": "c-1",
                    "credentials": ["type": "API_KEY", "apiKey": "good-key"],
                    "end_user": ["id": "u-1", "email": "ada@acme.test"], "tags": ["team": "blue"],
                ])
            let again = await world.connect("c-1", key: key)
            #expect(again.json?["end_user"]?["email"] == "ada@acme.test", "\(again.text)")
            #expect(again.json?["tags"]?["team"] == "blue" && again.json?["tags"]?["end_user_email"] == "ada@acme.test")
        }
    }

    @Test func `a session that such a key makes is for that person`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            let key = try await world.makeKey("own", owner: "u-1")
            let made = await world.send("POST /connect/sessions", key: key, body: [:])
            #expect(made.status == 201, "\(made.text)")
            let token = try #require(made.json?["data"]?["token"]?.string)
            let session = await world.send("GET /connect/session", key: token).json?["data"]
            #expect(session?["endUser"]?["id"] == "u-1")
            let other = await world.send("POST /connect/sessions", key: key, body: ["end_user": ["id": "u-2"]])
            #expect(other.status == 400 && other.issue?["path"] == ["end_user", "id"])
        }
    }

    @Test func `a key that acts for nobody has to say for whom a session is`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            let refused = await world.send("POST /connect/sessions", body: [:])
            #expect(refused.status == 400 && refused.code == "invalid_body")
            #expect(refused.issue?["code"] == "invalid_type" && refused.issue?["path"] == ["end_user"])
        }
    }
}
