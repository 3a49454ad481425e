import EngineCrypto
import EngineHTTP
import EngineLanguage
import EngineStore
import Testing

@testable import EngineServer

struct AuthenticationTests {
    @Test func `a key is what stands behind Bearer, or stands alone`() async throws {
        try await ServerWorld.with { world in
            for header in ["Bearer \(ServerWorld.key)", ServerWorld.key, "Bearer Bearer \(ServerWorld.key)"] {
                let answer = await world.send(
                    "GET /environment-variables", key: nil, fields: ["authorization": header])
                #expect(answer.status == 200 && answer.text == "[]", "\(header)")
            }
        }
    }

    @Test(
        arguments: [
            (nil, "missing_auth_header"), ("", "malformed_auth_header"), ("Bearer ", "malformed_auth_header"),
            ("Bearer b1b6f2a4-5c0e-4d8f-9a35-0e6c1f2d3a4c", "unknown_account"), ("Bearer x", "unknown_account"),
        ] as [(String?, String)])
    func `without a good key the answer is 401, in Nango's envelope`(_ header: String?, _ code: String) async throws {
        try await ServerWorld.with { world in
            let fields: HTTPFields = header.map { ["authorization": $0] } ?? [:]
            let answer = await world.send("GET /environment-variables", key: nil, fields: fields)
            #expect(answer.status == 401 && answer.code == code)
            #expect(answer.json?["error"]?["payload"] == [:] && answer.message?.isEmpty == false)
        }
    }

    @Test func `a key that was revoked or has expired opens nothing`() async throws {
        try await ServerWorld.with { world in
            let key = try await world.makeKey("short")
            #expect(await world.send("GET /environment-variables", key: key).status == 200)
            let stored = try #require(try await world.store.key(matching: Secret(key)))
            try await world.store.revokeKey(stored.id, in: "dev", actor: "test")
            #expect(await world.send("GET /environment-variables", key: key).code == "unknown_account")

            var new = NewKey(environment: "dev", name: "brief")
            new.expiresAt = world.clock.now + 60_000_000
            let brief = RandomBytes.uuid()
            try await world.store.addKey(new, Secret(brief), actor: "test")
            #expect(await world.send("GET /environment-variables", key: brief).status == 200)
            world.clock.advance(seconds: 60)
            #expect(await world.send("GET /environment-variables", key: brief).code == "unknown_account")
        }
    }

    @Test func `a scope that the key lacks is named`() async throws {
        try await ServerWorld.with { world in
            let key = try await world.makeKey("reader", scopes: ["environment:connections:*"])
            let answer = await world.send("GET /environment-variables", key: key)
            #expect(answer.status == 403 && answer.code == "forbidden")
            #expect(answer.message == "Insufficient scope. Required: environment:variables:read")
        }
    }

    @Test func `after ten refused keys further ones wait for the next minute, and good ones do not`() async throws {
        try await ServerWorld.with { world in
            for _ in 0..<10 {
                #expect(await world.send("GET /environment-variables", key: RandomBytes.uuid()).status == 401)
            }
            let answer = await world.send("GET /environment-variables", key: RandomBytes.uuid())
            #expect(answer.status == 429 && answer.code == "too_many_request")
            let seconds = try #require(answer.fields["retry-after"].flatMap { Int64($0) })
            #expect((1...60).contains(seconds))
            #expect(await world.send("GET /environment-variables").status == 200)
            world.clock.advance(seconds: seconds)
            #expect(await world.send("GET /environment-variables", key: RandomBytes.uuid()).status == 401)
        }
    }

    @Test func `sessions that have ended are no guesses`() async throws {
        try await ServerWorld.with { world in
            let ended = Authentication.sessionPrefix + String(repeating: "a", count: 64)
            for _ in 0..<30 {
                #expect(await world.send("GET /connect/session", key: ended).status == 401)
            }
            #expect(await world.send("GET /environment-variables", key: RandomBytes.uuid()).status == 401)
        }
    }

    @Test func `a key that acts for one person neither reads nor changes an integration`() async throws {
        try await ConnectWorld.with { own in
            let world = own.world
            let key = try await world.makeKey("person", scopes: ["environment:*"], owner: "u-1")
            for (line, body) in [
                ("GET /integrations/rotor?include=credentials", nil), ("GET /config/rotor?include_creds=true", nil),
                ("PATCH /integrations/rotor", ["display_name": "Mine"]),
                ("PATCH /integrations/rotor", ["custom": ["a": "b"]]),
            ] as [(String, JSONValue?)] {
                let answer = await world.send(line, key: key, body: body)
                #expect(answer.status == 403 && answer.code == "forbidden", "\(line): \(answer.text)")
            }
            #expect(await world.send("GET /integrations/rotor", key: key).status == 200)
        }
    }

    @Test func `a session's token is never tried as a key`() async throws {
        try await ServerWorld.with { world in
            let token = Authentication.sessionPrefix + String(repeating: "a", count: 64)
            let answer = await world.send("GET /environment-variables", key: token)
            #expect(answer.status == 401 && answer.code == "unknown_account")
        }
    }

    @Test func `no secret is in what is logged of a request`() async throws {
        try await ServerWorld.with { world in
            await world.send("GET /environment-variables?secret=\(ServerWorld.key)")
            let record = try #require(world.log.all.first)
            #expect(record.route == "/environment-variables" && record.status == 400)
            #expect(record.principal.hasPrefix("key full #") && record.errorCode == "invalid_query_params")
            #expect(!"\(record)".contains(ServerWorld.key))
        }
    }
}

struct TrustedProxiesTests {
    private let proxies = TrustedProxies(["10.0.0.0/8", "127.0.0.1", "fd00::/8"])

    @Test(arguments: [
        ("127.0.0.1", ["203.0.113.9"], "203.0.113.9"), ("127.0.0.1", ["198.51.100.1", "203.0.113.9"], "203.0.113.9"),
        ("127.0.0.1", ["203.0.113.9", "10.1.2.3"], "203.0.113.9"), ("203.0.113.1", ["198.51.100.1"], "203.0.113.1"),
        ("127.0.0.1", ["nonsense"], "127.0.0.1"), ("127.0.0.1", [], "127.0.0.1"),
        ("fd00::1", ["2001:db8::1"], "2001:db8::1"),
    ])
    func `only what trusted proxies added is believed`(_ peer: String, _ forwarded: [String], _ client: String) {
        #expect(proxies.client(peer: IPAddress(peer), forwarded: forwarded) == client)
    }

    @Test(arguments: ["10.0.0.0/33", "10.0.0/8", "host", "10.0.0.0/", "::/129"])
    func `what is neither an address nor a range is none`(_ entry: String) {
        #expect(!TrustedProxies.isSound(entry))
    }
}
