import EngineLanguage
import Testing

@testable import EngineServer

/// Refusals speak of what was sent: JSON or a query, never of YAML.
struct RequestWordingTests {
    @Test(
        arguments: [
            ("forward_webhooks", "yes", "'forward_webhooks' must be true or false, not 'yes'"),
            (
                "forward_webhooks", "true",
                "'forward_webhooks' must be true or false, not 'true'; write it without quotes"
            ),
            ("forward_webhooks", .null, nil),
            ("display_name", 5, "'display_name' must be text, not '5'; a text stands in quotes: \"5\""),
            ("custom", [1], "'custom' must be an object of names, not a list"),
            ("credentials", "x", "'credentials' must be an object of keys, not what stands here"),
            ("unique_key", .null, nil),
        ] as [(String, JSONValue, String?)])
    func `a body is spoken of as JSON`(_ key: String, _ value: JSONValue, _ message: String?) async throws {
        try await ServerWorld.withUpstream { world, _ in
            var body: [(String, JSONValue)] = [("provider", "acme-key"), (key, value)]
            if key != "unique_key" { body.append(("unique_key", "new")) }
            let answer = await world.send("POST /integrations", body: .object(body))
            if let message { #expect(answer.issue?["message"]?.string == message, "\(answer.text)") }
            #expect(!answer.text.contains("YAML") && !answer.text.contains("quotes around"), "\(answer.text)")
        }
    }

    @Test func `a query is spoken of as one`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            for query in ["limit=x", "tags=1", "limit=1&limit=2", "search[a]=1"] {
                let answer = await world.send("GET /connections?\(query)")
                #expect(answer.status == 400 && answer.code == "invalid_query_params")
                #expect(!answer.text.contains("YAML") && !answer.text.contains("a map"), "\(answer.text)")
            }
        }
    }

    @Test func `an unknown key of a long form is answered with the keys that there are`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            let answer = await world.send(
                "POST /connection", body: ["provider_config_key": "acme-key", "qqqqqq": "x"])
            let message = answer.issue?["message"]?.string ?? ""
            #expect(message.contains("the keys here are 'provider_config_key'") && !message.contains("engine explain"))
        }
    }

    @Test func `a setting that the provider does not ask for is refused with the one that was meant`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            let made = await world.send(
                "POST /integrations",
                body: ["provider": "acme-key", "unique_key": "new", "integration_config": ["regoin": "eu"]])
            #expect(made.status == 400 && made.issue?["path"] == ["integration_config", "regoin"], "\(made.text)")
            #expect(made.issue?["message"]?.string?.contains("did you mean 'region'?") == true, "\(made.text)")
            let changed = await world.send(
                "PATCH /integrations/acme-key", body: ["integration_config": ["regoin": "eu"]])
            #expect(changed.status == 400 && changed.issue?["path"] == ["integration_config", "regoin"])
            let sound = await world.send(
                "PATCH /integrations/acme-key", body: ["integration_config": ["region": "us"]])
            #expect(sound.status == 200, "\(sound.text)")
        }
    }
}
