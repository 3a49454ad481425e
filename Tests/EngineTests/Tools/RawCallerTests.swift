import Engine
import EngineCrypto
import EngineDefinition
import EngineHTTP
import EngineLanguage
import EngineStore
import Synchronization
import Testing

/// Raw requests with a body: a credential is worked out over what is sent.
struct RawCallerTests {
    /// Keeps what it is given, and answers that all is well.
    private final class KeepingSender: RequestSender {
        private let kept = Mutex<[OutgoingRequest]>([])

        var last: OutgoingRequest? { kept.withLock { $0.last } }

        func send(_ request: OutgoingRequest) async -> Attempt {
            kept.withLock { $0.append(request) }
            return .response(UpstreamResponse(status: 200, fields: [:], body: [], url: request.url))
        }
    }

    private static let provider = """
        provider: signer
        title: Signer
        base: https://api.signer.test
        auth:
          signed:
            type: signature
            over: request.method + string(request.raw)
            key: credentials.secret
            credentials: { secret: { title: Secret } }
            apply: { headers: { x-signature: "${signature}" } }
          aws: { type: sigv4, service: s3, region: eu-1 }
          three:
            type: oauth1
            consumer_key: credentials.client
            consumer_secret: credentials.hush
            credentials:
              client: { title: Client, secret: false }
              hush: { title: Its secret }
              oauth_token: { title: Token }
              oauth_token_secret: { title: Token secret }
          member: { type: api_key, apply: { body: { key: "${credentials.api_key}" } } }
          parts: { type: bearer }

        """

    private static let credentials = """
        {"secret":"hush","access_key":"AK","secret_key":"SK","client":"ck","hush":"cs","oauth_token":"t",
         "oauth_token_secret":"ts","api_key":"k","token":"b"}
        """

    /// What is sent for a body.
    private func sent(
        _ scheme: String, _ body: String, as mediaType: String = "application/json", target: String = "/items"
    ) async throws -> OutgoingRequest {
        let sender = KeepingSender()
        try await withWorld(
            scheme: scheme, texts: ["providers/signer.yaml": Self.provider], credentials: Self.credentials
        ) { world in
            let compiler = PlanCompiler(provider: try world.definition("signer"))
            var diagnostics = DiagnosticList()
            let provider = compiler.provider(scheme: scheme, diagnostics: &diagnostics)
            let plan = compiler.rawRequest(.post, target, scheme: scheme, diagnostics: &diagnostics)
            try #require(!diagnostics.hasErrors)
            let connection = try #require(try await world.store.connection(named: "main", in: "dev"))
            let access = try await ConnectionOpener(store: world.store, reader: world.reader, sender: sender).open(
                connection, plan: provider, integration: IntegrationValues())
            _ = try await RawCaller(access: access).call(plan, body: Array(body.utf8), mediaType: mediaType)
        }
        return try #require(sender.last)
    }

    @Test func `a text that is put together of the request has its body`() async throws {
        let request = try await sent("signed", #"{"a":1}"#)
        let code = HMAC.code(of: Array(#"POST{"a":1}"#.utf8), key: Array("hush".utf8), using: .sha256)
        #expect(request.fields["x-signature"] == Hex.encode(code))
        #expect(request.body == Array(#"{"a":1}"#.utf8) && request.fields["content-type"] == "application/json")
    }

    @Test func `Signature Version 4 has the digest of the body`() async throws {
        let request = try await sent("aws", "hello", as: "text/plain")
        #expect(request.fields["x-amz-content-sha256"] == Hex.encode(Digest.sha256.hash("hello")))
        #expect(request.body == Array("hello".utf8) && request.fields["content-type"] == "text/plain")
    }

    @Test func `OAuth 1.0 covers the entries of a form`() async throws {
        let request = try await sent("three", "b=2&a=1", as: "application/x-www-form-urlencoded", target: "/items?c=3")
        let field = try #require(request.fields["authorization"])
        func part(_ name: String) throws -> String {
            let found = field.split(separator: ", ").first { $0.contains("\(name)=") }
            return try #require(found?.split(separator: "\"").dropFirst().first.map(String.init))
        }
        // The text of RFC 5849 §3.4.1, put together by hand.
        let parameters = """
            a=1&b=2&c=3&oauth_consumer_key=ck&oauth_nonce=\(try part("oauth_nonce"))\
            &oauth_signature_method=HMAC-SHA1&oauth_timestamp=\(try part("oauth_timestamp"))&oauth_token=t\
            &oauth_version=1.0
            """
        let address = String(request.url.prefix { $0 != "?" })
        let base = ["POST", address, parameters].map(PercentEncoding.query).joined(separator: "&")
        let code = HMAC.code(of: Array(base.utf8), key: Array("cs&ts".utf8), using: .sha1)
        #expect(try part("oauth_signature") == PercentEncoding.query(Base64.encode(code)))
        #expect(request.body == Array("b=2&a=1".utf8))
    }

    @Test func `a credential that is a member of the body joins it, or refuses what has no members`() async throws {
        let request = try await sent("member", #"{"a":1}"#)
        let body = try JSONValue(parsing: request.body)
        #expect(body["a"]?.number?.int64 == 1 && body["key"]?.string == "k")
        await #expect(throws: CallFault.self) { _ = try await sent("member", "plain", as: "text/plain") }
    }

    @Test func `a request without a body says nothing of one`() async throws {
        let request = try await sent("parts", "")
        #expect(request.body.isEmpty && !request.fields.contains("content-type"))
        #expect(request.fields["authorization"] == "Bearer b")
    }
}
