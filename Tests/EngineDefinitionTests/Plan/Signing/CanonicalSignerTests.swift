import EngineCrypto
import EngineFixtures
import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineDefinition

/// Texts that a definition makes of each request, signed.
struct CanonicalSignerTests {
    private static let fields = "credentials: { key: { title: K }, id: { title: I, secret: false } }"
    private static let apply = """
        apply: { headers: { x-time: "${string(int(now))}", x-sign: "${credentials.id}:${signature}" } }
        """

    private func sample(
        _ more: String, key: String = "secret",
        call: String = "{ request: POST /items, query: { a: 1 }, body: { b: 2 } }",
        apply: String = CanonicalSignerTests.apply
    ) throws -> SignedSample {
        try SignedSample(
            "{ type: signature, key: credentials.key, \(Self.fields), \(more), \(apply) }", call: call,
            credentials: ["key": key, "id": "me"])
    }

    private func signature(_ request: OutgoingRequest) throws -> String {
        let field = try #require(request.fields["x-sign"])
        try #require(field.hasPrefix("me:"))
        return String(field.dropFirst(3))
    }

    @Test func `the text sees the finished request`() throws {
        let over = """
            over: "[request.method, request.url, request.host, request.path, request.query, \
            request.headers['x-time'], request.headers['content-type'], string(request.raw)].join('\\\\n')"
            """
        let request = try sample(over).request()
        let text = [
            "POST", "https://api.acme.test/v1/items?a=1", "api.acme.test", "/v1/items", "a=1", "1767225600",
            "application/json", #"{"b":2}"#,
        ].joined(separator: "\n")
        let code = HMAC.code(of: Array(text.utf8), key: Array("secret".utf8), using: .sha256)
        #expect(try signature(request) == Hex.encode(code))
        #expect(request.maxRedirects == 0)
    }

    @Test(arguments: [
        ("hmac-sha1", Digest.sha1), ("hmac-sha256", .sha256), ("hmac-sha512", .sha512),
    ])
    func `keyed hashes are written in each way`(_ algorithm: String, _ digest: Digest) throws {
        let code = HMAC.code(of: Array("text".utf8), key: Array("secret".utf8), using: digest)
        let block = "over: \"'text'\", algorithm: \(algorithm)"
        #expect(try signature(try sample(block).request()) == Hex.encode(code))
        #expect(try signature(try sample(block + ", encoding: base64").request()) == Base64.encode(code))
        #expect(
            try signature(try sample(block + ", encoding: base64url").request())
                == Base64.encode(code, alphabet: .url))
    }

    @Test func `another library accepts what key pairs sign`() throws {
        var questions: [JSONValue] = []
        for (algorithm, key) in [
            ("rsa-sha256", TestKeys.rsa), ("ecdsa-p256", TestKeys.p256), ("ed25519", TestKeys.ed25519),
        ] {
            let block = "over: request.method + request.path, algorithm: \(algorithm)"
            let signature = try signature(try sample(block, key: key).request())
            questions.append(
                .texts(["kind": "raw", "key": key, "signature": signature, "message": "POST/v1/items"]))
        }
        let answers = try SignatureJudge.ask(questions)
        #expect(answers == [.bool(true), .bool(true), .bool(true)])
        let wrong = questions.map { $0.adding("message", .string("POST/v1/item")) }
        #expect(try SignatureJudge.ask(wrong).allSatisfy { $0["refused"] != nil })
    }

    @Test func `a shared secret may be made of another form`() throws {
        let block = """
            { type: signature, over: "'text'", key: base64.decode(credentials.key), \(Self.fields), \(Self.apply) }
            """
        let request = try SignedSample(block, credentials: ["key": "c2VjcmV0", "id": "me"]).request()
        let code = HMAC.code(of: Array("text".utf8), key: Array("secret".utf8), using: .sha256)
        #expect(try signature(request) == Hex.encode(code))
    }

    @Test func `bytes are signed as they are`() throws {
        let request = try sample("over: request.raw").request()
        let code = HMAC.code(of: Array(#"{"b":2}"#.utf8), key: Array("secret".utf8), using: .sha256)
        #expect(try signature(request) == Hex.encode(code))
    }

    @Test func `a signature may go into the query, a cookie and the body`() throws {
        let code = Hex.encode(HMAC.code(of: Array("text".utf8), key: Array("secret".utf8), using: .sha256))
        let over = "over: \"'text'\""
        let query = try sample(
            over, apply: "apply: { query: { s: \"${signature}\", k: \"${credentials.id}\" } }"
        ).request()
        #expect(query.url == "https://api.acme.test/v1/items?a=1&k=me&s=\(code)")
        #expect(query.displayURL.hasSuffix("s=•••"))
        let cookie = try sample(
            over, apply: "apply: { cookies: { id: \"${credentials.id}\", s: \"${signature}\" } }"
        ).request()
        #expect(cookie.fields["cookie"] == "id=me; s=\(code)")
        let body = try sample(
            over, apply: "apply: { body: { s: \"${signature}\", k: \"${credentials.id}\" } }"
        ).request()
        #expect(body.text == "{\"b\":2,\"k\":\"me\",\"s\":\"\(code)\"}")
    }

    @Test func `further forms carry the signature in their own way`() throws {
        let block = """
            { type: signature, over: "'text'", key: credentials.key, \(Self.fields), \(Self.apply), \
            apply_as: { short: { headers: { s: "${signature}" } } } }
            """
        let request = try SignedSample(
            block, call: "{ request: GET /items, as: short }", credentials: ["key": "secret", "id": "me"]
        ).request()
        #expect(request.fields["s"]?.utf8.count == 64 && request.fields["x-sign"] == nil)
    }

    @Test func `a text that cannot be made is a fault of the definition, at its place`() throws {
        let fault = try sample("over: \"request.headers['x-none']\"").fault()
        #expect(fault.message.contains("scheme 'main' cannot sign the request"))
        #expect(fault.span?.text.contains("x-none") == true)
    }

    @Test func `two schemes apply one after the other, and the second signs what the first has done`() throws {
        let keys = """
            auth:
              key: { type: api_key, name: x-key }
              sign:
                type: signature
                over: request.headers['x-key']
                key: credentials.secret
                credentials: { secret: { title: S } }
                apply: { headers: { x-sign: "${signature}" } }
            endpoints:
              both: { request: GET /items, auth: [key, sign] }
              one: { request: GET /items, auth: key }
              none: { request: GET /items, auth: none }

            """
        let sample = try PlanSample(keys)
        var bindings = try ExpressionBindings.written(credentials: #"{"api_key": "k-7", "secret": "s"}"#)
        bindings.bind(.start, idempotencyKey: "i")
        func request(_ name: String) throws -> OutgoingRequest {
            try RequestBuilder(plan: try sample.endpoint(name).request, baseOverride: nil).build(
                bindings, addition: PageEntries())
        }
        let both = try request("both")
        #expect(both.fields["x-key"] == "k-7")
        let code = HMAC.code(of: Array("k-7".utf8), key: [UInt8(ascii: "s")], using: .sha256)
        #expect(both.fields["x-sign"] == Hex.encode(code))
        #expect(try request("one").fields["x-sign"] == nil)
        #expect(try request("none").fields["x-key"] == nil)
    }
}
