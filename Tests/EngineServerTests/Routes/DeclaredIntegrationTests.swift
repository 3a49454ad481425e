import EngineDefinition
import EngineLanguage
import Testing

@testable import EngineServer

/// Integrations of `engine.yaml` at the API: what it says stays there, the rest is the store's.
@Suite(.timeLimit(.minutes(2)))
struct DeclaredIntegrationTests {
    private func with(_ body: (ServerWorld) async throws -> Void) async throws {
        let values = IntegrationValues(id: "mine", clientID: "abc", clientSecret: "canary-secret", scopes: ["a", "b"])
        try await ServerWorld.with(
            texts: TestUpstream.providers(at: "127.0.0.1:1"),
            declared: [DeclaredIntegration(id: "mine", provider: "acme-oauth", values: values)]
        ) { world in
            try await world.desk.services.integrations.declareAll()
            try await body(world)
        }
    }

    @Test func `what people call it, and whether deliveries go on, is changed, and stays over a start`() async throws {
        try await with { world in
            let body: JSONValue = ["display_name": "Mine", "forward_webhooks": false]
            let changed = await world.send("PATCH /integrations/mine", body: body)
            #expect(changed.status == 200, "\(changed.text)")
            #expect(changed.json?["data"]?["display_name"] == "Mine")
            try await world.desk.services.integrations.declareAll()
            let told = await world.send("GET /integrations/mine").json?["data"]
            #expect(told?["display_name"] == "Mine" && told?["forward_webhooks"] == false)
        }
    }

    @Test(
        arguments: [
            ("unique_key", "other"), ("credentials", ["type": "OAUTH2", "client_id": "x", "client_secret": "y"]),
            ("integration_config", ["a": "b"]), ("custom", ["a": "b"]),
        ] as [(String, JSONValue)])
    func `what engine.yaml says is changed there`(_ key: String, _ value: JSONValue) async throws {
        try await with { world in
            let body = JSONValue.object([("display_name", "Mine"), (key, value)])
            let refused = await world.send("PATCH /integrations/mine", body: body)
            #expect(refused.status == 400 && refused.issue?["path"] == [.string(key)], "\(refused.text)")
            #expect(refused.issue?["message"]?.string?.contains("engine.yaml") == true)
            #expect(await world.send("GET /integrations/mine").json?["data"]?["display_name"] == "Acme OAuth")
        }
    }

    @Test func `its id and scopes are told, its secret stays where it is`() async throws {
        try await with { world in
            let told = await world.send("GET /integrations/mine?include=credentials")
            let credentials = told.json?["data"]?["credentials"]
            #expect(credentials?["client_id"] == "abc" && credentials?["scopes"] == "a,b", "\(told.text)")
            #expect(credentials?["client_secret"] == .null)
            let older = await world.send("GET /config/mine?include_creds=true")
            #expect(older.json?["config"]?["client_id"] == "abc" && !(older.text + told.text).contains("canary"))
        }
    }
}
