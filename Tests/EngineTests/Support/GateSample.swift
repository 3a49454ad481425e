import EngineDefinition
import EngineHTTP
import EngineLanguage
import Testing

@testable import Engine

/// Limits as a provider's file writes them, and requests under them.
struct GateSample {
    let limits: [LimitPlan]
    private let compiler: PlanCompiler

    /// - Parameter text: what `limits` holds; the endpoints are `list` and `other`.
    /// - Throws: a failed requirement if it is wrong.
    init(_ text: String) throws {
        let text = """
            provider: gated
            title: Gated
            base: https://api.gated.test
            limits: \(text)
            endpoints: { list: { request: GET /l }, other: { request: GET /o } }

            """
        let file = try #require(DefinitionText(path: "providers/gated.yaml", text: text))
        let loaded = LibraryLoader(folders: [], texts: [file]).load(.everything)
        compiler = PlanCompiler(provider: try #require(loaded.library.provider("gated")))
        var diagnostics = loaded.diagnostics
        limits = compiler.provider(diagnostics: &diagnostics).limits
        try #require(!diagnostics.hasErrors, "\(DiagnosticRenderer().text(DiagnosticReport(diagnostics)))")
    }

    /// A request of an endpoint.
    func request(_ endpoint: String = "list") throws -> OutgoingRequest {
        var diagnostics = DiagnosticList()
        let plan = try #require(compiler.endpoint(named: endpoint, diagnostics: &diagnostics))
        return try RequestBuilder(plan: plan.request, baseOverride: nil).build(
            ExpressionBindings(), addition: PageEntries())
    }

    /// A request under no limit of a provider.
    static let plain = OutgoingRequest(
        call: "c", method: .get, url: "https://a.test/", displayURL: "", fields: [:], body: [], timeoutSeconds: 1,
        maxRedirects: 0)
}
