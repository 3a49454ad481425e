import EngineLanguage
import EngineStore
import Testing

@testable import EngineServer

struct IntegrationRoutesTests {
    private static let oauth: JSONValue = [
        "type": "OAUTH2", "client_id": "abc", "client_secret": "canary-secret", "scopes": "read,write",
    ]

    @Test func `an integration is made, told, changed and deleted`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            let made = await world.send(
                "POST /integrations",
                body: [
                    "provider": "acme-oauth", "unique_key": "crm", "display_name": "CRM", "credentials": Self.oauth,
                    "forward_webhooks": false,
                ])
            let data = try #require(made.json?["data"])
            #expect(made.status == 200 && data["unique_key"] == "crm" && data["display_name"] == "CRM")
            #expect(data["forward_webhooks"] == false && data["created_at"]?.string?.hasSuffix("Z") == true)
            #expect(!made.text.contains("canary"))

            let changed = await world.send("PATCH /integrations/crm", body: ["unique_key": "crm-2"])
            #expect(changed.json?["data"]?["unique_key"] == "crm-2" && changed.json?["data"]?["display_name"] == "CRM")
            #expect(await world.send("GET /integrations/crm").status == 404)
            let whole = await world.send("GET /integrations/crm-2?include=credentials&include=webhook").json?["data"]
            #expect(whole?["credentials"]?["client_secret"] == "canary-secret")
            #expect(whole?["credentials"]?["scopes"] == "read,write")
            #expect(whole?["credentials"]?["webhook_secret"] == .null && whole?["webhook_url"] == .null)

            #expect(await world.send("DELETE /integrations/crm-2").json == ["success": true])
            #expect(await world.send("DELETE /integrations/crm-2").code == "not_found")
        }
    }

    @Test func `who reads the secrets of an application needs the scope, and is in the audit trail`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            let key = try await world.makeKey("reader", scopes: ["environment:integrations:read"])
            #expect(await world.send("GET /integrations/acme-oauth", key: key).status == 200)
            let refused = await world.send("GET /integrations/acme-oauth?include=credentials", key: key)
            #expect(refused.status == 403 && !refused.text.contains("canary"))
            #expect(await world.send("GET /config/acme-oauth?include_creds=true", key: key).status == 403)
            #expect(await world.send("GET /integrations/acme-oauth?include=credentials").status == 200)
            let event = try #require(try await world.store.events(in: "dev").first)
            #expect(event.action == "integration.read_credentials" && event.actor.hasPrefix("key full #"))
            #expect(event.subject == "acme-oauth")
        }
    }

    @Test(
        arguments: [
            (["provider": "nothing", "unique_key": "x"], ["provider"]),
            (["provider": "acme-key", "unique_key": "acme-key"], ["uniqueKey"]),
            (["provider": "acme-oauth", "unique_key": "x"], ["credentials"]),
            (["provider": "acme-oauth", "unique_key": "x", "credentials": ["type": "APP"]], ["credentials", "type"]),
            (
                ["provider": "acme-key", "unique_key": "x", "credentials": ["type": "API_KEY"]],
                ["credentials", "type"]
            ),
            (
                ["provider": "acme-oauth", "unique_key": "x", "credentials": ["type": "OAUTH2", "client_id": "a"]],
                ["credentials", "client_secret"]
            ),
            (
                [
                    "provider": "acme-oauth", "unique_key": "x",
                    "credentials": ["type": "OAUTH2", "client_id": "a", "client_secret": "b", "app_id": "c"],
                ], ["credentials", "app_id"]
            ),
            (["provider": "acme-key", "unique_key": "a/b"], ["unique_key"]),
        ] as [(JSONValue, [String])])
    func `what cannot be an integration is refused at its place`(_ body: JSONValue, _ path: [String]) async throws {
        try await ServerWorld.withUpstream { world, _ in
            let answer = await world.send("POST /integrations", body: body)
            #expect(answer.status == 400 && answer.code == "invalid_body", "\(answer.text)")
            #expect(answer.issue?["path"] == .array(path.map { .string($0) }), "\(answer.text)")
        }
    }

    @Test func `an integration with connections keeps its key, and takes them along when it goes`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            #expect(await world.connect("c-1").status == 201)
            let renamed = await world.send("PATCH /integrations/acme-key", body: ["unique_key": "other"])
            #expect(renamed.status == 400 && renamed.issue?["path"] == ["uniqueKey"])
            #expect(await world.send("PATCH /integrations/acme-key", body: ["display_name": "A"]).status == 200)
            #expect(await world.send("DELETE /integrations/acme-key").status == 200)
            #expect(await world.send("GET /connections").json?["connections"] == [])
        }
    }

    @Test func `the older form has the same facts`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            let plain = await world.send("GET /config/acme-oauth").json?["config"]
            #expect(plain == ["unique_key": "acme-oauth", "provider": "acme-oauth", "syncs": [], "actions": []])
            let whole = await world.send("GET /config/acme-oauth?include_creds=true").json?["config"]
            #expect(whole?["client_id"] == "abc" && whole?["client_secret"] == "canary-secret")
            #expect(whole?["auth_mode"] == "OAUTH2" && whole?["custom"] == .null && whole?["docs"] == "")
            #expect(whole?["connections"] == [] && whole?["connection_count"] == 0)
            #expect(whole?["has_webhook"] == false && whole?["has_webhook_user_defined_secret"] == false)
            #expect(whole?["webhook_secret"] == .null && whole?["webhook_url"] == .null)
            await world.connect("c-1")
            _ = await world.send("PATCH /integrations/acme-key", body: ["custom": ["team": "blue"]])
            let keyed = await world.send("GET /config/acme-key?include_creds=true").json?["config"]
            #expect(keyed?["connection_count"] == 1 && keyed?["custom"] == ["team": "blue"])
            #expect(keyed?["connections"]?[0]?["connection_id"] == "c-1")
            #expect(keyed?["connections"]?[0]?["connection_config"] == ["region": "eu"])
            #expect(keyed?["connections"]?[0]?["environment_id"]?.number?.int64 ?? 0 > 0)
            let lost = await world.send("GET /config/none")
            #expect(
                lost.status == 400 && lost.code == "unknown_provider_config" && lost.json?["error"]?["payload"] == [:])
        }
    }

    @Test func `an environment knows nothing of another's integrations`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            let key = try await world.makeKey("prod", environment: "prod")
            #expect(await world.send("GET /integrations", key: key).json?["data"] == [])
            #expect(await world.send("GET /integrations/acme-key", key: key).code == "not_found")
            #expect(await world.send("DELETE /integrations/acme-key", key: key).code == "not_found")
        }
    }

    @Test func `the key of an app is a private key in PEM`() async throws {
        let text = """
            provider: installed
            title: Installed
            base: https://installed.test
            auth:
              app:
                type: app
                authorize: https://installed.test/install
                jwt: { algorithm: RS256, key: integration.settings.private_key }
                acquire:
                  request: POST /tokens
                  auth: app.jwt
                  store: { access_token: response.body.token }
            settings: { private_key: { title: Key, secret: true, multiline: true } }
            """
        try await ServerWorld.with(texts: ["providers/installed.yaml": text]) { world in
            func make(_ key: String) async -> Answer {
                await world.send(
                    "POST /integrations",
                    body: [
                        "provider": "installed", "unique_key": "installed",
                        "credentials": [
                            "type": "APP", "app_id": "12", "app_link": "https://installed.test/app",
                            "private_key": .string(key),
                        ],
                    ])
            }
            for odd in ["notpem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"] {
                let refused = await make(odd)
                #expect(refused.status == 400, "\(refused.text)")
                #expect(refused.issue?["path"] == ["credentials", "private_key"] && !refused.text.contains("notpem"))
            }
            let made = await make("-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n")
            #expect(made.status == 200, "\(made.text)")
        }
    }
}
