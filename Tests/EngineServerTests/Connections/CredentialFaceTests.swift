import Engine
import EngineCrypto
import EngineDefinition
import EngineLanguage
import Testing

@testable import EngineServer

struct CredentialFaceTests {
    private static let provider = """
        provider: faces
        title: Faces
        base: https://faces.test
        auth:
          key: { type: api_key, name: X-Key }
          bearer: { type: bearer }
          login: { type: basic }
          person: { type: oauth2, token: https://faces.test/token }
          consent: { type: oauth2, authorize: https://faces.test/authorize, token: https://faces.test/token }
          device: { type: oauth2, device: https://faces.test/device, grant: device_code, token: https://faces.test/token }
          client: { type: oauth2, grant: client_credentials, token: https://faces.test/token }
          one: { type: custom, credentials: { secret: { title: Secret } }, apply: { headers: { x: "${credentials.secret}" } } }
          hidden: { type: bearer, internal: true }
        """

    private func provider() throws -> ProviderDefinition {
        let text = try #require(DefinitionText(path: "providers/faces.yaml", text: Self.provider))
        let loaded = LibraryLoader(folders: [], texts: [text]).load(.provider("faces"))
        #expect(!loaded.diagnostics.hasErrors, "\(loaded.diagnostics.all.map(\.message))")
        return try #require(loaded.library.provider("faces"))
    }

    private func face(_ scheme: String) throws -> CredentialFace {
        CredentialFace(scheme: try provider().auth[scheme])
    }

    @Test(arguments: [
        ("key", "API_KEY"), ("bearer", "API_KEY"), ("login", "BASIC"), ("person", "OAUTH2"), ("consent", "OAUTH2"),
        ("device", "OAUTH2"), ("client", "OAUTH2_CC"), ("one", "API_KEY"),
    ])
    func `each scheme has a mode`(_ scheme: String, _ mode: String) throws {
        #expect(AuthMode(try provider().auth[scheme]).rawValue == mode)
    }

    @Test func `without a scheme the mode is none, and internal schemes are not offered`() throws {
        #expect(AuthMode(nil) == .none)
        let provider = try provider()
        #expect(provider.authMode == .oauth2, "clients who know one way are told of the sign-in")
        #expect(!provider.offeredSchemes.contains { $0.name == "hidden" })
        #expect(provider.scheme(of: .clientCredentials)?.name == "client" && provider.scheme(of: .jwt) == nil)
    }

    private func sealed(_ stored: JSONValue) -> SealedCredentials {
        SealedCredentials(Secret(JSONWriter.text(stored)))
    }

    @Test func `a key has one name outside, whatever it is called inside`() throws {
        for (scheme, field) in [("key", "api_key"), ("bearer", "token"), ("one", "secret")] {
            let face = try face(scheme)
            let stored = try face.stored(from: ["type": "API_KEY", "apiKey": "abc"])
            #expect(stored.map(\.0) == [field])
            let json = face.json(of: sealed(.object(stored)), expiresAt: nil, hidesRefreshToken: true)
            #expect(json == ["type": "API_KEY", "apiKey": "abc"])
        }
    }

    @Test func `a granted token hides what obtains others, also where it is nested`() throws {
        let stored: JSONValue = ["access_token": "a", "refresh_token": "r", "extra": ["refreshToken": "r2", "x": 1]]
        let hidden = try face("person").json(of: sealed(stored), expiresAt: 0, hidesRefreshToken: true)
        #expect(
            hidden == [
                "type": "OAUTH2", "access_token": "a", "expires_at": "1970-01-01T00:00:00.000Z",
                "raw": ["access_token": "a", "extra": ["x": 1]],
            ])
        let shown = try face("person").json(of: sealed(stored), expiresAt: nil, hidesRefreshToken: false)
        #expect(shown["refresh_token"] == "r" && shown["raw"] == stored && shown["expires_at"] == nil)
    }

    @Test func `what the provider answered is told whole, but for what obtains other tokens`() throws {
        let stored: [(String, JSONValue)] = [("access_token", "a"), ("refresh_token", "r")]
        let answer: JSONValue = [
            "access_token": "a", "refresh_token": "r", "team": ["id": "T1", "refreshToken": "n"],
            "more": [["Refresh-Token": "m", "refresh_token_expires_in": 5]],
        ]
        let sealed = SealedCredentials(SealedCredentials.sealed(stored, answer: answer))
        #expect(sealed.answer == answer && JSONValue.object(sealed.values) == .object(stored))
        let hidden = try face("person").json(of: sealed, expiresAt: nil, hidesRefreshToken: true)
        let rest: JSONValue = [
            "access_token": "a", "team": ["id": "T1"], "more": [["refresh_token_expires_in": 5]],
        ]
        #expect(hidden["raw"] == rest && hidden["refresh_token"] == nil)
        let shown = try face("person").json(of: sealed, expiresAt: nil, hidesRefreshToken: false)
        #expect(shown["raw"] == answer && shown["refresh_token"] == "r" && shown["$answer"] == nil)
        let login = try face("login").json(of: sealed, expiresAt: nil, hidesRefreshToken: false)
        #expect(login["raw"] == nil && login["$answer"] == nil)
    }

    @Test func `a token of the application itself is called token`() throws {
        let face = try face("client")
        let stored = try face.stored(from: ["type": "OAUTH2_CC", "token": "t", "client_id": "i", "client_secret": "s"])
        #expect(JSONValue.object(stored) == ["access_token": "t", "client_id": "i", "client_secret": "s"])
        let json = face.json(of: sealed(.object(stored)), expiresAt: nil, hidesRefreshToken: true)
        #expect(json["token"] == "t" && json["client_id"] == "i" && json["access_token"] == nil)
    }

    @Test func `a name and a password keep their names, and may be empty`() throws {
        let face = try face("login")
        let stored = try face.stored(from: ["type": "BASIC", "username": "u", "password": ""])
        #expect(
            face.json(of: sealed(.object(stored)), expiresAt: nil, hidesRefreshToken: true) == [
                "type": "BASIC", "username": "u", "password": "",
            ])
    }

    @Test func `what is missing, too much or no text is named`() throws {
        func path(_ posted: [String: JSONValue], _ scheme: String) throws -> [String]? {
            let face = try face(scheme)
            do throws(RouteFault) {
                _ = try face.stored(from: posted)
                return nil
            } catch {
                return error.issues.first?.path
            }
        }
        #expect(try path(["type": "BASIC", "username": "u"], "login") == ["credentials", "password"])
        #expect(try path(["type": "API_KEY", "apiKey": 1], "key") == ["credentials", "apiKey"])
        #expect(try path(["type": "API_KEY", "apiKey": "a", "api_key": "b"], "key") == ["credentials", "api_key"])
        #expect(try path(["type": "OAUTH2", "access_token": "a"], "person") == nil)
    }
}

struct ConnectionTagsTests {
    private func tags(_ pairs: [(String, String)]) throws(RouteFault) -> [(String, String)] {
        let file = SourceFile(path: "", bytes: [])
        let span = Span(file: file, start: 0, end: 0)
        return try ConnectionTags(NamedValues(pairs.map { .init($0.0, at: span, $0.1) })).entries
    }

    @Test func `names become lower case, values stay`() throws {
        let entries = try tags([("Team", "Blue"), ("a.b/c-d_e", "1")])
        #expect(entries.map(\.0) == ["team", "a.b/c-d_e"] && entries.map(\.1) == ["Blue", "1"])
    }

    @Test(arguments: ["1a", "", "a b", "ä", String(repeating: "a", count: 65)])
    func `what is no name is refused`(_ name: String) {
        #expect(throws: RouteFault.self) { try tags([(name, "1")]) }
    }

    @Test func `a name twice, an empty or long value, and an eleventh tag are refused`() {
        #expect(throws: RouteFault.self) { try tags([("a", "1"), ("A", "2")]) }
        #expect(throws: RouteFault.self) { try tags([("a", "")]) }
        #expect(throws: RouteFault.self) { try tags([("a", String(repeating: "x", count: 256))]) }
        #expect(throws: RouteFault.self) { try tags((0...10).map { ("t\($0)", "1") }) }
    }

    @Test func `tags of a person that would be too many are left out, their id is not`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            let own = JSONValue.object((0..<9).map { ("t\($0)", .string("1")) })
            let body: JSONValue = [
                "provider_config_key": "acme-open", "credentials": ["type": "NONE"], "tags": own,
                "end_user": ["id": "u", "tags": ["plan": "pro"]],
            ]
            let made = await world.send("POST /connections", body: body)
            #expect(made.json?["tags"]?.members?.count == 10 && made.json?["tags"]?["plan"] == nil)
            #expect(made.json?["tags"]?["end_user_id"] == "u", "\(made.text)")
        }
    }
}

struct InstantTextTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000"), (1_767_603_600_123_456, "2026-01-05T09:00:00.123"),
            (-1, "1969-12-31T23:59:59.999"), (951_782_400_000_000, "2000-02-29T00:00:00.000"),
        ] as [(Int64, String)])
    func `an instant is told to the millisecond`(_ micros: Int64, _ text: String) {
        #expect(InstantText.utc(micros) == text + "Z" && InstantText.offset(micros) == text + "+00:00")
    }
}

extension CredentialFace {
    /// What clients read.
    fileprivate func json(of sealed: SealedCredentials, expiresAt: Int64?, hidesRefreshToken: Bool) -> JSONValue {
        answer(of: sealed, expiresAt: expiresAt, hidesRefreshToken: hidesRefreshToken).json
    }
}
