import EngineHTTP
import EngineLanguage
import EngineStore
import Testing

@testable import EngineServer

/// Null in a body: nobody knows whether it means "leave it" or "take it away", so it is refused where it means neither.
struct NullTests {
    private func connected(_ body: (ServerWorld) async throws -> Void) async throws {
        try await ServerWorld.withUpstream { world, _ in
            let made = await world.send(
                "POST /connections",
                body: [
                    "provider_config_key": "acme-key", "connection_id": "c-1", "tags": ["grp": "a"],
                    "credentials": ["type": "API_KEY", "apiKey": "good-key"],
                    "webhook_url_override": "https://app.acme.test/hook",
                ])
            try #require(made.status == 201, "\(made.text)")
            try await body(world)
        }
    }

    @Test(
        arguments: [
            (
                "POST /connect/sessions", ["end_user": ["id": "u"], "allowed_integrations": nil],
                ["allowed_integrations"]
            ),
            ("POST /connect/sessions", ["end_user": nil, "tags": ["a": "b"]], ["end_user"]),
            ("POST /connect/sessions", ["end_user": ["id": "u", "email": nil]], ["end_user", "email"]),
            (
                "POST /connect/sessions",
                [
                    "end_user": ["id": "u"],
                    "integrations_config_defaults": ["acme-key": ["connection_config": ["region": nil]]],
                ], ["integrations_config_defaults", "acme-key", "connection_config", "region"]
            ),
            (
                "POST /connect/sessions",
                ["end_user": ["id": "u"], "integrations_config_defaults": ["acme-key": ["connection_config": "x"]]],
                ["integrations_config_defaults", "acme-key", "connection_config"]
            ),
            ("PATCH /connections/c-1?provider_config_key=acme-key", ["tags": ["grp": nil]], ["tags", "grp"]),
            ("PATCH /connections/c-1?provider_config_key=acme-key", ["tags": nil], ["tags"]),
            ("PATCH /connections/c-1?provider_config_key=acme-key", ["end_user": nil], ["end_user"]),
            (
                "PATCH /connections/c-1?provider_config_key=acme-key", ["webhook_url_override": nil],
                ["webhook_url_override"]
            ),
            (
                "POST /connections",
                [
                    "provider_config_key": "acme-key", "credentials": ["type": "API_KEY", "apiKey": "good-key"],
                    "connection_config": ["region": nil],
                ], ["connection_config", "region"]
            ),
            (
                "POST /connections",
                [
                    "provider_config_key": "acme-key", "credentials": ["type": "API_KEY", "apiKey": "good-key"],
                    "metadata": nil,
                ], ["metadata"]
            ),
            ("PATCH /integrations/acme-key", ["forward_webhooks": nil], ["forward_webhooks"]),
        ] as [(String, JSONValue, [String])])
    func `null is refused with its place, and nothing is done`(
        _ line: String, _ body: JSONValue, _ path: [String]
    ) async throws {
        try await connected { world in
            let answer = await world.send(line, body: body)
            #expect(answer.status == 400 && answer.code == "invalid_body", "\(answer.text)")
            #expect(answer.issue?["path"] == .array(path.map { .string($0) }), "\(answer.text)")
            let stored = try await world.store.connections(in: "dev")
            #expect(stored.count == 1 && stored.first?.tags == #"{"grp":"a"}"#)
            #expect(stored.first?.webhookURL == "https://app.acme.test/hook")
        }
    }

    @Test func `in what a host keeps for itself null is a value`() async throws {
        try await connected { world in
            let made = await world.send(
                "POST /connections",
                body: [
                    "provider_config_key": "acme-key", "connection_id": "c-2", "metadata": ["a": nil],
                    "credentials": ["type": "API_KEY", "apiKey": "good-key"], "connection_config": ["own": nil],
                ])
            #expect(made.status == 201 && made.json?["metadata"] == ["a": nil], "\(made.text)")
            #expect(made.json?["connection_config"]?["own"] == .null)
        }
    }

    @Test(arguments: ["http://", "https://", "https:///x", "https://a b/", "ftp://a.test/", "https://a\u{0}b/", "x"])
    func `an address of a host's that is none is refused, wherever it is said`(_ url: String) async throws {
        try await connected { world in
            let address = JSONValue.string(url)
            let nested: JSONValue = ["acme-key": ["connection_config": ["webhook_url": address]]]
            for (line, body, path) in [
                (
                    "PATCH /connections/c-1?provider_config_key=acme-key", ["webhook_url_override": address],
                    ["webhook_url_override"]
                ),
                (
                    "POST /connect/sessions", ["end_user": ["id": "u"], "integrations_config_defaults": nested],
                    ["integrations_config_defaults", "acme-key", "connection_config", "webhook_url"]
                ),
            ] as [(String, JSONValue, JSONValue)] {
                let answer = await world.send(line, body: body)
                #expect(answer.status == 400 && answer.issue?["path"] == path, "\(answer.text)")
            }
        }
    }

    @Test func `an empty address takes the old one away where a credential is brought in anew`() async throws {
        try await connected { world in
            func bring(_ more: [(String, JSONValue)]) async throws -> String? {
                let body: [(String, JSONValue)] = [
                    ("provider_config_key", "acme-key"), ("connection_id", "c-1"),
                    ("credentials", ["type": "API_KEY", "apiKey": "good-key"]),
                ]
                let made = await world.send("POST /connections", body: .object(body + more))
                #expect(made.status == 201, "\(made.text)")
                return try await world.store.connections(in: "dev").first?.webhookURL
            }
            let kept = try await bring([])
            #expect(kept == "https://app.acme.test/hook", "what is not said stays")
            let gone = try await bring([("webhook_url_override", "")])
            #expect(gone == nil)
            let other = await world.send(
                "POST /connections",
                body: [
                    "provider_config_key": "acme-key", "connection_id": "c-9", "webhook_url_override": "",
                    "credentials": ["type": "API_KEY", "apiKey": "good-key"],
                ])
            #expect(other.json?["webhook_url_override"] == .null)
        }
    }

    @Test(arguments: ["a@b.co\n", "a b@c.de", "\u{0}@b.co"])
    func `an e-mail address with what is no part of one is refused`(_ email: String) async throws {
        try await connected { world in
            let answer = await world.send(
                "PATCH /connections/c-1?provider_config_key=acme-key",
                body: ["end_user": ["id": "u", "email": .string(email)]])
            #expect(answer.status == 400 && answer.issue?["path"] == ["end_user", "email"], "\(answer.text)")
        }
    }
}
