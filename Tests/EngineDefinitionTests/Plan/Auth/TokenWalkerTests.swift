import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineDefinition

/// Tokens: obtained, renewed, refused (definitions.md §6, RFC 6749 §5 and §6).
@Suite struct TokenWalkerTests {
    private static let client =
        "auth: { app: { type: oauth2, grant: client_credentials, token: https://acme.test/token } }\n"
    private static let person = "auth: { app: { type: oauth2, token: https://acme.test/token } }\n"

    /// How obtaining a token ended.
    private struct Outcome {
        var bodies: [String] = []
        var grant: TokenGrant?
        var fault: CallFault?
        var waits = 0

        func text(_ name: String) -> String? { grant?.credentials[name]?.string }
    }

    private func obtain(
        _ keys: String, _ answers: [(Int, String)], credentials: String = "{}", metadata: String = "{}"
    ) throws -> Outcome {
        let plan = try PlanSample(keys).auth()
        let map = { (text: String) in try ExpressionValue(json: text).map ?? ExpressionMap() }
        var walker = TokenWalker(
            plan: plan, credentials: try map(credentials), metadata: try map(metadata), bindings: try .written(),
            baseOverride: nil)
        var outcome = Outcome()
        var action = walker.start(at: .start)
        for _ in 0..<20 {
            switch action {
            case .call(.send(let request)):
                outcome.bodies.append(String(decoding: request.body, as: UTF8.self))
                guard outcome.bodies.count <= answers.count else { return outcome }
                let answer = answers[outcome.bodies.count - 1]
                action = walker.received(.answer(answer.0, answer.1), at: .start)
            case .call(.pause):
                outcome.waits += 1
                action = walker.resumed(at: .start)
            case .call: return outcome
            case .granted(let grant):
                outcome.grant = grant
                return outcome
            case .failed(let fault):
                outcome.fault = fault
                return outcome
            }
        }
        return outcome
    }

    @Test func `an application obtains a token`() throws {
        let outcome = try obtain(Self.client, [(200, #"{"access_token": "t", "expires_in": 3600}"#)])
        #expect(outcome.bodies == ["grant_type=client_credentials&client_id=client&client_secret=hush"])
        #expect(outcome.text("access_token") == "t")
        #expect(outcome.grant?.expires == Moment.at(3600).now)
    }

    @Test func `a token that no head of a request could hold is not kept`() throws {
        let most = String(repeating: "t", count: CredentialSize.most)
        let kept = try obtain(Self.client, [(200, #"{"access_token": "\#(most)"}"#)])
        #expect(kept.text("access_token") == most)
        let large = try obtain(Self.client, [(200, #"{"access_token": "\#(most)t"}"#)])
        #expect(large.grant == nil && large.fault?.cause == .definition)
        #expect(large.fault?.message.contains("'access_token' has 65537 bytes") == true)
        let page = try obtain(
            Self.client, [(200, #"{"access_token": "t", "more": "\#(String(repeating: "x", count: 1 << 20))"}"#)])
        #expect(page.grant == nil && page.fault?.message.contains("no answer with a token") == true)
    }

    @Test func `the answer that brought a token is kept whole beside it, unless it is too long`() throws {
        let kept = try obtain(Self.client, [(200, #"{"access_token": "t", "n": 1.50, "more": [{"a": null}]}"#)])
        #expect(kept.grant?.answer == #"{"access_token":"t","n":1.50,"more":[{"a":null}]}"#)
        #expect(kept.grant?.credentials.count == 1, "it is no value")
        let words = String(repeating: "x", count: CredentialSize.most)
        let long = try obtain(Self.client, [(200, #"{"access_token": "t", "more": "\#(words)"}"#)])
        #expect(long.text("access_token") == "t" && long.grant?.answer == nil)
    }

    @Test func `a person's token is renewed, and what the answer lacks stays`() throws {
        let old = #"{"access_token": "old", "refresh_token": "r1", "scope": "a"}"#
        let kept = try obtain(
            Self.person, [(200, #"{"access_token": "new", "refresh_token": null}"#)], credentials: old)
        #expect(kept.bodies.first?.contains("grant_type=refresh_token&refresh_token=r1") == true)
        #expect(kept.text("access_token") == "new" && kept.text("refresh_token") == "r1" && kept.text("scope") == "a")
        let rotated = try obtain(
            Self.person, [(200, #"{"access_token": "new", "refresh_token": "r2"}"#)], credentials: old)
        #expect(rotated.text("refresh_token") == "r2")
    }

    @Test(
        arguments: [
            (#""expires_in": 60"#, 60), (#""expires_in": "60""#, 60), (#""expires_in": 60.9"#, 60),
            (#""expires_in": 0"#, nil),
            (#""expires_in": -5"#, nil), (#""expires_in": null"#, nil), (#""x": 1"#, nil),
            (#""expires_in": "soon""#, nil),
            (#""expires_in": 1e300"#, nil),
        ] as [(String, Int64?)])
    func `the end of a token is what the answer says`(_ member: String, _ seconds: Int64?) throws {
        let outcome = try obtain(Self.client, [(200, "{\"access_token\": \"t\", \(member)}")])
        #expect(outcome.text("access_token") == "t")
        #expect(outcome.grant?.expires == seconds.map { Moment.at($0).now })
    }

    private func login(_ more: String) -> String {
        """
        auth:
          login:
            type: two_step
            credentials: { user: { title: User } }
            apply: { headers: { x-token: "${credentials.token}" } }
            store: { token: response.body.token }
            \(more)

        """
    }

    @Test(arguments: [("response.body.end", "1e300"), ("response.body.end", "-1e300"), ("response.body.end", "12.5")])
    func `an end of any size is no crash`(_ expires: String, _ end: String) throws {
        let keys = login("expires: \(expires)\n    acquire: { request: POST /login, auth: none }")
        let outcome = try obtain(keys, [(200, "{\"token\": \"t\", \"end\": \(end)}")])
        #expect(outcome.grant?.expires != nil)
    }

    @Test func `a scheme's life time counts where nothing else says it`() throws {
        let keys = login("lifetime: 10m\n    acquire: { request: POST /login, auth: none }")
        #expect(try obtain(keys, [(200, #"{"token": "t"}"#)]).grant?.expires == Moment.at(600).now)
    }

    @Test(arguments: [
        (200, #"{"error": "invalid_grant"}"#), (400, #"{"error": "invalid_client"}"#), (401, "{}"),
    ])
    func `a refusal is a failure whatever its status`(_ status: Int, _ body: String) throws {
        let outcome = try obtain(Self.client, [(status, body)])
        #expect(outcome.grant == nil)
        #expect(outcome.fault != nil)
        #expect(outcome.fault?.message.contains("hush") == false)
    }

    @Test func `a page for people in the place of a token is asked for again, and is a failure if it lasts`() throws {
        let outcome = try obtain(Self.client, Array(repeating: (200, "<html>"), count: 5))
        #expect(outcome.grant == nil && outcome.waits == 4)
        #expect(outcome.fault?.cause == .definition && outcome.fault?.message.contains("hush") == false)
        let healed = try obtain(Self.client, [(200, "<html>"), (200, #"{"access_token": "t"}"#)])
        #expect(healed.text("access_token") == "t")
    }

    @Test(arguments: [#""error": null"#, #""error": """#])
    func `an error that is empty is none`(_ member: String) throws {
        #expect(try obtain(Self.client, [(200, "{\"access_token\": \"t\", \(member)}")]).text("access_token") == "t")
    }

    @Test func `an answer without a token is no renewal`() throws {
        let old = #"{"access_token": "old", "refresh_token": "r1"}"#
        for body in ["{}", #"{"token_type": "bearer", "expires_in": 60}"#] {
            let outcome = try obtain(Self.person, [(200, body)], credentials: old)
            #expect(outcome.grant == nil)
            #expect(outcome.fault?.cause == .definition, "\(body)")
        }
    }

    @Test func `a refusal tells its code`() throws {
        #expect(try obtain(Self.client, [(401, #"{"error": "invalid_client"}"#)]).fault?.code == "invalid_client")
    }

    @Test func `a refresh token that upstream may have taken is not sent again blindly`() throws {
        let plan = try PlanSample(Self.person).auth()
        let credentials = try #require(ExpressionValue(json: #"{"refresh_token": "r1"}"#).map)
        for (wasSent, isRepeated) in [(true, false), (false, true)] {
            var walker = TokenWalker(
                plan: plan, credentials: credentials, metadata: ExpressionMap(), bindings: try .written(),
                baseOverride: nil)
            _ = walker.start(at: .start)
            let cut = TransportFailure(message: "cut", mayHaveBeenProcessed: wasSent)
            let action = walker.received(.failure(cut), at: .start)
            if case .call(.pause) = action { #expect(isRepeated) } else { #expect(!isRepeated) }
        }
    }

    @Test func `a server that is not ready is asked again`() throws {
        let outcome = try obtain(Self.client, [(503, ""), (429, ""), (200, #"{"access_token": "t"}"#)])
        #expect(outcome.waits == 2 && outcome.text("access_token") == "t")
    }

    @Test func `steps see each other's results, and may be left out`() throws {
        let keys = login(
            """
            public: [site]
                acquire:
                  - { name: first, request: POST /a, auth: none, \
            store: { ticket: response.body.ticket, site: response.body.site }, \
            metadata: { site: response.body.site } }
                  - { name: second, request: POST /b, auth: none, encoding: form, \
            body: { t: "${credentials.ticket}", s: "${steps.first.body.site}" } }
                  - { name: third, request: POST /c, auth: none, when: "steps.first.body.site == 'other'" }
            """)
        let outcome = try obtain(keys, [(200, #"{"ticket": "k", "site": "eu"}"#), (200, #"{"token": "t"}"#)])
        #expect(outcome.bodies == ["", "t=k&s=eu"])
        #expect(outcome.text("token") == "t", "the last answer counts, though a step behind it was left out")
        #expect(outcome.grant?.metadata["site"]?.string == "eu")
    }

    // MARK: Endpoints and failures of steps

    private static let ticket = """
        endpoints:
          open_session:
            request: POST /sessions
            input: { user: { type: string, required: true, secret: true }, realm: { type: string, default: main } }
            encoding: form
            body: { u: "${input.user}", r: "${input.realm}" }
            output: response.body.session
          list_sites:
            request: GET /sites
            records: response.body.sites
            pagination: { type: cursor, param: c, next: response.body.next }

        """

    @Test func `a step may call an endpoint with its inputs, and later ones see its output`() throws {
        let keys = login(
            """
            acquire:
                  - { name: session, endpoint: open_session, with: { user: "${credentials.user}" } }
                  - { name: sites, endpoint: list_sites, store: { sites: "string(size(steps.sites.output))" } }
                  - { request: POST /login, auth: none, encoding: form, body: { k: "${steps.session.output.key}" } }
            """)
        let outcome = try obtain(
            Self.ticket + keys,
            [
                (200, #"{"session": {"key": "s1"}}"#), (200, #"{"sites": [1, 2], "next": "x"}"#),
                (200, #"{"sites": [3]}"#),
                (200, #"{"token": "t"}"#),
            ], credentials: #"{"user": "ada"}"#)
        #expect(outcome.bodies == ["u=ada&r=main", "", "", "k=s1"])
        #expect(outcome.text("sites") == "3", "all pages of a list are read")
        #expect(outcome.text("token") == "t")
    }

    @Test func `a step that lacks an input of its endpoint fails before anything is sent`() throws {
        let keys = login("acquire: { endpoint: open_session, with: { user: \"${credentials.?user}\" } }")
        let outcome = try obtain(Self.ticket + keys, [])
        #expect(outcome.bodies.isEmpty)
        #expect(outcome.fault?.cause == .definition && outcome.fault?.message.contains("'user'") == true)
    }

    @Test(arguments: [(404, "{}"), (200, #"{"error": "denied"}"#), (200, #"{"n": "x"}"#)])
    func `a step that may fail does not end the others, however it fails`(_ status: Int, _ body: String) throws {
        let first =
            "{ name: hint, request: POST /a, auth: none, on_error: continue, store: { n: string(response.body.n + 1) } }"
        let keys = login("acquire:\n      - \(first)\n      - { request: POST /b, auth: none }")
        let outcome = try obtain(keys, [(status, body), (200, #"{"token": "t"}"#)])
        #expect(outcome.text("token") == "t")
        let strict = try obtain(
            keys.replacing("on_error: continue, ", with: ""), [(status, body), (200, #"{"token": "t"}"#)])
        #expect(strict.fault != nil && strict.bodies.count == 1)
    }

    @Test func `steps that may all fail and bring no token are a failure`() throws {
        let keys = login("acquire: { request: POST /a, auth: none, on_error: continue }")
        #expect(try obtain(keys, [(404, "{}")]).fault?.cause == .upstream(.notFound))
    }

    @Test func `a condition of a step that cannot be worked out is a fault`() throws {
        let keys = login("acquire: { request: POST /a, auth: none, when: metadata.count > 1 }")
        let outcome = try obtain(keys, [(200, #"{"token": "t"}"#)], metadata: #"{"count": "x"}"#)
        #expect(outcome.bodies.isEmpty && outcome.fault?.cause == .definition)
    }
}
