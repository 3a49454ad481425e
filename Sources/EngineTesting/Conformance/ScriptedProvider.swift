internal import EngineDefinition
internal import EngineHTTP
internal import EngineLanguage

/// A provider of one endpoint, compiled from text, whose upstream is a function: what suites step.
struct ScriptedProvider {
    let plan: ProviderPlan
    let endpoint: EndpointPlan
    let compiler: PlanCompiler

    /// Compiles a provider; nothing if it has faults.
    init?(_ text: String, endpoint name: String, diagnostics: inout DiagnosticList) {
        guard let file = DefinitionText(path: "providers/acme.yaml", text: text) else { return nil }
        let loaded = LibraryLoader(folders: [], texts: [file]).load(.provider("acme"))
        diagnostics.append(contentsOf: loaded.diagnostics)
        guard let provider = loaded.library.provider("acme"), !loaded.diagnostics.hasErrors else { return nil }
        compiler = PlanCompiler(provider: provider)
        plan = compiler.provider(diagnostics: &diagnostics)
        guard let endpoint = compiler.endpoint(named: name, diagnostics: &diagnostics), !diagnostics.hasErrors else {
            return nil
        }
        self.endpoint = endpoint
    }

    /// A fixed moment, so that two runs are equal.
    static var moment: Moment {
        let now = ExpressionTimestamp(seconds: 1_767_225_600) ?? .epoch
        return Moment(
            now: now, nonce: String(repeating: "0", count: 32), uuid: "00000000-0000-4000-8000-000000000000")
    }

    /// A walk over the endpoint by a connection with these credentials.
    func walk(credentials: [(String, String)], from position: PagePosition = .start) -> PageWalker {
        PageWalker(
            endpoint: endpoint, bindings: Self.bindings(credentials: credentials), baseOverride: nil,
            position: position, started: Self.moment.now)
    }

    /// What a connection with these credentials gives.
    static func bindings(credentials: [(String, String)]) -> ExpressionBindings {
        var values = ConnectionValues(id: "conformance", createdAt: moment.now)
        values.credentials = ExpressionMap(texts: credentials.map { ($0.0, ExpressionValue.string($0.1)) })
        values.integration = IntegrationValues(id: "acme", clientID: "client-7", clientSecret: "secret-of-client-7")
        return values.bindings
    }
}

/// What upstream answers.
package struct ScriptedAnswer: Sendable {
    /// The status.
    package var status: Int
    /// Header fields beside `content-type`.
    package var headers: [(String, String)]
    /// A JSON text.
    package var body: String

    /// Makes an answer.
    package init(status: Int = 200, headers: [(String, String)] = [], body: String) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// It as it arrives.
    func response(to url: String) -> UpstreamResponse {
        UpstreamResponse(
            status: status, fields: HTTPFields([("content-type", "application/json")] + headers),
            body: Array(body.utf8),
            url: url)
    }
}
