import EngineCrypto
import EngineFixtures
import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineDefinition

/// Tokens that this side signs: every algorithm judged by PyJWT, the claims, and how long one serves.
struct TokenSignerTests {
    private static let fields =
        "credentials: { key: { title: K }, id: { title: I, secret: false }, phrase: { title: P } }"

    private func sample(
        _ more: String, key: String, call: String = "{ request: GET /items, query: { a: 1 } }"
    ) throws -> SignedSample {
        try SignedSample(
            "{ type: jwt, key: credentials.key, \(Self.fields), \(more) }", call: call,
            credentials: ["key": key, "id": "key-7", "phrase": "open-sesame"])
    }

    private func token(_ request: OutgoingRequest) throws -> String {
        let field = try #require(request.fields["authorization"])
        try #require(field.hasPrefix("Bearer "))
        return String(field.dropFirst(7))
    }

    /// Header and claims of a token, without a look at its signature.
    private func parts(_ token: String) throws -> (header: JSONValue, claims: JSONValue) {
        let parts = token.split(separator: ".")
        try #require(parts.count == 3)
        let texts = try parts.prefix(2).map { try #require(Base64.decode(String($0), alphabet: .url)) }
        return (try JSONValue(parsing: texts[0]), try JSONValue(parsing: texts[1]))
    }

    // MARK: Signatures

    private static let keys: [(JWTAlgorithm, String)] = [
        (.hs256, "shared-secret-of-32-bytes-at-least"), (.hs384, String(repeating: "k", count: 48)),
        (.hs512, String(repeating: "k", count: 64)), (.rs256, TestKeys.rsa), (.rs384, TestKeys.rsa),
        (.rs512, TestKeys.rsaTraditional), (.ps256, TestKeys.rsa), (.ps384, TestKeys.rsa), (.ps512, TestKeys.rsa),
        (.es256, TestKeys.p256), (.es384, TestKeys.p384), (.es512, TestKeys.p521), (.edDSA, TestKeys.ed25519),
    ]

    @Test func `PyJWT accepts what each algorithm signs`() throws {
        #expect(Self.keys.map(\.0) == JWTAlgorithm.allCases)
        var questions: [JSONValue] = []
        for (algorithm, key) in Self.keys {
            let block = "algorithm: \(algorithm.rawValue), key_id: credentials.id, claims: { iss: me, n: 7, l: [a] }"
            let request = try sample(block, key: key).request()
            questions.append(
                .texts([
                    "kind": "jwt", "algorithm": algorithm.rawValue, "token": try token(request), "key": key,
                ]))
        }
        for (index, answer) in try SignatureJudge.ask(questions).enumerated() {
            let header = try #require(answer["header"], "\(Self.keys[index].0): \(answer)")
            #expect(header["alg"]?.string == Self.keys[index].0.rawValue)
            #expect(header["kid"]?.string == "key-7" && header["typ"]?.string == "JWT")
            #expect(answer["claims"]?["iss"]?.string == "me")
        }
    }

    @Test func `a token whose signature is changed is refused by the judge`() throws {
        let request = try sample("algorithm: RS256", key: TestKeys.rsa).request()
        let token = try token(request)
        let changed = token.dropLast(6) + "AAAAAA"
        let answers = try SignatureJudge.ask([
            .texts(["kind": "jwt", "algorithm": "RS256", "token": String(changed), "key": TestKeys.rsa])
        ])
        #expect(answers.first?["refused"] != nil)
    }

    @Test func `RSA, HMAC and Ed25519 give the same bytes for the same moment`() throws {
        for (algorithm, key) in Self.keys where !["PS", "ES"].contains(algorithm.rawValue.prefix(2)) {
            let block = "algorithm: \(algorithm.rawValue), claims: { iss: me }"
            let first = try token(try sample(block, key: key).request())
            #expect(try token(try sample(block, key: key).request()) == first, "\(algorithm)")
        }
    }

    // MARK: Claims

    @Test func `issue, end and identity are added`() throws {
        let block = "algorithm: HS256, lifetime: 9m, backdate: 60s, claims: { iss: me }"
        let request = try sample(block, key: "secret").request()
        let claims = try parts(try token(request)).claims
        #expect(JSONWriter.text(claims) == #"{"iss":"me","iat":1767225540,"exp":1767226140,"jti":"nonce-0"}"#)
    }

    @Test func `what is written wins, and null takes out`() throws {
        let block = """
            algorithm: HS256, header: { typ: null, crit: [x], alg: HS256 }, \
            claims: { exp: 7, jti: null, iat: "${now}", missing: "${credentials.nothing}" }
            """
        let (header, claims) = try parts(try token(try sample(block, key: "secret").request()))
        #expect(JSONWriter.text(header) == #"{"alg":"HS256","crit":["x"]}"#)
        #expect(claims["exp"]?.number?.int64 == 7 && claims["jti"] == nil && claims["missing"] == nil)
        #expect(claims["iat"]?.string == "2026-01-01T00:00:00Z")
    }

    @Test func `a claim of a token of its own may speak of the request`() throws {
        let block = """
            algorithm: HS256, per_request: true, \
            claims: { uri: "${request.method} ${request.host}${request.path}", q: "${request.query}" }
            """
        let request = try sample(block, key: "secret").request()
        let claims = try parts(try token(request)).claims
        #expect(claims["uri"]?.string == "GET api.acme.test/v1/items" && claims["q"]?.string == "a=1")
        #expect(request.maxRedirects == 0, "it is good for this address only")
        #expect(try sample("algorithm: HS256", key: "secret").request().maxRedirects == 5)
    }

    // MARK: How long one serves

    @Test func `one token serves until it nearly ends`() throws {
        let sample = try sample("algorithm: HS256, lifetime: 5m", key: "secret")
        let first = try token(try sample.request(at: .at(0, 1)))
        #expect(try token(try sample.request(at: .at(239, 2))) == first)
        let second = try token(try sample.request(at: .at(240, 3)))
        #expect(second != first)
        #expect(try parts(second).claims["jti"]?.string == "nonce-3")
        #expect(try token(try sample.request(at: .at(-1, 4))) != second, "a clock that was set back makes a new one")
    }

    @Test func `a token of its own for each request is never used twice`() throws {
        let sample = try sample("algorithm: HS256, per_request: true", key: "secret")
        #expect(try token(try sample.request(at: .at(0, 1))) != token(try sample.request(at: .at(0, 2))))
    }

    @Test func `another key makes another token at once`() throws {
        var sample = try sample("algorithm: HS256", key: "secret")
        let first = try token(try sample.request())
        sample.set("key", .string("other-secret"))
        #expect(try token(try sample.request(at: .at(1))) != first)
    }

    @Test func `the memo forgets rather than grows`() {
        let memo = SignedTokenMemo()
        func name(_ number: Int) -> SignedTokenMemo.Name {
            .init(ExpressionMap(), ExpressionMap(texts: [("n", .int(Int64(number)))]), key: [])
        }
        for number in 0..<1_000 { memo.keep("t\(number)", as: name(number), from: 0, to: 100) }
        #expect(memo.token(of: name(999), at: 50) == "t999")
        #expect(memo.token(of: name(0), at: 50) == nil)
        #expect(memo.token(of: name(999), at: 75) == nil, "the last quarter is not used")
    }

    // MARK: Keys

    @Test func `an encrypted key opens with its passphrase`() throws {
        let block = "algorithm: RS256, passphrase: credentials.phrase"
        let request = try sample(block, key: TestKeys.rsaEncrypted).request()
        let plain = try sample("algorithm: RS256", key: TestKeys.rsa).request()
        #expect(try token(request) == token(plain))
        let fault = try sample("algorithm: RS256", key: TestKeys.rsaEncrypted).fault()
        #expect(fault.message.contains("the key is encrypted, and there is no passphrase for it"))
        let wrong = try sample("algorithm: RS256, passphrase: credentials.id", key: TestKeys.rsaEncrypted).fault()
        #expect(wrong.message.contains("the passphrase does not open the key"))
    }

    @Test(arguments: [
        ("RS256", "", "'credentials.key': the key is empty"), ("RS256", "nonsense", "the key is no PEM block"),
        ("RS256", TestKeys.p256, "the key is a key of the curve P-256, and the algorithm needs an RSA key"),
        ("ES256", TestKeys.p384, "needs a key of the curve P-256"), ("EdDSA", TestKeys.rsa, "needs an Ed25519 key"),
        ("RS256", TestKeys.certificate, "the PEM block 'CERTIFICATE'"), ("HS256", "", "'credentials.key' is empty"),
        ("RS256", "{\"kty\": \"RSA\", \"n\": \"AQ\", \"e\": \"AQAB\"}", "JSON Web Key without 'd'"),
        ("RS256", "{\"kty\": \"oct\", \"k\": \"AQ\"}", "the key cannot be read"),
    ])
    func `a key that cannot sign is named before anything is sent`(
        _ algorithm: String, _ key: String, _ words: String
    ) throws {
        let fault = try sample("algorithm: \(algorithm)", key: key).fault()
        #expect(fault.cause == .input && fault.message.contains(words), "\(fault.message)")
        #expect(fault.message.hasPrefix("scheme 'main' cannot sign the request: "))
        #expect(key.utf8.count < 6 || !fault.message.contains(key.suffix(40)))
    }

    @Test func `a key that nobody gave is named`() throws {
        let fault = try SignedSample(
            "{ type: jwt, algorithm: RS256, key: credentials.pem, credentials: { pem: { title: P } } }"
        ).fault()
        #expect(fault.cause == .input && fault.message.contains("'credentials.pem' is missing"))
    }

    @Test func `a JSON Web Key signs, as text and as parsed JSON`() throws {
        let jwk = "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"d\":\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\"}"
        let text = try token(try sample("algorithm: EdDSA", key: jwk).request())
        var parsed = try sample("algorithm: EdDSA", key: "x")
        parsed.set("key", try ExpressionValue(json: jwk))
        #expect(try token(try parsed.request()) == text)
        let shared = try sample("algorithm: HS256", key: "abc").request()
        var oct = try sample("algorithm: HS256", key: "x")
        oct.set("key", try ExpressionValue(json: "{\"kty\": \"oct\", \"k\": \"YWJj\"}"))
        #expect(try token(try oct.request()) == token(shared))
    }

    @Test func `an upstream that repeats a token does not put it into a message`() throws {
        let block = """
            { type: jwt, algorithm: HS256, key: credentials.key, \(Self.fields), \
            apply: { query: { jwt: "${signature}" } } }
            """
        let sample = try SignedSample(block, credentials: ["key": "secret-key", "id": "i"])
        var walker = sample.walker
        guard case .send(let request) = walker.resume(at: .start) else { throw Unexpected("nothing was sent") }
        let token = try #require(try URLValue(request.url).queryItems.last?.value)
        #expect(!request.displayURL.contains(token) && request.displayURL.hasSuffix("jwt=•••"))
        guard case .failed(let fault) = walker.received(.answer(403, "{\"message\": \"bad \(token)\"}"), at: .start)
        else { throw Unexpected("it did not fail") }
        #expect(!fault.message.contains(token) && fault.message.contains("•••"), "\(fault.message)")
    }
}
