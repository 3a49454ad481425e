import Engine
import EngineDefinition
import EngineHTTP
import EngineLanguage
import EngineStore
import Testing

@testable import EngineServer

/// Credentials that were pasted with more than belongs to them.
struct CredentialTextsTests {
    @Test(
        arguments: [
            ("acme-key", ["type": "API_KEY", "apiKey": "good-key\n"], ["apiKey"]),
            ("acme-key", ["type": "API_KEY", "apiKey": "go\r\nod"], ["apiKey"]),
            ("acme-key", ["type": "API_KEY", "apiKey": "a\u{0}"], ["apiKey"]),
            ("acme-key", ["type": "API_KEY", "apiKey": ""], ["apiKey"]),
            ("acme-oauth", ["type": "OAUTH2", "access_token": "tok\n"], ["access_token"]),
            ("acme-oauth", ["type": "OAUTH2", "access_token": ""], ["access_token"]),
            ("acme-oauth", ["type": "OAUTH2", "access_token": "t", "refresh_token": ""], ["refresh_token"]),
            (
                "acme-oauth", ["type": "OAUTH2", "access_token": "t", "config_override": ["client_id": "a\n"]],
                ["config_override", "client_id"]
            ),
            ("acme-basic", ["type": "BASIC", "username": "a\n", "password": ""], ["username"]),
        ] as [(String, JSONValue, [String])])
    func `a line break is refused where it was sent, and nothing is asked or stored`(
        _ integration: String, _ credentials: JSONValue, _ path: [String]
    ) async throws {
        try await ServerWorld.withUpstream { world, upstream in
            let answer = await world.send(
                "POST /connections",
                body: ["provider_config_key": .string(integration), "credentials": credentials])
            #expect(answer.status == 400 && answer.code == "invalid_body", "\(answer.text)")
            #expect(answer.issue?["path"] == .array((["credentials"] + path).map { .string($0) }))
            #expect(upstream.requests.isEmpty)
            let stored = try await world.store.connections(in: "dev")
            #expect(stored.isEmpty)
        }
    }

    @Test func `a key with a line break is refused at its field where a person sends it`() async throws {
        try await ConnectWorld.with { own in
            let query = "connect_session_token=\(try await own.session())&params[team]=acme"
            let answer = await own.world.send(
                "POST /api-auth/api-key/keyed?\(query)", key: nil, body: ["apiKey": "right-key\n"])
            #expect(answer.status == 400 && answer.code == "invalid_body", "\(answer.text)")
            #expect(answer.issue?["path"] == ["apiKey"] && answer.issue?["message"]?.string?.contains("apiKey") == true)
            let page = await own.world.send(
                "POST /api-auth/api-key/keyed?\(query)", key: nil, body: ["apiKey": ""])
            #expect(page.status == 400 && page.issue?["path"] == ["apiKey"], "\(page.text)")
            #expect(own.upstream.counts.proofs == 0)
        }
    }

    @Test func `what other keys have sealed is told as the vault's, and in detail to the operator alone`() async throws
    {
        try await ServerWorld.withUpstream { world, _ in
            let fault = StoreFault.vault(.noKey(looked: ["/srv/engine/vault.key"]))
            let told = RouteFault(fault)
            #expect(told.status == 503 && told.code == "vault_locked" && told.message?.contains("vault") == true)
            #expect(told.message?.contains("/srv") == false && told.detail?.isEmpty == false)
            let sealed = CallFault(.local, "no key in /srv/engine", call: "refresh", code: CallFault.vaultCode)
            let call = RouteFault(sealed, code: "invalid_credentials")
            #expect(call.status == 503 && call.code == "vault_locked")
            #expect(call.message?.contains("/srv") == false && call.detail?.isEmpty == false)
            let other = RouteFault(
                CallFault(.local, "/srv/engine.db is full", call: "refresh"), code: "invalid_credentials")
            #expect(other.status == 500 && other.message?.contains("definition") == false)
            #expect(other.message?.contains("/srv") == false && other.detail?.contains("/srv") == true)
        }
    }
}
