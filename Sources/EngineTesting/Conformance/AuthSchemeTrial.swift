internal import EngineDefinition
internal import EngineHTTP
internal import EngineLanguage

/// One auth scheme, put to the test.
struct AuthSchemeTrial {
    private let example: AuthSchemeExample
    private(set) var findings: [ConformanceFinding] = []

    init(_ example: AuthSchemeExample) { self.example = example }

    mutating func run() {
        guard let provider = provider() else { return }
        guard let request = request(provider) else { return }
        checkMark(request)
        checkRest(request)
        for (name, value) in secrets {
            expect("no secret is in what logs show", !request.displayURL.contains(value), "'\(name)' is in the address")
        }
        guard let scheme = provider.plan.auth["main"] else {
            return expect("the scheme is compiled", false, "there is no plan of it")
        }
        checkFields(provider)
        checkTokens(scheme)
        checkSigning(scheme, provider, first: request)
        checkRefusal(provider, canRenew: scheme.canRenew)
    }

    /// The credentials that nobody may see.
    private var secrets: [(String, String)] { example.credentials.filter { $0.1.hasSuffix("secret") } }

    // MARK: Marks

    private mutating func checkMark(_ request: OutgoingRequest) {
        let (place, value) = example.mark
        let found: String?
        switch place {
        case .nowhere: return
        case .header(let name): found = request.fields[name]
        case .cookie(let name): found = request.fields["cookie"].map { $0.replacing("\(name)=", with: "") }
        case .query(let name): found = (try? URLValue(request.url))?.queryItems.last { $0.name == name }?.value
        case .body(let name): found = (try? JSONValue(parsing: request.body))?[name]?.string
        }
        expect("a request is marked", found == value, "the mark at \(place) is missing or wrong")
    }

    /// A request is what it was, but for its mark.
    private mutating func checkRest(_ request: OutgoingRequest) {
        var own = example.further
        var (url, body) = ("https://api.acme.test/items?a=1", #"{"b":1}"#)
        switch example.mark.place {
        case .nowhere: break
        case .header(let name): own.insert(name.lowercased())
        case .cookie: own.insert("cookie")
        case .query(let name): url += "&\(name)=\(PercentEncoding.query(example.mark.value))"
        case .body(let name): body = "{\"b\":1,\"\(name)\":\"\(example.mark.value)\"}"
        }
        let others = request.fields.map { $0.name.lowercased() }.filter { $0 != "content-type" && !own.contains($0) }
        expect("a request goes out unmarked elsewhere", others.isEmpty, "\(others)")
        expect("the address stays as it was", request.url == url, "it has become another")
        expect(
            "the body stays as it was", String(decoding: request.body, as: UTF8.self) == body,
            "\(request.body.count) bytes are not those of the definition")
    }

    // MARK: Signing

    /// What a scheme works out over each request: again the same for the same moment, anew for a
    /// repetition, and never without what it needs.
    private mutating func checkSigning(_ scheme: AuthPlan, _ provider: ScriptedProvider, first: OutgoingRequest) {
        guard scheme.signsRequests else { return }
        let again = self.request(provider)
        expect("the same moment gives the same request", again.map { $0.isSame(as: first) } ?? false, "it differs")
        for (name, value) in secrets + example.credentials.filter({ $0.1.hasPrefix("-----") }) {
            let rest = example.credentials.filter { $0.0 != name }
            guard case .failed(let fault) = walk(provider, rest) else {
                expect("nothing is sent without a key", false, "'\(name)' is not missed")
                continue
            }
            expect("a missing key is named", fault.message.contains("'credentials.\(name)'"), fault.message)
            expect("no secret is in a message", !fault.message.contains(value), "'\(name)' is told")
        }
        let broken = example.credentials.map { ($0.0, $0.1.hasPrefix("-----") ? String($0.1.prefix(60)) : $0.1) }
        guard broken.contains(where: { $0.1.hasPrefix("-----") }), case .failed(let fault) = walk(provider, broken)
        else {
            return
        }
        expect("a damaged key is told before anything is sent", fault.cause == .input, fault.message)
    }

    private func walk(_ provider: ScriptedProvider, _ credentials: [(String, String)]) -> PageWalker.Action {
        var walker = provider.walk(credentials: credentials)
        return walker.next(at: ScriptedProvider.moment)
    }

    // MARK: Fields

    /// What a person leaves out is told by its name before anything is called.
    private mutating func checkFields(_ provider: ScriptedProvider) {
        let settings = provider.compiler.credentials(of: "main")
        for field in settings.fields where field.isNeeded {
            let rest = settings.fields.filter { $0.name != field.name }.map { field in
                // As the example has it, for what must have a form.
                (field.name, example.credentials.first { $0.0 == field.name }?.1 ?? "given")
            }
            do {
                _ = try settings.complete(
                    Dictionary(uniqueKeysWithValues: rest), ScriptedProvider.bindings(credentials: []))
                expect("a missing credential is told by name", false, "'\(field.name)' is not missed")
            } catch {
                expect("a missing credential is told by name", error.path == field.name, error.message)
            }
        }
    }

    /// A refused call ends as unauthorized, after one renewal where the scheme can renew.
    private mutating func checkRefusal(_ provider: ScriptedProvider, canRenew: Bool) {
        let refused = ScriptedAnswer(status: 401, body: "{\"error\": \"\(secrets.map(\.1).joined(separator: " "))\"}")
        var walker = provider.walk(credentials: example.credentials)
        var action = walker.next(at: ScriptedProvider.moment)
        var renewals = 0
        // 10: a call, its repetition, and some for what should not be.
        for _ in 0..<10 {
            switch action {
            case .call(.send(let request)):
                action = walker.received(.response(refused.response(to: request.url)), at: ScriptedProvider.moment)
            case .call(.refresh):
                renewals += 1
                let fresh = ExpressionMap(
                    texts: example.credentials.map { ($0.0, ExpressionValue.string("new-\($0.1)")) })
                action = walker.refreshed(.map(fresh), at: ScriptedProvider.moment)
            case .failed(let fault):
                let rule = "refused credentials end a call as unauthorized"
                expect(rule, fault.cause == .upstream(.unauthorized), fault.message)
                expect("a token is renewed once for a call", renewals == (canRenew ? 1 : 0), "\(renewals) renewals")
                return expectNoSecret(in: fault.message)
            default: return expect("refused credentials end a call as unauthorized", false, "it did not end")
            }
        }
        expect("a token is renewed once for a call", false, "\(renewals) renewals")
    }

    private mutating func expectNoSecret(in message: String) {
        for (name, value) in secrets {
            expect("no secret is in a message", !message.contains(value), "'\(name)' is told")
        }
    }

    // MARK: Tokens

    private mutating func checkTokens(_ scheme: AuthPlan) {
        guard let grant = example.grant else {
            return expect(
                "a scheme without tokens obtains none", scheme.acquire.isEmpty && scheme.refresh.isEmpty, "it has steps"
            )
        }
        switch obtain(scheme, grant) {
        case .granted(let token)?: checkGrant(token)
        case .failed(let fault)?: expect("a token is obtained", false, fault.message)
        default: expect("a token is obtained", false, "the walk stopped")
        }
        guard case .failed(let fault)? = obtain(scheme, example.refusal) else {
            return expect("bad credentials are refused by name", false, "they were accepted")
        }
        expect("bad credentials are refused by name", fault.cause == .upstream(.unauthorized), fault.message)
        expectNoSecret(in: fault.message)
        let echo = ScriptedAnswer(body: "{\"error\": \"no: \(secrets.map(\.1).joined(separator: " "))\"}")
        if case .failed(let fault)? = obtain(scheme, echo) { expectNoSecret(in: fault.message + (fault.code ?? "")) }
    }

    private mutating func checkGrant(_ token: TokenGrant) {
        let texts = token.credentials.entries.map { entry -> String in
            if case .string(let text) = entry.value { return text }
            return ""
        }
        expect("a new token is kept", texts.contains("new-secret"), "the answer's token is not among the credentials")
        let old = example.credentials.filter { name, _ in name == "refresh_token" || name == "user" }.map(\.1)
        expect("a value that the answer lacks is kept", old.allSatisfy(texts.contains), "an old value is lost")
        let isKnown = token.expires.map { $0 > ScriptedProvider.moment.now } ?? false
        expect("the token's end is known", isKnown, "it has none")
    }

    /// Steps a token walk in which every request gets one answer.
    private func obtain(_ scheme: AuthPlan, _ answer: ScriptedAnswer) -> TokenWalker.Action? {
        let moment = ScriptedProvider.moment
        let credentials = ExpressionMap(texts: example.credentials.map { ($0.0, ExpressionValue.string($0.1)) })
        var walker = TokenWalker(
            plan: scheme, credentials: credentials, metadata: ExpressionMap(),
            bindings: ScriptedProvider.bindings(credentials: example.credentials), baseOverride: nil)
        var action = walker.start(at: moment)
        // 20: far more than two steps with all their attempts need.
        for _ in 0..<20 {
            switch action {
            case .call(.send(let request)):
                action = walker.received(.response(answer.response(to: request.url)), at: moment)
            case .call(.pause): action = walker.resumed(at: moment)
            case .call: return nil
            case .granted, .failed: return action
            }
        }
        return nil
    }

    // MARK: Requests

    private mutating func provider() -> ScriptedProvider? {
        var diagnostics = DiagnosticList()
        let provider = ScriptedProvider(
            """
            provider: acme
            title: Acme
            base: https://api.acme.test
            auth:
              main: { type: \(example.name), \(example.block) }
            endpoints:
              list: { request: POST /items, effect: read, query: { a: 1 }, body: { b: 1 }, records: response.body }
            """, endpoint: "list", diagnostics: &diagnostics)
        let faults = diagnostics.all.map { "\($0.message) [\($0.id.name)]" }.joined(separator: "; ")
        expect("the example compiles", provider != nil && diagnostics.isEmpty, faults)
        return provider
    }

    private mutating func request(_ provider: ScriptedProvider) -> OutgoingRequest? {
        var walker = provider.walk(credentials: example.credentials)
        switch walker.next(at: ScriptedProvider.moment) {
        case .call(.send(let request)): return request
        case .failed(let fault): expect("a request is made", false, fault.message)
        default: expect("a request is made", false, "nothing was sent")
        }
        return nil
    }

    private mutating func expect(_ rule: String, _ holds: Bool, _ detail: String) {
        guard !holds else { return }
        findings.append(ConformanceFinding(member: example.name, rule: rule, detail: detail))
    }
}

extension OutgoingRequest {
    /// Whether two requests are the same bytes.
    fileprivate func isSame(as other: OutgoingRequest) -> Bool {
        url == other.url && body == other.body
            && fields.map { "\($0.name): \($0.value)" } == other.fields.map { "\($0.name): \($0.value)" }
    }
}
