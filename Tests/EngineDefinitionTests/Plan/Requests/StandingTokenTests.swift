import EngineCrypto
import EngineFixtures
import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineDefinition

/// What this side signs for all requests alike, as clients that send them themselves are told it.
struct StandingTokenTests {
    private static let fields =
        "credentials: { key: { title: K }, username: { title: U, secret: false } }"

    private func sample(_ block: String, key: String = "secret") throws -> SignedSample {
        try SignedSample(
            "{ \(block), key: credentials.key, \(Self.fields) }", credentials: ["key": key, "username": "ada"])
    }

    @Test func `a token is the one that requests carry, and tells its end`() throws {
        let sample = try sample("type: jwt, algorithm: HS256, lifetime: 10m, claims: { iss: me }")
        let token = try #require(try sample.standing())
        #expect(try sample.request().fields["authorization"] == "Bearer \(token.text.reveal())")
        #expect(token.end == Moment.start.now.seconds + 600)
    }

    @Test(
        arguments: [("claims: { exp: 4102444800 }", 4_102_444_800), ("claims: { exp: null }", nil)]
            as [(String, Int64?)])
    func `the end is what the token says`(_ claims: String, _ end: Int64?) throws {
        let token = try #require(try sample("type: jwt, algorithm: HS256, \(claims)").standing())
        #expect(token.end == end)
    }

    @Test func `of a signature over no request it is the header that carries it`() throws {
        let header = "UsernameToken Username=\\\"${credentials.username}\\\", Digest=\\\"${signature}\\\""
        let sample = try sample(
            "type: signature, over: string(int(now)), apply: { headers: { x-wsse: \"\(header)\" } }")
        let token = try #require(try sample.standing())
        let code = HMAC.code(of: Array("\(Moment.start.now.seconds)".utf8), key: Array("secret".utf8), using: .sha256)
        #expect(token.text.reveal() == "UsernameToken Username=\"ada\", Digest=\"\(Hex.encode(code))\"")
        #expect(try sample.request().fields["x-wsse"] == token.text.reveal() && token.end == nil)
    }

    @Test(arguments: [
        "type: jwt, algorithm: HS256, per_request: true, claims: { path: \"${request.path}\" }",
        "type: signature, over: request.path, apply: { headers: { x-sign: \"${signature}\" } }",
        "type: signature, over: \"'a'\", apply: { headers: { x-sign: \"${signature}\", x-nonce: \"${nonce}\" } }",
        "type: signature, over: \"'a'\", apply: { query: { sign: \"${signature}\" } }",
    ])
    func `what is signed for one request, or is more than one text, is not told`(_ block: String) throws {
        #expect(try sample(block).standing() == nil)
        #expect(throws: Never.self) { try sample(block).request() }
    }

    @Test func `another scheme signs nothing`() throws {
        let sample = try SignedSample("{ type: bearer }", credentials: ["token": "a"])
        #expect(try sample.standing() == nil)
    }

    @Test func `a key that cannot sign is named, and not shown`() throws {
        let sample = try sample("type: jwt, algorithm: RS256", key: "canary")
        let fault = #expect(throws: CallFault.self) { try sample.standing() }
        #expect(fault?.cause == .input && fault?.message.contains("'main'") == true)
        #expect(fault?.message.contains("canary") == false)
    }
}
