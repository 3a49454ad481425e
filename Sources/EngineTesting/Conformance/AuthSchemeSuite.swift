internal import EngineDefinition
internal import EngineHTTP
internal import EngineLanguage

/// What every auth scheme must do, whoever wrote it.
public enum AuthSchemeSuite {
    /// What some member does otherwise.
    public static func findings() -> [ConformanceFinding] {
        AuthSchemeRegistry.members.flatMap { member -> [ConformanceFinding] in
            guard let example = AuthSchemeExample.all.first(where: { $0.name == member.name }) else {
                return [ConformanceFinding(member: member.name, rule: "a member has an example", detail: "it has none")]
            }
            var trial = AuthSchemeTrial(example)
            trial.run()
            return trial.findings
        }
    }
}

/// One member, put to the test.
private struct AuthSchemeTrial {
    let example: AuthSchemeExample
    var findings: [ConformanceFinding] = []

    init(_ example: AuthSchemeExample) { self.example = example }

    mutating func run() {
        guard let provider = provider() else { return }
        guard let request = request(provider, at: "list") else { return }
        checkMark(request)
        checkSecrets(request)
        guard let scheme = provider.plan.auth["main"] else {
            return expect("the scheme is compiled", false, "there is no plan of it")
        }
        checkTokens(scheme)
    }

    // MARK: Marks

    private mutating func checkMark(_ request: OutgoingRequest) {
        switch example.mark.place {
        case .nowhere:
            let marks = request.fields.filter {
                $0.name.lowercased() != "accept" && $0.name.lowercased() != "user-agent"
            }
            expect("a request goes out unmarked", marks.isEmpty, "\(marks.map(\.name))")
        case .header(let name):
            expect(
                "a request is marked", request.fields[name] == example.mark.value,
                "header '\(name)' is missing or wrong")
        }
        expect("the address stays as it was", request.url == "https://api.acme.test/items?a=1", request.displayURL)
        expect("the body stays as it was", request.body.isEmpty, "\(request.body.count) bytes were added")
    }

    private mutating func checkSecrets(_ request: OutgoingRequest) {
        for (name, value) in example.credentials where value.hasSuffix("secret") {
            expect("no secret is in what logs show", !request.displayURL.contains(value), "'\(name)' is in the address")
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
        case .granted(let token)?:
            let texts = token.credentials.entries.map { entry -> String in
                if case .string(let text) = entry.value { return text }
                return ""
            }
            expect(
                "a new token is kept", texts.contains("new-secret"), "the answer's token is not among the credentials")
            let old = example.credentials.filter { name, _ in name == "refresh_token" || name == "user" }.map(\.1)
            expect("a value that the answer lacks is kept", old.allSatisfy(texts.contains), "an old value is lost")
            expect(
                "the token's end is known", token.expires.map { $0 > ScriptedProvider.moment.now } ?? false,
                "it has none")
        case .failed(let fault)?: expect("a token is obtained", false, fault.message)
        default: expect("a token is obtained", false, "the walk stopped")
        }
        guard case .failed(let fault)? = obtain(scheme, example.refusal) else {
            return expect("bad credentials are refused by name", false, "they were accepted")
        }
        expect("bad credentials are refused by name", fault.cause == .upstream(.unauthorized), fault.message)
        for (name, value) in example.credentials where value.hasSuffix("secret") {
            expect("no secret is in a message", !fault.message.contains(value), "'\(name)' is told")
        }
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
              list: { request: GET /items, query: { a: 1 }, records: response.body }
            """, endpoint: "list", diagnostics: &diagnostics)
        let faults = diagnostics.all.map { "\($0.message) [\($0.id.name)]" }.joined(separator: "; ")
        expect("the example compiles", provider != nil && diagnostics.isEmpty, faults)
        return provider
    }

    private mutating func request(_ provider: ScriptedProvider, at name: String) -> OutgoingRequest? {
        let bindings = ScriptedProvider.bindings(credentials: example.credentials)
        var walker = PageWalker(
            endpoint: provider.endpoint, bindings: bindings, baseOverride: nil, started: ScriptedProvider.moment.now)
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
