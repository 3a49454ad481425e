import EngineCrypto
import EngineLanguage
import Testing

@testable import EngineServer

/// Tokens that this side signs, as Nango's clients read them of `JWT` and `SIGNATURE` connections.
@Suite(.timeLimit(.minutes(2)))
struct SignedTokenRoutesTests {
    private static let texts = [
        "providers/signed.yaml": """
        provider: signed
        title: Signed
        base: https://signed.test
        auth:
          token:
            type: jwt
            algorithm: HS256
            key: credentials.secret
            lifetime: 10m
            claims: { iss: "${credentials.issuer}" }
            credentials: { issuer: { title: Issuer, secret: false }, secret: { title: Secret } }
          digest:
            type: signature
            over: string(int(now))
            key: credentials.password
            credentials: { username: { title: User, secret: false }, password: { title: Password } }
            apply: { headers: { x-wsse: 'Username="${credentials.username}", Digest="${signature}"' } }
        """,
        "providers/keyed.yaml": """
        provider: keyed
        title: Keyed
        base: https://keyed.test
        auth:
          pair:
            type: jwt
            algorithm: RS256
            key: credentials.private_key
            credentials: { private_key: { title: Key, multiline: true } }
        """,
    ]

    private func with(_ body: (ServerWorld) async throws -> Void) async throws {
        try await ServerWorld.with(texts: Self.texts) { world in
            for name in ["signed", "keyed"] {
                let made = await world.send(
                    "POST /integrations", body: ["provider": .string(name), "unique_key": .string(name)])
                try #require(made.status == 200, "\(made.text)")
            }
            try await body(world)
        }
    }

    private func credentials(
        _ credentials: JSONValue, in world: ServerWorld, of integration: String = "signed", asking: String = ""
    ) async throws -> Answer {
        let made = await world.send(
            "POST /connections",
            body: [
                "provider_config_key": .string(integration), "connection_id": "c-1", "credentials": credentials,
            ])
        try #require(made.status == 201, "\(made.text)")
        return await world.send("GET /connections/c-1?provider_config_key=\(integration)\(asking)")
    }

    @Test func `a token is told with its end, beside what was entered`() async throws {
        try await with { world in
            let answer = try await credentials(["type": "JWT", "issuer": "me", "secret": "s3cret"], in: world)
            let told = try #require(answer.json?["credentials"], "\(answer.text)")
            #expect(told["type"] == "JWT" && told["issuer"] == "me" && told["secret"] == "s3cret")
            let parts = try #require(told["token"]?.string).split(separator: ".")
            try #require(parts.count == 3)
            let code = HMAC.code(
                of: Array("\(parts[0]).\(parts[1])".utf8), key: Array("s3cret".utf8), using: .sha256)
            #expect(Base64.encode(code, alphabet: .url) == parts[2])
            let claims = try JSONValue(parsing: try #require(Base64.decode(String(parts[1]), alphabet: .url)))
            let end = try #require(claims["exp"]?.number?.int64)
            #expect(claims["iss"] == "me")
            #expect(told["expires_at"] == .string(InstantText.utc(end * 1_000_000)))
        }
    }

    @Test func `of a signature that needs no request the text of its header is told`() async throws {
        try await with { world in
            let sent: JSONValue = ["type": "SIGNATURE", "username": "ada", "password": "pw"]
            let answer = try await credentials(sent, in: world)
            let told = try #require(answer.json?["credentials"], "\(answer.text)")
            #expect(told["username"] == "ada" && told["password"] == "pw")
            #expect(told["token"]?.string?.hasPrefix("Username=\"ada\", Digest=\"") == true, "\(answer.text)")
        }
    }

    @Test func `credentials that cannot sign are refused as such, and not shown`() async throws {
        try await with { world in
            let sent: JSONValue = ["type": "JWT", "private_key": "canary-key"]
            let answer = try await credentials(sent, in: world, of: "keyed")
            #expect(answer.status == 400 && answer.code == "invalid_credentials", "\(answer.text)")
            #expect(answer.message?.contains("cannot sign") == true && !answer.text.contains("canary-key"))
            #expect(answer.json?["error"]?["payload"]?["connection"]?["connection_id"] == "c-1")
        }
    }

    @Test func `who may not read credentials makes none`() async throws {
        try await with { world in
            let sent: JSONValue = ["type": "JWT", "issuer": "me", "secret": "s3cret"]
            _ = try await credentials(sent, in: world)
            let key = try await world.makeKey("reader", scopes: ["environment:connections:read"])
            let answer = await world.send("GET /connections/c-1?provider_config_key=signed", key: key)
            #expect(answer.status == 200 && answer.json?["credentials"] == [:])
        }
    }
}
