import EngineCrypto
import EngineFixtures
import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineDefinition

/// OAuth 1.0: the examples of RFC 5849, every method and place, and the judgement of oauthlib.
struct OAuth1SignerTests {
    // MARK: RFC 5849

    private func draft(
        _ method: HTTPMethod, _ url: String, form: String? = nil
    ) -> RequestDraft {
        var fields = HTTPFields()
        if form != nil { fields["content-type"] = FormEncoding.contentType }
        return RequestDraft(method: method, url: url, display: url, fields: fields, body: Array((form ?? "").utf8))
    }

    /// RFC 5849 §3.4.1.1.
    @Test func `the base text is that of the specification`() throws {
        let request = draft(
            .post, "http://example.com/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b", form: "c2&a3=2+q")
        let base = try SignatureBase(
            request,
            [
                ("oauth_consumer_key", "9djdj82h48djs9d2"), ("oauth_token", "kkk9d7dh3k39sjv7"),
                ("oauth_signature_method", "HMAC-SHA1"), ("oauth_timestamp", "137131201"),
                ("oauth_nonce", "7d8f3e4a"),
            ])
        #expect(
            base.text
                == "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c"
                + "%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_"
                + "method%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7")
    }

    /// RFC 5849 §1.2: the last request of its example.
    @Test func `the signature is that of the specification`() throws {
        let request = draft(.get, "http://photos.example.net/photos?file=vacation.jpg&size=original")
        let base = try SignatureBase(
            request,
            [
                ("oauth_consumer_key", "dpf43f3p2l4k3l03"), ("oauth_token", "nnch734d00sl2jdk"),
                ("oauth_signature_method", "HMAC-SHA1"), ("oauth_timestamp", "137131202"), ("oauth_nonce", "chapoH"),
            ])
        let code = HMAC.code(
            of: Array(base.text.utf8), key: Array("kd94hf93k423kf44&pfkkdhi9sl3r4s00".utf8), using: .sha1)
        #expect(Base64.encode(code) == "MdpQcU8iPSUjWoN/UDMsK2sui9I=")
    }

    @Test func `the usual port is left out of the base text, another one is not`() throws {
        let usual = try SignatureBase(draft(.get, "https://EXAMPLE.com:443/a"), []).text
        #expect(usual == "GET&https%3A%2F%2Fexample.com%2Fa&")
        #expect(try SignatureBase(draft(.get, "http://example.com:8080"), []).text.contains("com%3A8080%2F&"))
    }

    // MARK: The scheme

    private static let fields = """
        credentials: { key: { title: K }, secret: { title: S }, token: { title: T }, token_secret: { title: U } }, \
        consumer_key: credentials.key, consumer_secret: credentials.secret, token: credentials.token, \
        token_secret: credentials.token_secret
        """
    private let keys = ["key": "ck", "secret": "cs&1", "token": "tk", "token_secret": "ts/2"]

    private func scheme(_ more: String) -> String { "{ type: oauth1, \(Self.fields), \(more) }" }

    /// The parameters of the header, decoded.
    private func parts(_ field: String?) throws -> [String: String] {
        let text = try #require(field)
        try #require(text.hasPrefix("OAuth "))
        var parts: [String: String] = [:]
        for part in text.dropFirst(6).split(separator: ", ") {
            let pair = part.split(separator: "=", maxSplits: 1)
            parts[String(pair[0])] = PercentEncoding.decode(String(pair[1].dropFirst().dropLast()))
        }
        return parts
    }

    @Test func `the header names everything, the realm first and unsigned`() throws {
        let request = try SignedSample(
            scheme("signature: HMAC-SHA256, realm: \"'ACME_SB1'\""), credentials: keys
        ).request()
        let field = try #require(request.fields["authorization"])
        #expect(field.hasPrefix("OAuth realm=\"ACME_SB1\", oauth_consumer_key=\"ck\", oauth_token=\"tk\", "))
        let found = try parts(field)
        #expect(found["oauth_signature_method"] == "HMAC-SHA256" && found["oauth_version"] == "1.0")
        #expect(found["oauth_timestamp"] == "1767225600" && found["oauth_nonce"] == "nonce-0")
        let plain = try SignedSample(scheme("signature: HMAC-SHA256"), credentials: keys).request()
        #expect(try parts(plain.fields["authorization"])["oauth_signature"] == found["oauth_signature"])
    }

    @Test func `a plain signature is both secrets, encoded`() throws {
        let request = try SignedSample(scheme("signature: PLAINTEXT"), credentials: keys).request()
        #expect(try parts(request.fields["authorization"])["oauth_signature"] == "cs%261&ts%2F2")
    }

    @Test func `the parameters may go into the query`() throws {
        let request = try SignedSample(scheme("in: query"), credentials: keys).request()
        #expect(request.fields["authorization"] == nil)
        let items = try URLValue(request.url).queryItems
        #expect(items.first?.name == "a" && items.last?.name == "oauth_signature")
        #expect(items.last?.value?.utf8.count == 28)
        #expect(request.askedURL == "https://api.acme.test/v1/items?a=1", "what is asked is the same each time")
        #expect(!request.displayURL.contains("oauth_token=tk") && request.displayURL.contains("oauth_token=•••"))
    }

    @Test func `the parameters may go into a form`() throws {
        let call = "{ request: POST /items, encoding: form, body: { b: 1 } }"
        let request = try SignedSample(scheme("in: body"), call: call, credentials: keys).request()
        let form = FormEncoding.decode(request.body)
        #expect(form.first?.name == "b" && form.last?.name == "oauth_signature")
        let none = try SignedSample(scheme("in: body"), call: "{ request: POST /items }", credentials: keys).request()
        #expect(none.text.hasPrefix("oauth_consumer_key=ck&oauth_token=tk&"))
        #expect(none.fields["content-type"] == FormEncoding.contentType)
        let json = try SignedSample(
            scheme("in: body"), call: "{ request: POST /items, body: { b: 1 } }", credentials: keys
        ).fault()
        #expect(json.message.contains("'in: body' needs a request whose body is a form"))
    }

    @Test func `a client without a token signs with its own secret`() throws {
        let request = try SignedSample("{ type: oauth1 }").request()
        let found = try parts(request.fields["authorization"])
        #expect(found["oauth_consumer_key"] == "client" && found["oauth_token"] == nil)
        let acquired = try SignedSample(
            "{ type: oauth1 }", credentials: ["oauth_token": "at", "oauth_token_secret": "as"]
        ).request()
        #expect(try parts(acquired.fields["authorization"])["oauth_token"] == "at")
    }

    @Test func `a missing key is named before anything is sent`() throws {
        let fault = try SignedSample(scheme("signature: HMAC-SHA1"), credentials: ["key": "ck"]).fault()
        #expect(fault.cause == .input && fault.message.contains("'credentials.secret' is missing"))
        let none = try SignedSample(scheme("signature: HMAC-SHA1"), credentials: ["secret": "cs"]).fault()
        #expect(none.message.contains("'credentials.key' is missing"))
    }

    @Test func `a private key of another kind is named`() throws {
        let block = """
            { type: oauth1, signature: RSA-SHA1, private_key: credentials.pem, consumer_key: credentials.key, \
            credentials: { pem: { title: P }, key: { title: K } } }
            """
        let fault = try SignedSample(block, credentials: ["pem": TestKeys.p256, "key": "k"]).fault()
        #expect(fault.cause == .input)
        #expect(fault.message.contains("'credentials.pem': the key is a key of the curve P-256"))
        #expect(!fault.message.contains("BEGIN"))
    }

    @Test func `a repetition is signed anew, with another nonce`() throws {
        var walker = try SignedSample(scheme("signature: HMAC-SHA1"), credentials: keys).walker
        guard case .send(let first) = walker.resume(at: .at(0, 1)) else { throw Unexpected("nothing was sent") }
        guard case .pause = walker.received(.answer(503), at: .at(0, 1)) else { throw Unexpected("no pause") }
        guard case .send(let second) = walker.resume(at: .at(5, 2)) else { throw Unexpected("nothing was sent") }
        let (old, new) = (try parts(first.fields["authorization"]), try parts(second.fields["authorization"]))
        #expect(old["oauth_nonce"] == "nonce-1" && new["oauth_nonce"] == "nonce-2")
        #expect(new["oauth_timestamp"] == "1767225605" && old["oauth_signature"] != new["oauth_signature"])
    }

    // MARK: The judge

    private static let values = ["a", "b c", "x/y", "ä", "~", "%", "+", "=&", "", "*", "(1)", "a+b", "'q'", "@:"]

    @Test(arguments: ["HMAC-SHA1", "HMAC-SHA256", "RSA-SHA1", "PLAINTEXT"])
    func `oauthlib signs the same requests alike`(_ method: String) throws {
        var random = SeededGenerator(seed: 5_849)
        func value() -> String { Self.values[random.below(Self.values.count)] }
        var questions: [JSONValue] = []
        var fields: [[String: String]] = []
        for round in 0..<30 {
            let form = random.chance(2)
            let call = """
                { request: "\(form ? "POST" : "GET") /p%20q/r", query: { a: "\(value())", A: "\(value())" }, \
                \(form ? "encoding: form, body: { b: \"\(value())\", a: \"\(value())\" }" : "headers: { x: y }") }
                """
            let credentials = [
                "key": "k\(round)", "secret": "s&\(round)", "token": "t/\(round)", "token_secret": "u \(round)",
                "pem": TestKeys.rsa,
            ]
            let key = method == "RSA-SHA1" ? ", private_key: credentials.pem" : ""
            let block = scheme("signature: \(method)\(key)").replacing(
                "key: { title: K }", with: "pem: { title: P }, key: { title: K }")
            let sample = try SignedSample(block, call: call, credentials: credentials)
            let request = try sample.request(at: .at(Int64(round), round))
            fields.append(try parts(request.fields["authorization"]))
            var question = JSONValue.texts([
                "kind": "oauth1", "verb": request.method.name, "url": request.url, "body": request.text,
                "method": method, "consumer_key": "k\(round)", "consumer_secret": "s&\(round)", "token": "t/\(round)",
                "token_secret": "u \(round)", "nonce": "nonce-\(round)",
            ])
            if method == "RSA-SHA1" { question = question.adding("key", .string(TestKeys.rsaTraditional)) }
            let type = JSONValue.texts(form ? ["Content-Type": FormEncoding.contentType] : [:])
            questions.append(
                question.adding("now", .number(JSONNumber(1_767_225_600 + round))).adding("headers", type))
        }
        for (index, answer) in try SignatureJudge.ask(questions).enumerated() {
            let signature = answer["oauth_signature"]?.string.map(PercentEncoding.decode)
            #expect(signature == fields[index]["oauth_signature"], "round \(index): \(answer) \(questions[index])")
        }
    }
}
