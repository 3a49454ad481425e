import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineDefinition

/// Token requests of each form, steps that fail, and secrets in what is told of them (definitions.md §6, RFC 6749).
@Suite struct TokenStepTests {
    /// Steps a walk with written answers.
    private func obtain(
        _ keys: String, _ answers: [(Int, String)], credentials: String = "{}", metadata: String = "{}"
    ) throws -> (requests: [OutgoingRequest], grant: TokenGrant?, fault: CallFault?) {
        let map = { (text: String) in try ExpressionValue(json: text).map ?? ExpressionMap() }
        var walker = TokenWalker(
            plan: try PlanSample(keys).auth(), credentials: try map(credentials), metadata: try map(metadata),
            bindings: try .written(credentials: credentials, metadata: metadata), baseOverride: nil)
        var requests: [OutgoingRequest] = []
        var action = walker.start(at: .start)
        for _ in 0..<30 {
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

    private func oauth(_ more: String) -> String {
        "auth: { app: { type: oauth2, token: https://acme.test/token, \(more) } }\n"
    }

    private let granted = (200, #"{"access_token": "t"}"#)

    // MARK: Forms of the token request

    @Test func `a client proves itself in the body, the header, or only names itself`() throws {
        let body = try #require(try obtain(oauth("grant: client_credentials"), [granted]).requests.first)
        #expect(
            String(decoding: body.body, as: UTF8.self)
                == "grant_type=client_credentials&client_id=client&client_secret=hush")
        #expect(body.fields["authorization"] == nil && body.fields["content-type"] == FormEncoding.contentType)
        let basic = try #require(
            try obtain(oauth("grant: client_credentials, token_auth: basic"), [granted]).requests.first)
        #expect(String(decoding: basic.body, as: UTF8.self) == "grant_type=client_credentials")
        #expect(basic.fields["authorization"] == "Basic Y2xpZW50Omh1c2g=")
        let none = try #require(
            try obtain(oauth("grant: client_credentials, token_auth: none"), [granted]).requests.first)
        #expect(String(decoding: none.body, as: UTF8.self) == "grant_type=client_credentials&client_id=client")
    }

    @Test func `a token request may be JSON or a query`() throws {
        let json = try #require(
            try obtain(oauth("grant: client_credentials, token_encoding: json"), [granted]).requests.first)
        #expect(
            String(decoding: json.body, as: UTF8.self)
                == #"{"grant_type":"client_credentials","client_id":"client","client_secret":"hush"}"#)
        let query = try #require(
            try obtain(oauth("grant: client_credentials, token_encoding: query"), [granted]).requests.first)
        #expect(query.body.isEmpty)
        #expect(
            query.url == "https://acme.test/token?grant_type=client_credentials&client_id=client&client_secret=hush")
        #expect(!query.displayURL.contains("hush"))
    }

    @Test func `scopes, further entries and the client's name go along`() throws {
        let keys = oauth(
            "grant: client_credentials, scopes: { default: [a, b], separator: \",\", param: scp }, client_param: app, token_params: { audience: x }"
        )
        let request = try #require(try obtain(keys, [granted]).requests.first)
        #expect(
            String(decoding: request.body, as: UTF8.self)
                == "grant_type=client_credentials&scp=a%2Cb&app=client&client_secret=hush&audience=x")
    }

    @Test func `a refresh sends its own entries, and an entry that is null none`() throws {
        let keys = oauth("client_param: null, refresh_params: { scope: all }")
        let request = try #require(
            try obtain(keys, [granted], credentials: #"{"access_token": "o", "refresh_token": "r"}"#).requests.first)
        #expect(
            String(decoding: request.body, as: UTF8.self)
                == "grant_type=refresh_token&refresh_token=r&client_secret=hush&scope=all")
    }

    @Test func `a client with characters of its own is encoded before it is joined`() throws {
        let keys = """
            auth: { app: { type: oauth2, grant: client_credentials, token_auth: basic, token: https://acme.test/token, \
            credentials: { client_id: { title: C }, client_secret: { title: S } } } }

            """
        let request = try #require(
            try obtain(keys, [granted], credentials: #"{"client_id": "a:b", "client_secret": "p w/é"}"#).requests.first)
        // a%3Ab:p%20w%2F%C3%A9 (RFC 6749 §2.3.1).
        #expect(request.fields["authorization"] == "Basic YSUzQWI6cCUyMHclMkYlQzMlQTk=")
    }

    // MARK: Refusals

    @Test(arguments: [
        ("invalid_grant", ErrorRule.Class.unauthorized), ("invalid_client", .unauthorized),
        ("unauthorized_client", .unauthorized),
        ("invalid_scope", .invalid), ("something_else", .invalid),
    ])
    func `an error of the answer has its meaning whatever the status`(
        _ error: String, _ meaning: ErrorRule.Class
    ) throws {
        for status in [200, 400, 401] {
            let outcome = try obtain(oauth("grant: client_credentials"), [(status, "{\"error\": \"\(error)\"}")])
            #expect(outcome.fault?.cause == .upstream(meaning), "\(status)")
            #expect(outcome.requests.count == 1, "a refusal is not tried again")
        }
    }

    @Test(arguments: ["server_error", "temporarily_unavailable"])
    func `a server that says it cannot now is asked again`(_ error: String) throws {
        let outcome = try obtain(oauth("grant: client_credentials"), [(400, "{\"error\": \"\(error)\"}"), granted])
        #expect(outcome.requests.count == 2 && outcome.grant != nil)
    }

    @Test func `a token server that stays broken fails as unavailable, never as refused`() throws {
        let outcome = try obtain(oauth("grant: client_credentials"), Array(repeating: (503, ""), count: 10))
        #expect(outcome.fault?.cause == .upstream(.unavailable))
        #expect(outcome.requests.count == 5)
    }

    @Test func `an answer without a token grants none`() throws {
        let outcome = try obtain(oauth("grant: client_credentials"), [(200, "{}")])
        #expect(outcome.grant?.credentials["access_token"] == nil)
    }

    @Test(arguments: [200, 400, 401])
    func `a refusal that repeats a secret does not show it`(_ status: Int) throws {
        let body = #"{"error": "bad token refresh-s3cret of hush-hush", "error_description": "refresh-s3cret"}"#
        let outcome = try obtain(
            oauth("client_param: app"), [(status, body)],
            credentials: #"{"access_token": "o", "refresh_token": "refresh-s3cret"}"#)
        let fault = try #require(outcome.fault)
        #expect(!fault.message.contains("refresh-s3cret"), "\(fault.message)")
        #expect(fault.code?.contains("refresh-s3cret") != true, "\(fault.code ?? "")")
    }

    @Test func `a login of another type that answers an error shows no secret either`() throws {
        let keys = """
            auth:
              login:
                type: two_step
                credentials: { password: { title: P } }
                acquire: { request: POST /login, auth: none, body: { p: "${credentials.password}" } }
                store: { token: response.body.token }
                apply: { headers: { x-token: "${credentials.token}" } }

            """
        let outcome = try obtain(
            keys, [(200, #"{"error": "wrong password pa55word!"}"#)], credentials: #"{"password": "pa55word!"}"#)
        #expect(outcome.fault?.cause == .upstream(.unauthorized))
        #expect(outcome.fault?.message.contains("pa55word!") == false, "\(outcome.fault?.message ?? "")")
    }

    // MARK: Steps

    private func login(_ acquire: String, _ more: String = "store: { token: response.body.token }") -> String {
        """
        auth:
          login:
            type: two_step
            acquire: [\(acquire)]
            \(more)
            apply: { headers: { x-token: "${credentials.token}" } }

        """
    }

    @Test func `a step that may fail does not end the login`() throws {
        let keys = login("{ request: POST /a, auth: none, on_error: continue }, { request: POST /b, auth: none }")
        let outcome = try obtain(keys, [(404, "{}"), (200, #"{"token": "t"}"#)])
        #expect(outcome.requests.map(\.url) == ["https://api.acme.test/v1/a", "https://api.acme.test/v1/b"])
        #expect(outcome.grant?.credentials["token"]?.string == "t")
        let strict = login("{ request: POST /a, auth: none }, { request: POST /b, auth: none }")
        #expect(try obtain(strict, [(404, "{}")]).fault?.cause == .upstream(.notFound))
    }

    @Test func `nothing is granted before the last step has answered`() throws {
        let keys = login(
            "{ request: POST /a, auth: none, store: { token: response.body.token } }, { request: POST /b, auth: none }")
        let outcome = try obtain(keys, [(200, #"{"token": "half"}"#), (401, "{}")])
        #expect(outcome.grant == nil)
        #expect(outcome.fault?.cause == .upstream(.unauthorized))
    }

    @Test func `a cookie of the login may be kept`() throws {
        let keys = login("{ request: POST /a, auth: none }", "store: { token: response.cookies.sid }")
        let plan = try PlanSample(keys).auth()
        var walker = TokenWalker(
            plan: plan, credentials: ExpressionMap(), metadata: ExpressionMap(), bindings: try .written(),
            baseOverride: nil)
        _ = walker.start(at: .start)
        let answer = Attempt.answer(200, "{}", [("set-cookie", "sid=abc; Path=/; HttpOnly")])
        guard case .granted(let grant) = walker.received(answer, at: .start) else { throw Unexpected("no grant") }
        #expect(grant.credentials["sid"] == nil && grant.credentials["token"]?.string == "abc")
    }

    @Test func `a stored value whose expression fails ends the login with its place`() throws {
        let keys = login("{ request: POST /a, auth: none }", "store: { token: string(int(response.body.token)) }")
        let outcome = try obtain(keys, [(200, #"{"token": "x"}"#)])
        #expect(outcome.fault?.cause == .definition)
        #expect(outcome.fault?.span?.text == "int")
    }

    @Test func `the application's own token is obtained again where there is nothing to refresh with`() throws {
        let plan = try PlanSample(oauth("grant: client_credentials")).auth()
        #expect(plan.canAcquire && plan.canRenew && plan.isMissingToken(ExpressionMap()))
        let person = try PlanSample(oauth("client_param: app")).auth()
        #expect(!person.canAcquire && person.canRenew)
        let key = try PlanSample("auth: { key: { type: bearer } }\n").auth()
        #expect(!key.canAcquire && !key.canRenew && !key.isMissingToken(ExpressionMap()))
    }
}
