import EngineDefinition
import EngineHTTP
import EngineLanguage
import EngineNetwork
import EngineStore
import EngineTesting
import Synchronization
import Testing

@testable import Engine

/// The limits of an API as calls meet them: every key of `limits` (definitions.md §2.7).
struct CallGateTests {
    /// Answers with written statuses and header fields, the last one for ever.
    private final class ScriptedSender: RequestSender {
        private let answers: Mutex<[(Int, [(String, String)])]>

        init(_ answers: [(Int, [(String, String)])]) {
            self.answers = Mutex(answers)
        }

        func send(_ request: OutgoingRequest) async -> Attempt {
            let answer = answers.withLock { $0.count > 1 ? $0.removeFirst() : $0.first } ?? (200, [])
            let fields = HTTPFields([("content-type", "application/json")] + answer.1)
            return .response(
                UpstreamResponse(status: answer.0, fields: fields, body: Array("{}".utf8), url: request.url))
        }
    }

    /// Makes calls of an endpoint one after the other, each with a channel.
    /// - Returns: the pauses, in seconds.
    private func pauses(
        _ limit: String, _ channels: [String] = ["a", "a"], endpoint: String = "",
        _ answers: [(Int, [(String, String)])] = []
    ) async throws -> [Double] {
        let text = """
            provider: gated
            title: G
            base: https://api.gated.test
            limits: { \(limit) }
            endpoints:
              post_message: { request: "GET /i/${input.channel}", input: { channel: { required: true } }, \(endpoint) }
              other: { request: GET /o }

            """
        let file = try #require(DefinitionText(path: "providers/gated.yaml", text: text))
        let loaded = LibraryLoader(folders: [], texts: [file]).load(.everything)
        let compiler = PlanCompiler(provider: try #require(loaded.library.provider("gated")))
        var diagnostics = loaded.diagnostics
        let plan = compiler.provider(diagnostics: &diagnostics)
        let called = try #require(compiler.endpoint(named: "post_message", diagnostics: &diagnostics))
        try #require(!diagnostics.hasErrors, "\(DiagnosticRenderer().text(DiagnosticReport(diagnostics)))")
        let folder = try TemporaryFolder()
        let store = try await Store.open(.init(path: folder.file("engine.db")))
        let reader = store.records
        let clock = RecordingClock()
        let stored = try await store.addConnection(
            NewConnection(environment: "dev", name: "main", provider: "gated", scheme: "none"), credentials: nil)
        let access = try await ConnectionOpener(
            store: store, reader: reader, sender: ScriptedSender(answers), clock: clock
        ).open(stored, plan: plan, integration: IntegrationValues())
        for channel in channels {
            let input = ExpressionMap(texts: [("channel", .string(channel))])
            _ = try await ToolCaller(access: access).call(called, input)
        }
        try await store.close()
        return clock.pauses
    }

    @Test func `a rate makes calls wait, but not those that it is not for`() async throws {
        let waits = try await pauses("rate: 1/100s")
        #expect(waits.count == 1 && (90...100.1).contains(waits.first ?? 0))
        #expect(try await pauses("rate: 1/100s, for: [post_*]").count == 1)
        #expect(try await pauses("rate: 1/100s, for: [other]").isEmpty)
        #expect(try await pauses("rate: 1/100s, burst: 2").isEmpty)
    }

    @Test func `each value of a key has a bucket of its own`() async throws {
        #expect(try await pauses("rate: 1/100s, key: input.channel", ["a", "b", "c"]).isEmpty)
        #expect(try await pauses("rate: 1/100s, key: input.channel", ["a", "b", "a"]).count == 1)
    }

    @Test func `a call takes what the endpoint says, or what the answer tells`() async throws {
        #expect(try await pauses("rate: 6/100s", ["a", "a"], endpoint: "cost: 3").isEmpty)
        #expect(try await pauses("rate: 6/100s", ["a", "a", "a"], endpoint: "cost: 3").count == 1)
        let told = "rate: 6/100s, cost: \"double(response.headers['x-cost'])\""
        #expect(try await pauses(told, ["a", "a"], [(200, [("x-cost", "1")])]).isEmpty)
        #expect(try await pauses(told, ["a", "a"], [(200, [("x-cost", "6")])]).count == 1)
    }

    @Test func `nothing is sent while the answer says that nothing is left`() async throws {
        let limit = "remaining: \"int(response.headers['x-left'])\", reset: \"now + duration('40s')\""
        let waits = try await pauses(limit, ["a", "a"], [(200, [("x-left", "0")]), (200, [("x-left", "9")])])
        #expect(waits.count == 1 && (39...41).contains(waits.first ?? 0))
        #expect(try await pauses(limit, ["a", "a"], [(200, [("x-left", "9")])]).isEmpty)
    }

    @Test func `a bucket fills as the answer says`() async throws {
        let limit = """
            remaining: "double(response.headers['x-left'])", capacity: "double(response.headers['x-most'])", \
            refill: "double(response.headers['x-refill'])"
            """
        let answer = [("x-left", "0"), ("x-most", "100"), ("x-refill", "0.1")]
        let waits = try await pauses(limit, ["a", "a"], [(200, answer)])
        #expect(waits.count == 1 && (9...10.1).contains(waits.first ?? 0), "\(waits)")
    }

    @Test(arguments: ["rate: 60/1m", "concurrency: 4", "rate: 60/1m, remaining: \"int(response.headers['x-left'])\""])
    func `refusals that name no time are waited for ever longer, within a call and from call to call`(
        _ limit: String
    ) async throws {
        let (refused, good) = ((429, [("x-left", "40")]), (200, [("x-left", "40")]))
        #expect(try await pauses(limit, ["a"], [refused, refused, refused, good]) == [1, 2, 4])
        #expect(try await pauses(limit, ["a", "a", "a"], [refused, good, refused, good, refused, good]) == [1, 2, 4])
        #expect(try await pauses(limit, ["a", "a"], [refused, refused, good, refused, good]) == [1, 2, 4])
    }

    @Test func `growing waits begin and end as the call's 'retry' says`() async throws {
        let refusals = Array(repeating: (429, [(String, String)]()), count: 4) + [(200, [])]
        let waits = try await pauses("rate: 60/1m", ["a"], endpoint: "retry: { first: 3s, max: 8s }", refusals)
        #expect(waits == [3, 6, 8, 8])
    }

    @Test func `a refusal that names no time costs the penalty`() async throws {
        let waits = try await pauses("penalty: 30s", ["a"], [(429, []), (200, [])])
        #expect(abs(waits.reduce(0, +) - 30) < 1, "\(waits)")
    }
}
