import Engine
import EngineDefinition
import EngineHTTP
import EngineLanguage
import EngineStore
import EngineTesting
import Testing

/// What an upstream does wrong, and what becomes of the run (reliability.md S3, S4, S8).
struct UpstreamFaultTests {
    /// How the wait is told, and the least that it must be.
    @Test(arguments: [
        ("seconds", 3.0), ("date", 1), ("fraction", 1), ("epoch", 1), ("reset", 3), ("standard", 3), ("none", 0),
        ("garbage", 0), ("negative", 0), ("year", 3_600),
    ])
    func `a rate limit is waited out however it is told`(form: String, least: Double) async throws {
        let clock = RecordingClock()
        try await withWorld(clock: clock) { world in
            try await world.fault("rate_limit=3;form=\(form);times=1;at=middle;path=/v1/contacts")
            let run = try await world.run(streams: ["Contact"])
            run.expectDone()
            #expect(clock.pauses.count >= 1)
            #expect((clock.pauses.reduce(0, +)) >= least, "\(clock.pauses)")
            #expect((clock.pauses.first ?? 0) <= 3_600)
            try await world.expectTruth(of: "contacts", in: "Contact")
        }
    }

    @Test(arguments: ["status=500", "status=503", "cut", "close", "reset"])
    func `a passing failure is tried again`(fault: String) async throws {
        let clock = RecordingClock()
        try await withWorld(clock: clock) { world in
            try await world.fault("\(fault);times=2;at=middle;path=/v1/contacts")
            let run = try await world.run(streams: ["Contact"])
            run.expectDone()
            #expect(clock.pauses.count >= 1)
            try await world.expectTruth(of: "contacts", in: "Contact")
        }
    }

    @Test func `a failure that lasts ends the stream, and the next run goes on behind the last page`() async throws {
        try await withWorld(clock: RecordingClock()) { world in
            try await world.fault("status=503;at=4;path=/v1/contacts")
            let failed = try await world.run(streams: ["Contact"])
            #expect(failed["Contact"]?.fault?.cause == .upstream(.unavailable))
            #expect(try await world.stored("Contact").count == 150)
            try await world.control("faults", .delete)
            try await world.control("counters/reset")
            let resumed = try await world.run(streams: ["Contact"])
            resumed.expectDone()
            #expect(try await world.count("calls") == 2)
            try await world.expectTruth(of: "contacts", in: "Contact")
        }
    }

    @Test(arguments: [("malformed", "JSON"), ("html", "the answer is text"), ("empty", "the answer has no body")])
    func `an answer that is no JSON is an error that says so`(fault: String, part: String) async throws {
        try await withWorld(clock: RecordingClock()) { world in
            try await world.fault("\(fault);at=middle;path=/v1/contacts")
            let run = try await world.run(streams: ["Contact"])
            let failed = try #require(run["Contact"]?.fault)
            #expect(failed.message.contains(part), "\(failed.message)")
            #expect(run.counts("Contact")?.added ?? 0 > 0)
        }
    }

    @Test func `a list that is not where it should be is an error with the shape of what came`() async throws {
        let sync = """
            sync: lost
            provider: sandbox
            streams:
              Lost: { endpoint: list_contacts, records: response.body.items, deletes: never }
            """
        try await withWorld(texts: ["syncs/lost.yaml": sync], clock: RecordingClock()) { world in
            let fault = try #require(try await world.run("lost")["Lost"]?.fault)
            #expect(fault.cause == .definition)
            #expect(fault.message.contains("data"), "\(fault.message)")
            #expect(fault.message.contains("next_cursor"), "\(fault.message)")
            #expect(!fault.message.contains("con_"), "\(fault.message)")
        }
    }

    @Test func `a position that does not move is a fault, not a loop`() async throws {
        try await withWorld(clock: RecordingClock()) { world in
            try await world.fault("loop;at=2;path=/v1/contacts")
            let run = try await world.run(streams: ["Contact"])
            #expect(run["Contact"]?.hasFailed == true)
            #expect(try await world.count("calls") <= 5)
        }
    }

    @Test func `a position that is refused lets the pass begin again`() async throws {
        try await withWorld(clock: RecordingClock()) { world in
            try await world.fault("refused_cursor;times=1;at=3;path=/v1/contacts")
            let run = try await world.run(streams: ["Contact"])
            run.expectDone()
            #expect(world.events.all.contains { $0 is PassRestarted })
            try await world.expectTruth(of: "contacts", in: "Contact")
        }
    }

    @Test func `an interrupted run goes on and reads at most one page twice`() async throws {
        try await withWorld { configuration in
            configuration.contacts = 1_000
            configuration.latency = .milliseconds(10)
        } _: { world in
            let runner = try await world.runner("sandbox", streams: ["Contact"])
            let task = Task { try await runner.run(ExpressionMap(), SyncOptions()) }
            while try await world.count("calls") < 8 { await Task.yield() }
            task.cancel()
            let interrupted = try await task.value
            guard case .interrupted? = interrupted["Contact"]?.outcome else {
                Issue.record("not interrupted: \(interrupted["Contact"]?.failureText ?? "done")")
                return
            }
            try await world.run(streams: ["Contact"])
            try await world.expectTruth(of: "contacts", in: "Contact")
            let counts = try await world.requests()["requests"]?.members ?? []
            let again = counts.reduce(0) { $0 + Int($1.value.number?.int64 ?? 1) - 1 }
            #expect(again <= 1)
        }
    }
}
