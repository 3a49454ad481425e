import EngineHTTP
import EngineLanguage
import EngineStore
import Testing

@testable import EngineServer

/// What is kept with a connection beside the provider's settings, and what its sign-in taught (nango-api.md §2.6, §6).
@Suite(.timeLimit(.minutes(2)))
struct KeptConfigTests {
    private func config(_ own: ConnectWorld, of integration: String) async throws -> JSONValue? {
        let id = try #require(await own.connections.first?["connection_id"]?.string)
        let line = "GET /connections/\(id)?provider_config_key=\(integration)"
        return await own.world.send(line).json?["connection_config"]
    }

    private func signIn(_ own: ConnectWorld, _ token: String, _ query: String) async throws {
        let answer = await own.world.send(
            "GET /oauth/connect/taught?connect_session_token=\(token)\(query)", key: nil)
        let begun = ConnectWorld.Begun(flow: "", path: "", answer: answer)
        let end = await own.callBack("code=good&state=\(begun.state)", cookie: begun.cookie)
        try #require(end.status == 200, "\(answer.text) \(end.text)")
    }

    @Test func `what the page sent, the host set and the sign-in taught is told`() async throws {
        try await ConnectWorld.with { own in
            try await own.integrate("taught", ["type": "OAUTH2", "client_id": "app", "client_secret": "s"])
            let defaults: JSONValue = [
                "taught": ["connection_config": ["own": "mine", "oauth_scopes_override": "a,b", "more": ["x": [1]]]]
            ]
            let token = try await own.session([("integrations_config_defaults", defaults)])
            try await signIn(
                own, token, "&params[extra]=1&params%5Bown%5D=page&params[webhook_url]=https://evil.test/&params[]=x")
            #expect(
                try await config(own, of: "taught") == [
                    "extra": "1", "own": "mine", "oauth_scopes_override": ["a", "b"], "more": ["x": [1]],
                    "account": "ada",
                ])
            let stored = try await own.world.store.connections(in: "dev").first
            #expect(stored?.webhookURL == nil && stored?.metadata == "{}")
        }
    }

    @Test func `connecting anew lays over what was kept, and loses none of it`() async throws {
        try await ConnectWorld.with { own in
            try await own.integrate("taught", ["type": "OAUTH2", "client_id": "app", "client_secret": "s"])
            try await signIn(own, try await own.session(), "&params[a]=1&params[b]=1")
            let id = try #require(await own.connections.first?["connection_id"])
            let made = await own.world.send(
                "POST /connect/sessions/reconnect", body: ["connection_id": id, "integration_id": "taught"])
            try await signIn(own, try #require(made.json?["data"]?["token"]?.string), "&params[b]=2")
            #expect(try await config(own, of: "taught") == ["a": "1", "b": "2", "account": "ada"])
        }
    }

    @Test func `a form keeps what is sent beside the provider's settings, and checks those`() async throws {
        try await ConnectWorld.with { own in
            let query = "connect_session_token=\(try await own.session())&params[extra]=1"
            let wrong = await own.world.send(
                "POST /api-auth/api-key/keyed?\(query)&params[team]=a.b", key: nil, body: ["apiKey": "right-key"])
            #expect(wrong.status == 400 && wrong.issue?["path"] == ["params", "team"], "\(wrong.text)")
            let made = await own.world.send(
                "POST /api-auth/api-key/keyed?\(query)&params[team]=acme", key: nil, body: ["apiKey": "right-key"])
            #expect(made.status == 200, "\(made.text)")
            #expect(try await config(own, of: "keyed") == ["region": "eu", "team": "acme", "extra": "1"])
        }
    }

    @Test func `what was said of a connection stands over what its sign-in taught`() async throws {
        try await ConnectWorld.with { own in
            try await own.integrate("taught", ["type": "OAUTH2", "client_id": "app", "client_secret": "s"])
            try await signIn(own, try await own.session(), "&params[account]=mine")
            #expect(try await config(own, of: "taught") == ["account": "mine"])
        }
    }
}
