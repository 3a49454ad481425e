import EngineCrypto
import EngineFixtures
import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineDefinition

/// The grants of OAuth 2.0 that need no browser: what is sent for a token, and what becomes of the answer.
struct OAuth2GrantTests {
    private func scheme(_ more: String, head: String = "") -> String {
        "\(head)auth: { app: { type: oauth2, token: \"https://login.acme.test/token\", \(more) } }\n"
    }

    /// Steps a walk for a token with written answers.
    private func obtain(
        _ keys: String, _ answers: [(Int, String)], credentials: [(String, String)] = [], scopes: [String] = []
    ) throws -> (requests: [OutgoingRequest], grant: TokenGrant?, fault: CallFault?) {
        let map = ExpressionMap(texts: credentials.map { ($0.0, ExpressionValue.string($0.1)) })
        var bindings = try ExpressionBindings.written()
        if case .object(var integration)? = bindings["integration"] {
            integration["scopes"] = .value(.list(scopes.map { .string($0) }))
            bindings["integration"] = .object(integration)
        }
        var walker = TokenWalker(
            plan: try PlanSample(keys).auth(), credentials: map, metadata: ExpressionMap(), bindings: bindings,
            baseOverride: nil)
        var requests: [OutgoingRequest] = []
        var action = walker.start(at: .start)
        for _ in 0..<20 {
            switch action {
            case .call(.send(let request)):
                requests.append(request)
                guard requests.count <= answers.count else { return (requests, nil, nil) }
                let answer = answers[requests.count - 1]
                action = walker.received(.answer(answer.0, answer.1), at: .start)
            case .call(.pause): action = walker.resumed(at: .start)
            case .call: return (requests, nil, nil)
            case .granted(let grant): return (requests, grant, nil)
            case .failed(let fault): return (requests, nil, fault)
            }
        }
        return (requests, nil, nil)
    }

    private func form(_ request: OutgoingRequest?) throws -> [String: String] {
        let items = FormEncoding.decode(try #require(request).body)
        #expect(Set(items.map(\.name)).count == items.count, "no entry is sent twice")
        return Dictionary(items.map { ($0.name, $0.value) }) { $1 }
    }

    private func claimSet(of token: String?) throws -> JSONValue {
        let part = try #require(token?.split(separator: ".").dropFirst().first)
        return try JSONValue(parsing: try #require(Base64.decode(String(part), alphabet: .url)))
    }

    private let granted = (200, #"{"access_token": "t", "expires_in": 3600}"#)

    // MARK: Password

    @Test func `a name and a password are exchanged, and asked for by themselves`() throws {
        let keys = scheme("grant: password, scopes: { default: [read] }")
        let fields = try PlanSample(keys).auth().fields
        #expect(fields == ["username", "password"])
        let outcome = try obtain(keys, [granted], credentials: [("username", "ada"), ("password", "p w")])
        let sent = try form(outcome.requests.first)
        #expect(
            sent == [
                "grant_type": "password", "username": "ada", "password": "p w", "scope": "read", "client_id": "client",
                "client_secret": "hush",
            ])
        #expect(outcome.grant?.credentials["password"]?.string == "p w", "it is needed again")
    }

    @Test func `a refresh token of a password grant is used before the password`() throws {
        let keys = scheme("grant: password")
        let old = [("username", "ada"), ("password", "pw"), ("access_token", "o"), ("refresh_token", "r")]
        #expect(try form(try obtain(keys, [granted], credentials: old).requests.first)["grant_type"] == "refresh_token")
        let none = try obtain(keys, [granted], credentials: Array(old.dropLast()))
        #expect(try form(none.requests.first)["grant_type"] == "password")
    }

    @Test func `name and password may be made of other values`() throws {
        let keys = scheme(
            """
            grant: password, username: "credentials.user + '@acme'", password: credentials.pin + credentials.token, \
            credentials: { user: { title: U }, pin: { title: P }, token: { title: T } }
            """
        )
        #expect(try PlanSample(keys).auth().fields == ["user", "pin", "token"])
        let sent = try form(
            try obtain(keys, [granted], credentials: [("user", "ada"), ("pin", "12"), ("token", "34")]).requests.first)
        #expect(sent["username"] == "ada@acme" && sent["password"] == "1234")
    }

    // MARK: Signed tokens

    private let account = """
        grant: jwt_bearer, scopes: { default: [read, write] }, credentials: { key: { title: K, format: json } }, \
        assertion: { algorithm: RS256, key: credentials.key.private_key, \
        claims: { iss: "${credentials.key.client_email}", aud: "https://login.acme.test/token", \
        scope: "${integration.scopes.join(' ')}" } }
        """

    private func obtainForAccount(_ more: String, scopes: [String] = []) throws -> OutgoingRequest {
        let plan = try PlanSample(scheme(account + more)).auth()
        let key = ExpressionMap(texts: [
            ("client_email", .string("robot@acme.test")), ("private_key", .string(TestKeys.rsa)),
        ])
        var bindings = try ExpressionBindings.written()
        if case .object(var integration)? = bindings["integration"] {
            integration["scopes"] = .value(.list(scopes.map { .string($0) }))
            bindings["integration"] = .object(integration)
        }
        var walker = TokenWalker(
            plan: plan, credentials: ExpressionMap(texts: [("key", .map(key))]), metadata: ExpressionMap(),
            bindings: bindings, baseOverride: nil)
        guard case .call(.send(let request)) = walker.start(at: .start) else { throw Unexpected("nothing was sent") }
        return request
    }

    @Test func `a service account sends a signed token, to an address of its own`() throws {
        let request = try obtainForAccount("")
        let sent = try form(request)
        #expect(request.url == "https://login.acme.test/token")
        #expect(sent["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer")
        let claims = try claimSet(of: sent["assertion"])
        #expect(claims["iss"]?.string == "robot@acme.test" && claims["scope"]?.string == "read write")
        #expect(claims["exp"]?.number?.int64 == 1_767_225_900)
        #expect(request.fields["authorization"] == nil)
        let chosen = try claimSet(of: try form(try obtainForAccount("", scopes: ["one"]))["assertion"])
        #expect(chosen["scope"]?.string == "one", "what the operator names counts")
    }

    @Test func `the signed token goes where the other entries go`() throws {
        let json = try obtainForAccount(", token_encoding: json")
        let body = try JSONValue(parsing: json.body)
        #expect(body["assertion"]?.string?.split(separator: ".").count == 3)
        let query = try obtainForAccount(", token_encoding: query")
        #expect(query.body.isEmpty && query.url.contains("&assertion=ey"))
        #expect(query.displayURL.hasSuffix("assertion=•••"))
    }

    @Test func `a service account has no use for a refresh token`() throws {
        let plan = try PlanSample(scheme(account)).auth()
        #expect(plan.refresh.isEmpty && plan.canAcquire)
    }

    @Test func `a key that cannot sign ends the walk before anything is sent`() throws {
        let keys = scheme(
            """
            grant: jwt_bearer, credentials: { key: { title: K } }, \
            assertion: { algorithm: RS256, key: credentials.key }
            """)
        let outcome = try obtain(keys, [granted], credentials: [("key", "no key")])
        #expect(outcome.requests.isEmpty && outcome.fault?.cause == .input)
        let words = "scheme 'app.assertion' cannot sign the request: 'credentials.key'"
        #expect(outcome.fault?.message.contains(words) == true)
    }

    @Test func `a client proves itself with a token that it signs`() throws {
        let keys = scheme(
            """
            grant: client_credentials, token_auth: private_key_jwt, credentials: { pem: { title: P } }, \
            assertion: { algorithm: ES256, key: credentials.pem }
            """
        )
        let outcome = try obtain(keys, [granted], credentials: [("pem", TestKeys.p256)])
        let sent = try form(outcome.requests.first)
        #expect(sent["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
        #expect(sent["client_id"] == "client" && sent["client_secret"] == nil && sent["assertion"] == nil)
        let claims = try claimSet(of: sent["client_assertion"])
        #expect(claims["iss"]?.string == "client" && claims["sub"]?.string == "client")
        #expect(claims["aud"]?.string == "https://login.acme.test/token")
        let own = keys.replacing(
            "key: credentials.pem }", with: "key: credentials.pem, claims: { aud: x, sub: null } }")
        let again = try obtain(own, [granted], credentials: [("pem", TestKeys.p256)]).requests.first
        let changed = try claimSet(of: try form(again)["client_assertion"])
        #expect(changed["aud"]?.string == "x" && changed["sub"] == nil && changed["iss"]?.string == "client")
    }

    @Test func `a refresh proves the client in the same way`() throws {
        let keys = scheme(
            """
            token_auth: private_key_jwt, credentials: { pem: { title: P } }, \
            assertion: { algorithm: ES256, key: credentials.pem }
            """
        )
        let old = [("pem", TestKeys.p256), ("access_token", "o"), ("refresh_token", "r")]
        let sent = try form(try obtain(keys, [granted], credentials: old).requests.first)
        #expect(sent["grant_type"] == "refresh_token" && sent["client_assertion"]?.hasPrefix("ey") == true)
    }

    // MARK: Exchange

    @Test func `a token is exchanged for another`() throws {
        let keys = scheme(
            """
            grant: token_exchange, subject_token: credentials.id_token, \
            subject_token_type: "urn:ietf:params:oauth:token-type:id_token", actor_token: credentials.actor, \
            credentials: { id_token: { title: I }, actor: { title: A } }, token_params: { audience: api }
            """
        )
        let sent = try form(
            try obtain(keys, [granted], credentials: [("id_token", "it"), ("actor", "at")]).requests.first)
        #expect(
            sent == [
                "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange", "subject_token": "it",
                "subject_token_type": "urn:ietf:params:oauth:token-type:id_token", "actor_token": "at",
                "actor_token_type": "urn:ietf:params:oauth:token-type:access_token", "client_id": "client",
                "client_secret": "hush", "audience": "api",
            ])
        let plain = scheme(
            "grant: token_exchange, subject_token: credentials.s, credentials: { s: { title: S } }, token_auth: none")
        let less = try form(try obtain(plain, [granted], credentials: [("s", "st")]).requests.first)
        #expect(less["actor_token_type"] == nil && less["client_secret"] == nil)
        #expect(less["subject_token_type"] == "urn:ietf:params:oauth:token-type:access_token")
    }

    // MARK: Scopes

    @Test func `each scope entry has its own name and separator`() throws {
        let keys = scheme(
            """
            grant: client_credentials, scopes: { default: [a, b], separator: ",", optional: [c, d], \
            optional_param: optional_scope, also: { user_scope: { default: ["x:y", z], separator: "+" } } }
            """
        )
        let sent = try form(try obtain(keys, [granted]).requests.first)
        #expect(sent["scope"] == "a,b" && sent["optional_scope"] == "c,d" && sent["user_scope"] == "x:y+z")
        let chosen = try form(try obtain(keys, [granted], scopes: ["q"]).requests.first)
        #expect(chosen["scope"] == "q" && chosen["user_scope"] == "x:y+z")
        let none = scheme("grant: client_credentials, scopes: { default: [a], param: null }")
        #expect(try form(try obtain(none, [granted]).requests.first)["scope"] == nil)
    }

    // MARK: Introspection

    private let asked = """
        grant: client_credentials, introspect: "https://login.acme.test/inspect", lifetime: introspect
        """

    @Test func `a token whose end is not told is asked for it`() throws {
        let outcome = try obtain(
            scheme(asked),
            [(200, #"{"access_token": "t", "scope": "a"}"#), (200, #"{"active": true, "exp": 1767229200}"#)])
        #expect(outcome.requests.map(\.url) == ["https://login.acme.test/token", "https://login.acme.test/inspect"])
        let sent = try form(outcome.requests.last)
        #expect(
            sent == [
                "token": "t", "token_type_hint": "access_token", "client_id": "client", "client_secret": "hush",
            ])
        #expect(outcome.grant?.expires == Moment.at(3_600).now)
        #expect(outcome.grant?.credentials["access_token"]?.string == "t")
        #expect(outcome.grant?.credentials["scope"]?.string == "a")
    }

    @Test func `a token that is not active is refused, and one without an end serves`() throws {
        let dead = try obtain(scheme(asked), [(200, #"{"access_token": "t"}"#), (200, #"{"active": false}"#)])
        #expect(dead.grant == nil && dead.fault?.cause == .upstream(.unauthorized))
        let endless = try obtain(scheme(asked), [(200, #"{"access_token": "t"}"#), (200, #"{"active": true}"#)])
        #expect(endless.grant?.credentials["access_token"]?.string == "t" && endless.grant?.expires == nil)
    }

    @Test func `a refreshed token is asked about too, and the definition keeps what the token's answer has`() throws {
        let keys = scheme(
            """
            introspect: "https://login.acme.test/inspect", lifetime: introspect, token_auth: basic, \
            store: { team: response.body.team }
            """
        )
        let outcome = try obtain(
            keys, [(200, #"{"access_token": "n", "team": "T1"}"#), (200, #"{"exp": 1767225700}"#)],
            credentials: [("access_token", "o"), ("refresh_token", "r")])
        #expect(outcome.requests.count == 2)
        #expect(outcome.requests.allSatisfy { $0.fields["authorization"]?.hasPrefix("Basic ") == true })
        #expect(outcome.grant?.credentials["team"]?.string == "T1" && outcome.grant?.expires == Moment.at(100).now)
        #expect(outcome.grant?.credentials["refresh_token"]?.string == "r")
    }

    // MARK: Rotation

    @Test func `a refresh whose answer was lost is sent again only where the token serves twice`() throws {
        func second(_ keys: String) throws -> TokenWalker.Action {
            let map = ExpressionMap(texts: [("access_token", .string("o")), ("refresh_token", .string("r"))])
            var walker = TokenWalker(
                plan: try PlanSample(keys).auth(), credentials: map, metadata: ExpressionMap(),
                bindings: try .written(), baseOverride: nil)
            _ = walker.start(at: .start)
            return walker.received(
                .failure(TransportFailure(message: "cut", mayHaveBeenProcessed: true)), at: .start)
        }
        for more in ["client_param: client_id", "rotates: true"] {
            guard case .failed(let fault) = try second(scheme(more)) else { throw Unexpected("it was sent again") }
            #expect(fault.cause == .transport)
        }
        guard case .call(.pause) = try second(scheme("rotates: false")) else { throw Unexpected("it was not") }
    }
}
