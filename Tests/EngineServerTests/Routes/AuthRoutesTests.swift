import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineServer

/// Forms of Nango's front end: nango-api.md §2.6 and its traps 8 and 18.
@Suite(.timeLimit(.minutes(2)))
struct AuthRoutesTests {
    @Test func `a key is tried, and stored if it works`() async throws {
        try await ConnectWorld.with { own in
            let query = "connect_session_token=\(try await own.session())&params%5Bteam%5D=acme&params[other]=x"
            let path = "POST /api-auth/api-key/keyed?\(query)"
            let wrong = await own.world.send(path, key: nil, body: ["apiKey": "wrong-key"])
            #expect(wrong.status == 400 && wrong.code == "connection_test_failed" && wrong.message?.isEmpty == false)
            #expect(await own.connections.isEmpty)
            let right = await own.world.send(path, key: nil, body: ["apiKey": "right-key"])
            #expect(right.status == 200, "\(right.text)")
            let id = try #require(await own.connections.first?["connection_id"])
            #expect(right.json == ["connectionId": id, "providerConfigKey": "keyed"])
            #expect(right.fields["access-control-allow-origin"] == "*")
        }
    }

    @Test func `a password may be empty through every door, where the definition does not describe it`() async throws {
        try await ConnectWorld.with { own in
            for name in ["named", "described"] { try await own.integrate(name) }
            let session = try await own.session()
            let query = "connect_session_token=\(session)"
            let entered: JSONValue = ["username": "right-key", "password": ""]
            let form = await own.world.send("POST /api-auth/basic/named?\(query)", key: nil, body: entered)
            #expect(form.status == 200, "\(form.text)")
            let card = await own.world.send("GET /connect/integrations/named", key: session).json?["data"]
            let asked = card?["methods"]?[0]?["fields"]?[1]
            #expect(asked?["name"] == "password" && asked?["required"] == false && asked?["empty"] == true)
            let path = "POST /connect/integrations/named/connection"
            let page = await own.world.send(path, key: session, body: ["scheme": "login", "credentials": entered])
            #expect(page.status == 200, "\(page.text)")
            let left = await own.world.send(
                path, key: session, body: ["scheme": "login", "credentials": ["username": "right-key"]])
            #expect(left.status == 400 && left.issue?["path"] == ["credentials", "password"], "\(left.text)")
            let described = await own.world.send("POST /api-auth/basic/described?\(query)", key: nil, body: entered)
            #expect(described.status == 400 && described.issue?["message"] == "the input 'password' is needed")
            #expect(await own.connections.count == 2)
        }
    }

    @Test func `nobody's body is read before the session is known, and no long one after it`() async throws {
        try await ConnectWorld.with { own in
            let long = JSONValue.object([("apiKey", .string(String(repeating: "k", count: 65_536)))])
            for path in ["/api-auth/api-key/keyed", "/auth/two-step/keyed", "/oauth2/auth/rotor"] {
                let unknown = await own.world.send("POST \(path)", key: nil, body: long)
                #expect(unknown.status == 401 && unknown.code == "missing_public_key", "\(path): \(unknown.text)")
                let token = try await own.session()
                let known = await own.world.send("POST \(path)?connect_session_token=\(token)", key: nil, body: long)
                #expect(known.status == 413 && known.code == "body_too_large", "\(path): \(known.text)")
            }
        }
    }

    @Test func `a body that was made to cost memory is refused`() async throws {
        try await ConnectWorld.with { own in
            let query = "connect_session_token=\(try await own.session())"
            var deep: JSONValue = .array(Array(repeating: 1, count: 10))
            for _ in 0..<500 { deep = [deep] }
            for path in ["/api-auth/api-key/keyed", "/auth/two-step/keyed"] {
                let answer = await own.world.send("POST \(path)?\(query)", key: nil, body: ["apiKey": deep])
                #expect(answer.status == 400 && answer.code == "invalid_json", "\(path): \(answer.text)")
                #expect(answer.message == "the body is nested deeper than 32 levels")
            }
        }
    }

    @Test func `what is wrong is told with a code and a message`() async throws {
        try await ConnectWorld.with { own in
            let token = try await own.session()
            let query = "connect_session_token=\(token)"
            let cases: [(String, JSONValue?, Int, String)] = [
                ("/api-auth/api-key/keyed?\(query)", ["apiKey": "right-key"], 400, "invalid_body"),
                ("/api-auth/api-key/keyed?\(query)&params[team]=a.b", ["apiKey": "right-key"], 400, "invalid_body"),
                ("/api-auth/api-key/keyed?\(query)", ["apiKey": "x", "type": "API_KEY"], 400, "invalid_body"),
                ("/api-auth/api-key/keyed", ["apiKey": "x"], 401, "missing_public_key"),
                ("/api-auth/api-key/none?\(query)", ["apiKey": "x"], 404, "unknown_provider_config"),
                ("/api-auth/api-key/rotor?\(query)", ["apiKey": "x"], 400, "invalid_auth_mode"),
                ("/api-auth/basic/keyed?\(query)", ["username": "", "password": ""], 400, "invalid_auth_mode"),
                ("/auth/two-step/keyed?\(query)", ["type": "TWO_STEP"], 400, "invalid_auth_mode"),
                ("/auth/jwt/keyed?\(query)", ["privateKey": "x"], 400, "invalid_auth_mode"),
                ("/auth/oauth-outbound/rotor?\(query)", nil, 400, "invalid_auth_mode"),
                ("/auth/unauthenticated/keyed?\(query)", nil, 400, "invalid_auth_mode"),
                (
                    "/oauth2/auth/none?\(query)", ["client_id": "x", "client_secret": "y"], 400,
                    "unknown_provider_config"
                ), ("/oauth2/auth/keyed?\(query)", ["client_secret": "x"], 400, "missing_client_id"),
                ("/oauth2/auth/keyed?\(query)", ["client_id": "", "client_secret": "x"], 400, "missing_client_id"),
                ("/oauth2/auth/keyed?\(query)", ["client_id": "x"], 400, "missing_client_secret"),
                ("/auth/signature/keyed?\(query)", ["username": "x", "password": "y"], 400, "invalid_body"),
                ("/auth/bill/keyed?\(query)", ["username": "x"], 400, "invalid_body"),
                ("/auth/tba/keyed?\(query)", ["token_id": "x", "token_secret": "y"], 400, "invalid_auth_mode"),
                ("/auth/aws-sigv4/keyed?\(query)", ["role_arn": "x"], 400, "invalid_auth_mode"),
            ]
            for (path, body, status, code) in cases {
                let answer = await own.world.send(
                    "POST \(path)", key: nil, body: body, fields: ["content-type": "application/json"])
                #expect(answer.status == status && answer.code == code, "\(path): \(answer.text)")
                #expect(answer.message?.isEmpty == false, "\(path): \(answer.text)")
            }
            #expect(own.upstream.counts.proofs == 0)
            #expect(await own.connections.isEmpty)
        }
    }

    @Test func `an empty body that calls itself JSON is no fault where nothing is asked`() async throws {
        try await ConnectWorld.with { own in
            let made = await own.world.send(
                "POST /integrations", body: ["provider": "hacker-news", "unique_key": "news"])
            try #require(made.status == 200, "\(made.text)")
            let query = "connect_session_token=\(try await own.session())"
            let answer = await own.world.send(
                "POST /auth/unauthenticated/news?\(query)", key: nil, fields: ["content-type": "application/json"])
            // Whatever came of the trial, which may not reach the internet here: the body was taken.
            #expect(answer.code != "invalid_json" && answer.code != "invalid_auth_mode", "\(answer.text)")
        }
    }

    @Test func `a browser of any origin may send these forms`() async throws {
        try await ServerWorld.with { world in
            let answer = await world.send(
                "OPTIONS /api-auth/api-key/keyed", key: nil,
                fields: ["origin": "https://app.acme.test", "access-control-request-method": "POST"])
            #expect(answer.status == 204 && answer.fields["access-control-allow-origin"] == "*")
            #expect(answer.fields["access-control-max-age"] == "600")
        }
    }

    @Test(
        arguments: [
            (["api_key"], ["apiKey": "k"], false, ["api_key": "k"]),
            (["token"], ["apiKey": "k"], false, ["token": "k"]),
            (
                ["private_key_id", "issuer_id"], ["privateKeyId": "a", "issuerId": "b"], true,
                ["private_key_id": "a", "issuer_id": "b"]
            ),
            (
                ["username", "password"], ["username": "u", "password": "", "x": "y"], true,
                ["username": "u", "password": ""]
            ),
            (["username", "password"], ["username": "u", "x": "y"], false, ["username": "u", "x": "y"]),
            ([], [:], false, [:]),
        ] as [([String], [String: String], Bool, [String: String])])
    func `names of a front end are those of the definition`(
        _ fields: [String], _ sent: [String: String], _ isFree: Bool, _ named: [String: String]
    ) {
        #expect(FieldNames(fields).named(sent, isFree: isFree) == named)
    }
}
