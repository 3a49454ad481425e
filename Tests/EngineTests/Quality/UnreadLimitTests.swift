import EngineDefinition
import EngineLanguage
import EngineStore
import Testing

@testable import Engine

/// Limits that an answer tells in another way than the definition reads (definitions.md §2.7).
struct UnreadLimitTests {
    private static let limits = """
        limits:
              - rate: 600/1m
                remaining: "int(response.headers['x-left'])"
                reset: "timestamp(int(response.headers['x-reset']))"
        """

    private func run(
        _ fields: [String: String], _ body: (StreamSummary, RowWorld) async throws -> Void
    ) async throws {
        let clock = RecordingClock()
        try await RowWorld.with("deletes: never", clock: clock, more: Self.limits) { world in
            world.upstream.write(pages: [[row(1)], [row(2)], [row(3)]])
            world.upstream.head(fields)
            try await body(try await world.run(), world)
            #expect(clock.pauses.allSatisfy { $0 < 1 }, "\(clock.pauses)")
        }
    }

    @Test func `a time that cannot be read is told once a run, by what it looks like`() async throws {
        try await run(["x-left": "7", "x-reset": "Mon Dec 21 sk_live_7f"]) { summary, _ in
            #expect(summary.failureText == nil && summary.counts.added == 3)
            #expect(summary.warnings.count == 1, "\(summary.warnings)")
            let warning = summary.warnings.first ?? ""
            #expect(warning.contains("'reset' of limit"), "\(warning)")
            #expect(warning.contains("'x-reset' looks like 'Aaa Aaa 00 aa_aaaa_0a'"), "\(warning)")
            #expect(warning.contains("'list'") && !warning.contains("Dec") && !warning.contains("live"), "\(warning)")
        }
    }

    @Test func `each part is told by itself`() async throws {
        try await run(["x-left": "many", "x-reset": "soon"]) { summary, _ in
            #expect(summary.warnings.count == 2, "\(summary.warnings)")
            #expect(summary.warnings.contains { $0.contains("'remaining'") && $0.contains("'x-left'") })
        }
    }

    @Test(arguments: [[:], ["x-left": "7"], ["x-left": "7", "x-reset": "1900000000"]])
    func `what is not there, and what can be read, is no news`(_ fields: [String: String]) async throws {
        try await run(fields) { summary, _ in #expect(summary.warnings == []) }
    }
}
