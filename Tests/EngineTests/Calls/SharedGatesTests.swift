import EngineDefinition
import EngineHTTP
import EngineLanguage
import EngineNetwork
import EngineStore
import EngineTesting
import Synchronization
import Testing

@testable import Engine

/// Limits that all connections of an app share (definitions.md §2.7).
struct SharedGatesTests {
    /// Answers everything, and counts.
    private final class CountingSender: RequestSender {
        private let count = Mutex(0)
        var sent: Int { count.withLock { $0 } }

        func send(_ request: OutgoingRequest) async -> Attempt {
            count.withLock { $0 += 1 }
            let fields = HTTPFields([("content-type", "application/json")])
            return .response(UpstreamResponse(status: 200, fields: fields, body: Array("{}".utf8), url: request.url))
        }
    }

    /// A store with some connections, and the plan of a provider whose limits are given.
    private func run(
        _ limits: String, _ connections: [(name: String, integration: String)], gates: SharedGates = SharedGates(),
        clock: RecordingClock = RecordingClock()
    ) async throws -> [Double] {
        let text =
            "provider: shared\ntitle: S\nbase: https://api.shared.test\nlimits: [\(limits)]\n"
            + "endpoints: { call: { request: GET /i } }\n"
        let file = try #require(DefinitionText(path: "providers/shared.yaml", text: text))
        let loaded = LibraryLoader(folders: [], texts: [file]).load(.everything)
        let provider = try #require(loaded.library.provider("shared"))
        var diagnostics = loaded.diagnostics
        let compiler = PlanCompiler(provider: provider)
        let plan = compiler.provider(diagnostics: &diagnostics)
        let endpoint = try #require(compiler.endpoint(named: "call", diagnostics: &diagnostics))
        #expect(!diagnostics.hasErrors)

        let folder = try TemporaryFolder()
        let store = try await Store.open(.init(path: folder.file("engine.db")))
        let reader = store.records
        let opener = ConnectionOpener(
            store: store, reader: reader, sender: CountingSender(), clock: clock, gates: gates)
        for connection in connections {
            var new = NewConnection(environment: "dev", name: connection.name, provider: "shared", scheme: "none")
            new.integration = connection.integration
            let stored = try await store.addConnection(new, credentials: nil)
            let access = try await opener.open(
                stored, plan: plan, integration: IntegrationValues(id: connection.integration))
            _ = try await ToolCaller(access: access).call(endpoint, ExpressionMap())
        }
        try await store.close()
        return clock.pauses
    }

    @Test func `connections of one app wait for each other where a limit is the app's`() async throws {
        let limit = "{ rate: 1/1h, scope: integration }"
        let pauses = try await run(limit, [("a", "app"), ("b", "app")])
        #expect(pauses.count == 1 && (pauses.first ?? 0) > 3_000)
        #expect(try await run(limit, [("a", "app"), ("b", "other")]).isEmpty, "another app has a limit of its own")
    }

    @Test func `a limit of each connection is not shared`() async throws {
        #expect(try await run("{ rate: 1/1h }", [("a", "app"), ("b", "app")]).isEmpty)
    }

    @Test func `both kinds hold at once`() async throws {
        let limits = "{ name: own, rate: 5/1h }, { name: app, rate: 2/1h, scope: integration }"
        #expect(try await run(limits, [("a", "app"), ("b", "app")]).isEmpty)
        #expect(try await run(limits, [("a", "app"), ("b", "app"), ("c", "app")]).count == 1)
    }

    @Test func `changed limits begin anew`() async throws {
        let (gates, clock) = (SharedGates(), RecordingClock())
        _ = try await run("{ rate: 1/1h, scope: integration }", [("a", "app")], gates: gates, clock: clock)
        #expect(try await run("{ rate: 1/2h, scope: integration }", [("b", "app")], gates: gates, clock: clock).isEmpty)
        #expect(
            try await run("{ rate: 1/2h, scope: integration }", [("c", "app")], gates: gates, clock: clock).count == 1)
    }
}
