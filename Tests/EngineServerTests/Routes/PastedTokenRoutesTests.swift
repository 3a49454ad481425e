import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineServer

/// Tokens of OAuth 1.0 that a person pastes: `TBA` to clients of Nango.
@Suite(.timeLimit(.minutes(2)))
struct PastedTokenRoutesTests {
    private static func texts(_ address: String) -> [String: String] {
        [
            "providers/ledger.yaml": """
            provider: ledger
            title: Ledger
            base: http://\(address)
            config: { accountId: { title: Account } }
            auth:
              pasted:
                type: oauth1
                signature: HMAC-SHA256
                realm: config.accountId.upperAscii().replace('-', '_')
                token: credentials.token_id
                token_secret: credentials.token_secret
                credentials:
                  token_id: { title: Token id, secret: false }
                  token_secret: { title: Token secret }
            """
        ]
    }

    private func with(_ body: (ServerWorld, EchoService) async throws -> Void) async throws {
        try await EchoService.with { service, address in
            try await ServerWorld.with(texts: Self.texts(address), allowing: [address]) { world in
                let made = await world.send(
                    "POST /integrations",
                    body: [
                        "provider": "ledger", "unique_key": "ledger",
                        "credentials": ["type": "TBA", "client_id": "app-1", "client_secret": "app-secret"],
                    ])
                try #require(made.status == 200, "\(made.text)")
                try await body(world, service)
            }
        }
    }

    /// What a proxied call of the connection is signed with.
    private func authorization(_ world: ServerWorld, _ service: EchoService) async -> String {
        let answer = await world.send(
            "GET /proxy/items", fields: ["provider-config-key": "ledger", "connection-id": "c-1"])
        #expect(answer.status == 200, "\(answer.text)")
        return service.requests.last?.fields["authorization"] ?? ""
    }

    private func told(_ world: ServerWorld, _ id: String = "c-1") async -> JSONValue? {
        await world.send("GET /connections/\(id)?provider_config_key=ledger").json?["credentials"]
    }

    @Test func `one that is brought in is told by its names, and signs with the integration's application`()
        async throws
    {
        try await with { world, service in
            let made = await world.send(
                "POST /connections",
                body: [
                    "provider_config_key": "ledger", "connection_id": "c-1",
                    "credentials": ["type": "TBA", "token_id": "tid", "token_secret": "tsecret"],
                    "connection_config": ["accountId": "12-sb"],
                ])
            #expect(made.status == 201, "\(made.text)")
            #expect(
                await told(world)
                    == ["type": "TBA", "token_id": "tid", "token_secret": "tsecret", "config_override": [:]])
            let signed = await authorization(world, service)
            #expect(signed.contains("realm=\"12_SB\"") && signed.contains("oauth_token=\"tid\""), "\(signed)")
            #expect(signed.contains("oauth_consumer_key=\"app-1\"") && signed.contains("HMAC-SHA256"))
            let secrets = await world.send("GET /integrations/ledger?include=credentials")
            #expect(secrets.json?["data"]?["credentials"]?["type"] == "TBA")
        }
    }

    @Test func `the older form takes them, with an application of their own`() async throws {
        try await with { world, service in
            var body: [(String, JSONValue)] = [
                ("provider_config_key", "ledger"), ("connection_id", "c-1"), ("token_id", "tid"),
                ("connection_config", ["accountId": "12"]), ("oauth_client_id_override", "own-1"),
                ("oauth_client_secret_override", "own-secret"),
            ]
            let lacking = await world.send("POST /connection", body: .object(body))
            #expect(lacking.status == 400 && lacking.code == "missing_token_secret", "\(lacking.text)")
            body.append(("token_secret", "tsecret"))
            let made = await world.send("POST /connection", body: .object(body))
            #expect(made.status == 201, "\(made.text)")
            #expect(await told(world)?["config_override"] == ["client_id": "own-1", "client_secret": "own-secret"])
            #expect(await authorization(world, service).contains("oauth_consumer_key=\"own-1\""))
        }
    }

    @Test func `the form of the front end takes them`() async throws {
        try await with { world, _ in
            let session = await world.send("POST /connect/sessions", body: ["tags": ["a": "b"]])
            let token = try #require(session.json?["data"]?["token"]?.string)
            let line = "POST /auth/tba/ledger?connect_session_token=\(token)&params[accountId]=12"
            let made = await world.send(
                line, key: nil,
                body: [
                    "token_id": "tid", "token_secret": "tsecret", "oauth_client_id_override": "own-1",
                    "oauth_client_secret_override": "own-secret",
                ])
            let id = try #require(made.json?["connectionId"]?.string, "\(made.text)")
            let credentials = await told(world, id)
            #expect(credentials?["type"] == "TBA" && credentials?["token_id"] == "tid")
            #expect(credentials?["config_override"] == ["client_id": "own-1", "client_secret": "own-secret"])
            let wrong = await world.send(line, key: nil, body: ["token_id": "tid"])
            #expect(wrong.status == 400 && wrong.issue?["path"] == ["token_secret"], "\(wrong.text)")
        }
    }

    @Test func `an integration needs no application for them`() async throws {
        try await with { world, _ in
            let made = await world.send("POST /integrations", body: ["provider": "ledger", "unique_key": "other"])
            #expect(made.status == 200, "\(made.text)")
            #expect(await world.send("GET /providers/ledger").json?["data"]?["auth_mode"] == "TBA")
        }
    }
}
