import EngineLanguage
import Testing

@testable import EngineDefinition

/// The machine that connects accounts, step by step (reliability.md T7, T8; RFC 6749, 7636, 8628, 9207).
struct AuthorizationWalkerTests {
    private static let keys = """
        auth:
          oauth:
            type: oauth2
            authorize: https://acme.test/authorize
            token: https://acme.test/token
            scopes: { default: [read] }

        """

    private func values() throws -> ConnectionValues {
        ConnectionValues(
            id: "con_1", createdAt: Moment.start.now,
            integration: IntegrationValues(id: "acme", clientID: "client", clientSecret: "hush"))
    }

    private func walker(
        _ plan: ProviderPlan, _ secrets: FlowSecrets = .make(callbackURL: "https://engine.test/callback"),
        way: AuthorizationWalker.Way = .browser
    ) throws -> AuthorizationWalker {
        let scheme = try #require(plan.defaultScheme.flatMap { plan.auth[$0] })
        return AuthorizationWalker(provider: plan, scheme: scheme, way: way, values: try values(), secrets: secrets)
    }

    private func address(_ action: AuthorizationWalker.Action) throws -> String {
        guard case .open(let address) = action else { throw Unexpected("no address: \(action)") }
        return address
    }

    private func fault(_ action: AuthorizationWalker.Action) throws -> CallFault {
        guard case .failed(let fault) = action else { throw Unexpected("no fault: \(action)") }
        return fault
    }

    private func entries(_ address: String) -> [String: String] {
        var entries: [String: String] = [:]
        for pair in (address.split(separator: "?").last ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            entries[String(parts[0])] = parts.count > 1 ? String(parts[1]) : ""
        }
        return entries
    }

    @Test func `T8 ten thousand flows have ten thousand states and proofs, each of 256 bits`() throws {
        let plan = try PlanSample(Self.keys).providerPlan()
        var states: Set<String> = []
        var challenges: Set<String> = []
        for _ in 0..<10_000 {
            var walker = try walker(plan)
            let entries = entries(try address(walker.start(at: .start)))
            #expect(entries["code_challenge_method"] == "S256")
            let (state, challenge) = (try #require(entries["state"]), try #require(entries["code_challenge"]))
            #expect(state.utf8.count == 43 && challenge.utf8.count == 43)
            #expect(challenge != walker.secrets.verifier)
            states.insert(state)
            challenges.insert(challenge)
        }
        #expect(states.count == 10_000 && challenges.count == 10_000)
    }

    @Test func `the challenge of RFC 7636 comes of its verifier`() {
        let secrets = FlowSecrets(
            state: "s", verifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", callbackURL: "c")
        #expect(secrets.challenge(.s256) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
        #expect(secrets.challenge(.plain) == secrets.verifier && secrets.challenge(.none) == nil)
    }

    @Test func `what is kept goes on in another process, and a foreign text does not`() throws {
        let plan = try PlanSample(Self.keys).providerPlan()
        var first = try walker(plan)
        _ = first.start(at: .start)
        let text = try first.kept.text()
        let kept = try #require(KeptAuthorization(text))
        var second = AuthorizationWalker(
            provider: plan, scheme: try #require(plan.auth["oauth"]), values: try values(), kept: kept)
        let action = second.returned(
            AuthorizationCallback([("state", first.secrets.state), ("code", "abc")]), at: .start)
        guard case .call(.send(let request)) = action else { throw Unexpected("nothing was sent: \(action)") }
        let body = String(decoding: request.body, as: UTF8.self)
        #expect(body.contains("code_verifier=\(first.secrets.verifier)") && body.contains("code=abc"))
        #expect(KeptAuthorization("{}") == nil && KeptAuthorization("no json") == nil)
    }

    @Test(arguments: [
        [("state", "S"), ("state", "S"), ("code", "abc")], [("state", "S"), ("code", "abc"), ("code", "def")],
        [("code", "abc")], [("state", ""), ("code", "abc")], [("state", "s"), ("code", "abc")],
        [("state", "S"), ("code", "")], [("state", "S"), ("iss", "https://acme.test.evil"), ("code", "abc")],
        [("state", "S"), ("iss", "http://acme.test"), ("code", "abc")],
        [("state", "S"), ("iss", "x"), ("code", "abc")],
        [("state", "S"), ("error", "access_denied"), ("code", "abc")],
    ])
    func `T7 no callback that could be another's leads to a token call`(_ entries: [(String, String)]) throws {
        let plan = try PlanSample(Self.keys).providerPlan()
        var walker = try walker(plan, FlowSecrets(state: "S", verifier: "V", callbackURL: "https://e.test/c"))
        _ = try address(walker.start(at: .start))
        let refused = try fault(walker.returned(AuthorizationCallback(entries), at: .start))
        guard case .upstream(let meaning) = refused.cause else { throw Unexpected("\(refused)") }
        #expect(meaning == .invalid || meaning == .forbidden)
    }

    @Test func `a callback is taken once`() throws {
        let plan = try PlanSample(Self.keys).providerPlan()
        var walker = try walker(plan)
        _ = try address(walker.start(at: .start))
        let callback = AuthorizationCallback([("state", walker.secrets.state), ("code", "abc")])
        guard case .call = walker.returned(callback, at: .start) else { throw Unexpected("it is not taken") }
        #expect(try fault(walker.returned(callback, at: .start)).code == "callback_refused")
    }

    @Test func `a code whose answer was lost is not sent again`() throws {
        let plan = try PlanSample(Self.keys).providerPlan()
        var walker = try walker(plan)
        _ = try address(walker.start(at: .start))
        _ = walker.returned(
            AuthorizationCallback([("state", walker.secrets.state), ("code", "abc")]), at: .start)
        let lost = TransportFailure(message: "no answer", mayHaveBeenProcessed: true)
        #expect(try fault(walker.received(.failure(lost), at: .start)).cause == .transport)
    }

    @Test func `what a provider says against it is told without what means something in HTML`() throws {
        let plan = try PlanSample(Self.keys).providerPlan()
        var walker = try walker(plan)
        _ = try address(walker.start(at: .start))
        let said = try fault(
            walker.returned(
                AuthorizationCallback([
                    ("state", walker.secrets.state), ("error", "<script>x</script>"),
                    ("error_description", "\"quoted\" & <b>bold</b>\u{7}"),
                ]), at: .start))
        #expect(!said.message.contains { "<>\"&\u{7}".contains($0) }, "\(said.message)")
        #expect(said.code == "scriptx/script")
    }

    @Test func `no code, verifier or token is in what is told of a refused exchange`() throws {
        let plan = try PlanSample(Self.keys.replacing("token: https", with: "token_encoding: query\n    token: https"))
            .providerPlan()
        var walker = try walker(plan)
        _ = try address(walker.start(at: .start))
        let callback = AuthorizationCallback([("state", walker.secrets.state), ("code", "code-of-a-person")])
        guard case .call(.send(let request)) = walker.returned(callback, at: .start) else {
            throw Unexpected("nothing was sent")
        }
        #expect(request.url.contains("code-of-a-person") && request.url.contains(walker.secrets.verifier))
        #expect(!request.displayURL.contains("code-of-a-person"))
        #expect(!request.displayURL.contains(walker.secrets.verifier) && !request.displayURL.contains("hush"))
        let echo = #"{"error": "invalid_grant", "error_description": "code-of-a-person \#(walker.secrets.verifier)"}"#
        let refused = try fault(walker.received(.answer(400, echo), at: .start))
        #expect(!refused.message.contains("code-of-a-person") && !refused.message.contains(walker.secrets.verifier))
        #expect(refused.cause == .upstream(.unauthorized))
    }

    @Test func `without a client id nobody is sent anywhere`() throws {
        let plan = try PlanSample(Self.keys).providerPlan()
        var values = try values()
        values.integration.clientID = nil
        var walker = AuthorizationWalker(
            provider: plan, scheme: try #require(plan.auth["oauth"]), way: .browser, values: values,
            secrets: .make(callbackURL: "https://e.test/c"))
        #expect(try fault(walker.start(at: .start)).code == AuthorizationWalker.missingClient)
    }

    /// A flow of somebody who has registered no app, with a call before the address.
    private func unregistered(_ keys: String, way: AuthorizationWalker.Way = .browser) throws -> AuthorizationWalker {
        let before = "connect: { before: [{ request: GET /about, metadata: { app: response.body.app } }] }\n"
        let plan = try PlanSample(keys + before).providerPlan()
        var values = try values()
        values.integration.clientID = nil
        return AuthorizationWalker(
            provider: plan, scheme: try #require(plan.auth["oauth"]), way: way, values: values,
            secrets: .make(callbackURL: "https://e.test/c"))
    }

    @Test func `without a client id no call is made before, unless a call brings it`() throws {
        let device = "    device: https://acme.test/device\n"
        for way in [AuthorizationWalker.Way.browser, .device] {
            var walker = try unregistered(Self.keys + device, way: way)
            #expect(try fault(walker.start(at: .start)).code == AuthorizationWalker.missingClient)
        }
        var brought = try unregistered(Self.keys + "    client_id: metadata.app\n")
        guard case .call(.send) = brought.start(at: .start) else { throw Unexpected("no call was made") }
        let address = try address(brought.received(.answer(200, #"{"app": "learnt"}"#), at: .start))
        #expect(entries(address)["client_id"] == "learnt")
    }

    @Test func `a client id of the person's own is used`() throws {
        let keys =
            Self.keys + "    credentials: { client_id: { title: Id, secret: false }, client_secret: { title: S } }\n"
        let plan = try PlanSample(keys).providerPlan()
        var values = try values()
        values.credentials = ExpressionMap(texts: [
            ("client_id", .string("mine")), ("client_secret", .string("own")),
        ])
        var walker = AuthorizationWalker(
            provider: plan, scheme: try #require(plan.auth["oauth"]), way: .browser, values: values,
            secrets: .make(callbackURL: "https://e.test/c"))
        #expect(entries(try address(walker.start(at: .start)))["client_id"] == "mine")
    }

    @Test func `the operator's scopes stand in the place of the usual ones`() throws {
        let plan = try PlanSample(Self.keys).providerPlan()
        var values = try values()
        values.integration.scopes = ["a", "b"]
        var walker = AuthorizationWalker(
            provider: plan, scheme: try #require(plan.auth["oauth"]), way: .browser, values: values,
            secrets: .make(callbackURL: "https://e.test/c"))
        #expect(entries(try address(walker.start(at: .start)))["scope"] == "a%20b")
    }

    @Test(arguments: [
        (#"{"user_code": "U"}"#, false), (#"{"device_code": "d", "user_code": "U"}"#, false),
        (#"{"device_code": "d", "user_code": "U", "verification_uri": "https://acme.test/d"}"#, true),
        (#"{"device_code": "d", "user_code": "U", "verification_url": "https://acme.test/d", "interval": "7"}"#, true),
    ])
    func `an answer without a code to be typed is a fault`(_ answer: String, _ isGood: Bool) throws {
        let keys = Self.keys + "    device: https://acme.test/device\n"
        var walker = try walker(try PlanSample(keys).providerPlan(), way: .device)
        guard case .call(.send) = walker.start(at: .start) else { throw Unexpected("nothing was sent") }
        let action = walker.received(.answer(200, answer), at: .start)
        guard isGood else {
            #expect(try fault(action).cause == .definition)
            return
        }
        guard case .show(let prompt) = action else { throw Unexpected("no code: \(action)") }
        #expect(prompt.code == "U" && prompt.address == "https://acme.test/d" && prompt.seconds == 600)
        #expect(prompt.interval == (answer.contains("interval") ? 7 : 5))
        // The code of the device is no credential of the connection.
        guard case .call(.pause) = walker.shown(at: .start), case .call(.send) = walker.resumed(at: .at(5)) else {
            throw Unexpected("it is not asked for")
        }
        let granted = walker.received(.answer(200, #"{"access_token": "t", "refresh_token": "r"}"#), at: .at(5))
        guard case .connected(let account) = granted else { throw Unexpected("\(granted)") }
        #expect(account.credentials["device_code"] == nil && account.credentials["access_token"]?.string == "t")
    }

    @Test func `what is kept of open credentials is worked out again after each refresh`() throws {
        let keys =
            Self.keys + """
                    store: { team: response.body.team }
                    public: [team]
                connect: { metadata: { team: credentials.team, words: "'team ' + credentials.team" } }

                """
        let plan = try #require(try PlanSample(keys).providerPlan().auth["oauth"])
        let old = ExpressionMap(texts: [("access_token", .string("a")), ("refresh_token", .string("r"))])
        var walker = TokenWalker(
            plan: plan, credentials: old, metadata: ExpressionMap(texts: [("team", .string("old"))]),
            bindings: try .written(), baseOverride: nil)
        _ = walker.start(at: .start)
        guard
            case .granted(let grant) = walker.received(
                .answer(200, #"{"access_token": "b", "team": "new"}"#), at: .start)
        else { throw Unexpected("no token") }
        #expect(grant.metadata["team"]?.string == "new" && grant.metadata["words"]?.string == "team new")
    }
}
