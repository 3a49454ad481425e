import EngineCrypto
import EngineDefinition
import EngineHTTP
import EngineLanguage
import EngineNetwork
import EngineStore
import Testing

@testable import Engine

/// A connection that is tried has limits of its own: its number is that of somebody else's.
struct TrialGateTests {
    private static let provider = """
        provider: limited
        title: Limited
        base: http://127.0.0.1:1
        auth: { key: { type: api_key, name: x-api-key } }
        limits: { rate: 1/1h, burst: 1 }
        verify: { request: GET /me }
        endpoints: { call: { request: GET /me } }
        """

    @Test func `the limits of the first connection are not those of a trial`() async throws {
        let clock = RecordingClock(isStanding: true)
        try await withWorld(clock: clock) { world in
            let texts = ["providers/limited.yaml": Self.provider]
            let definition = try world.with(texts: texts).definition("limited")
            let compiler = PlanCompiler(provider: definition)
            var diagnostics = DiagnosticList()
            let plan = compiler.provider(scheme: "key", diagnostics: &diagnostics)
            let call = try #require(
                compiler.endpoint(named: "call", scheme: "key", diagnostics: &diagnostics))
            let opener = ConnectionOpener(
                store: world.store, reader: world.reader, sender: EmptyAnswers(), clock: clock)
            var new = NewConnection(environment: "dev", name: "first", provider: "limited", scheme: "key")
            new.integration = "limited"
            let first = try #require(try await world.store.connection(named: "main", in: "dev"))
            let access = try await opener.open(first, plan: plan, integration: IntegrationValues(id: "limited"))
            _ = try await ToolCaller(access: access).call(call, ExpressionMap())
            let application = ConnectionService.Application(plan: plan, integration: IntegrationValues(id: "limited"))
            for _ in 0..<2 {
                _ = try await ConnectionService(opener: opener).trial(
                    of: new, credentials: Secret(#"{"api_key":"t"}"#), at: application)
            }
            #expect(clock.pauses.isEmpty)
            _ = try await ToolCaller(access: access).call(call, ExpressionMap())
            #expect(clock.pauses.count == 1, "its own limit holds")
        }
    }

    private struct EmptyAnswers: RequestSender {
        func send(_ request: OutgoingRequest) async -> Attempt {
            .response(
                UpstreamResponse(
                    status: 200, fields: ["content-type": "application/json"], body: Array("{}".utf8),
                    url: request.url))
        }
    }
}
