import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineServer

/// Whoever connects chooses no host to which the operator's secret goes.
@Suite(.timeLimit(.minutes(2)))
struct OperatorHostTests {
    private static let application: JSONValue = [
        "type": "OAUTH2", "client_id": "app", "client_secret": "app-secret",
    ]

    private func flow(_ own: ConnectWorld, _ token: String, _ config: JSONValue = [:]) async -> Answer {
        await own.world.send(
            "POST /connect/integrations/hosted/flow", key: token, body: ["scheme": "sign_in", "config": config])
    }

    private func card(_ own: ConnectWorld, _ token: String) async -> JSONValue? {
        await own.world.send("GET /connect/integrations/hosted", key: token).json?["data"]
    }

    /// Where the browser is sent that follows a link.
    private func opened(_ own: ConnectWorld, _ made: Answer) async throws -> String {
        let url = try #require(made.json?["data"]?["url"]?.string, "\(made.text)")
        let path = String(url.dropFirst("https://connect.acme.test".count))
        return await own.world.send("GET \(path)", key: nil).fields["location"] ?? ""
    }

    @Test func `a person's host is refused at each door, before anything is asked there`() async throws {
        try await ConnectWorld.with { own in
            try await own.integrate("hosted", Self.application)
            let token = try await own.session()
            let made = await flow(own, token, ["host": .string(own.upstream.address)])
            #expect(made.status == 400 && made.issue?["path"] == ["config", "host"], "\(made.text)")
            #expect(made.issue?["message"]?.string?.contains("integrations_config_defaults") == true, "\(made.text)")
            let device = await own.world.send(
                "POST /connect/integrations/hosted/flow", key: token,
                body: ["scheme": "sign_in", "device": true, "config": ["host": .string(own.upstream.address)]])
            #expect(device.status == 400, "\(device.text)")
            let popup = await own.world.send(
                "GET /oauth/connect/hosted?connect_session_token=\(token)&params[host]=\(own.upstream.address)",
                key: nil)
            #expect(popup.fields["location"] == nil, "\(popup.text)")
            // Without one, and without the operator's, there is nowhere to go.
            #expect(await flow(own, token).status == 400)
            #expect(own.upstream.counts == ConsentUpstream.Counts())
        }
    }

    @Test func `the operator's host is used, from the integration or the session, over a person's`() async throws {
        try await ConnectWorld.with { own in
            let host = own.upstream.address
            try await own.integrate(
                "hosted", Self.application, [("integration_config", ["host": .string(host)])])
            let token = try await own.session()
            for config in [[:], ["host": "evil.example"]] as [JSONValue] {
                let address = try await opened(own, await flow(own, token, config))
                #expect(address.hasPrefix("http://\(host)/authorize?"), "\(address)")
            }
            let defaults: JSONValue = ["hosted": ["connection_config": ["host": "other.example"]]]
            let other = try await own.session([("integrations_config_defaults", defaults)])
            let address = try await opened(own, await flow(own, other, ["host": "evil.example"]))
            #expect(address.hasPrefix("http://other.example/authorize?"), "\(address)")
        }
    }

    @Test func `the card does not offer the field where it is the operator's, and says what is missing`() async throws {
        try await ConnectWorld.with { own in
            try await own.integrate("hosted", Self.application)
            let methods = try #require(await card(own, try await own.session())?["methods"])
            #expect(methods[0]?["fixed"] == ["host"])
            #expect(methods[0]?["help"] == "The operator of this app has to set 'Server' first.")
            #expect(methods[1]?["fixed"] == nil && methods[1]?["help"] == nil)
            let defaults: JSONValue = ["hosted": ["connection_config": ["host": "other.example"]]]
            let token = try await own.session([("integrations_config_defaults", defaults)])
            let set = try #require(await card(own, token))
            #expect(set["fields"] == .array([]) && set["methods"]?[0]?["help"] == nil)
        }
    }

    @Test func `a scheme without the operator's secret takes the person's host`() async throws {
        try await ConnectWorld.with { own in
            try await own.integrate("hosted", Self.application)
            let made = await own.world.send(
                "POST /connect/integrations/hosted/connection", key: try await own.session(),
                body: ["scheme": "key", "config": ["host": "my.example"], "credentials": ["api_key": "right-key"]])
            #expect(made.status == 200, "\(made.text)")
            // What was chosen for one way does not count for the other.
            let id = try #require(await own.connections.first?["connection_id"]?.string)
            let again = await own.world.send(
                "POST /connect/sessions/reconnect", body: ["connection_id": .string(id), "integration_id": "hosted"])
            let token = try #require(again.json?["data"]?["token"]?.string, "\(again.text)")
            #expect(await flow(own, token).status == 400)
            #expect(own.upstream.counts.tokens == 0)
        }
    }
}
