import EngineLanguage
import Testing

@testable import EngineServer

/// What back ends that used Nango for long send: times and answers of providers in their own forms.
struct LegacyImportTests {
    private func bringIn(_ world: ServerWorld, _ more: [(String, JSONValue)]) async -> Answer {
        let body: [(String, JSONValue)] = [
            ("provider_config_key", "acme-oauth"), ("connection_id", "c-1"), ("access_token", "access-1"),
        ]
        return await world.send("POST /connection", body: .object(body + more))
    }

    private func credentials(_ world: ServerWorld) async -> JSONValue? {
        await world.send("GET /connections/c-1?provider_config_key=acme-oauth&refresh_token=true").json?["credentials"]
    }

    @Test(arguments: ["2030-01-01", 1_893_456_000, 1_893_456_000_000, "2030-01-01T00:00:00.000Z"] as [JSONValue])
    func `a date and seconds say when a token ends`(_ end: JSONValue) async throws {
        try await ServerWorld.withUpstream { world, _ in
            let made = await bringIn(world, [("expires_at", end)])
            #expect(made.status == 201, "\(made.text)")
            #expect(await credentials(world)?["expires_at"] == "2030-01-01T00:00:00.000Z")
            let other = await world.send(
                "POST /connections",
                body: [
                    "provider_config_key": "acme-oauth", "connection_id": "c-2",
                    "credentials": ["type": "OAUTH2", "access_token": "a", "expires_at": end],
                ])
            #expect(other.json?["credentials"]?["expires_at"] == "2030-01-01T00:00:00.000Z", "\(other.text)")
        }
    }

    @Test func `what is no time is refused where it was written`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            let refused = await bringIn(world, [("expires_at", "soon")])
            #expect(refused.status == 400 && refused.issue?["path"] == ["expires_at"], "\(refused.text)")
        }
    }

    @Test func `what the provider answered is kept as it was sent`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            let raw: JSONValue = ["access_token": "access-1", "refresh_token": "r-1", "team": ["id": "T1"]]
            let made = await bringIn(world, [("no_expiration", true), ("raw", raw)])
            #expect(made.status == 201 && made.json?["raw"] == raw, "\(made.text)")
            #expect(await credentials(world)?["raw"] == raw)
            let hidden = await world.send("GET /connections/c-1?provider_config_key=acme-oauth")
            #expect(hidden.json?["credentials"]?["raw"]?["team"]?["id"] == "T1" && !hidden.text.contains("r-1"))
            let odd = await bringIn(world, [("no_expiration", true), ("raw", "text")])
            #expect(odd.status == 400 && odd.issue?["path"] == ["raw"])
        }
    }

    @Test(arguments: [
        "POST /connections", "PATCH /connections/c-1?provider_config_key=acme-key", "POST /connect/sessions",
    ])
    func `the tag of an e-mail address must be one`(_ line: String) async throws {
        try await ServerWorld.withUpstream { world, _ in
            await world.connect("c-1")
            var body: [(String, JSONValue)] = [("tags", ["end_user_email": "nomail"])]
            if line == "POST /connections" {
                body += [("provider_config_key", "acme-open"), ("credentials", ["type": "NONE"])]
            }
            let refused = await world.send(line, body: .object(body))
            #expect(refused.status == 400 && refused.issue?["path"] == ["tags", "end_user_email"], "\(refused.text)")
        }
    }
}
