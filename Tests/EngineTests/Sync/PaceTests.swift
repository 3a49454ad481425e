import Engine
import EngineDefinition
import EngineHTTP
import EngineLanguage
import EngineStore
import EngineTesting
import Testing

/// How fast a run may call: the provider's limits, what upstream says, and what the log tells of each wait.
struct PaceTests {
    /// A provider that is the sandbox with other limits, and a sync of it.
    private static func limited(_ limits: String, _ more: String = "") -> [String: String] {
        [
            "providers/limited.yaml": "provider: limited\nextends: sandbox\ntitle: Limited\nlimits: \(limits)\n\(more)",
            "syncs/paced.yaml":
                "sync: paced\nprovider: limited\nconcurrency: 8\nstreams: { Project: {}, Task: {}, Contact: {} }\n",
        ]
    }

    private func waits(_ world: SyncWorld) -> [CallWaits] { world.events.all.compactMap { $0 as? CallWaits } }

    @Test(arguments: [1, 2, 5])
    func `never more calls are under way than the limit says`(_ concurrency: Int) async throws {
        try await withWorld(texts: Self.limited("{ concurrency: \(concurrency) }")) { configuration in
            configuration.latency = .milliseconds(20)
            configuration.projects = 30
        } _: { world in
            let run = try await world.run("paced")
            run.expectDone()
            let most = try await world.count("most_at_once")
            #expect(most <= concurrency, "\(most) calls at once")
            if concurrency > 1 { #expect(most > 1, "calls are made at once") }
            try await world.expectTruth(of: "tasks", in: "Task", fields: ["title"])
        }
    }

    @Test func `a rate spreads the calls, and each wait says why`() async throws {
        let clock = RecordingClock(isStanding: true)
        try await withWorld(texts: Self.limited("{ name: burst, rate: 10/1s, burst: 5, concurrency: 1 }"), clock: clock)
        {
            $0.pageSizeLimit = 10
        } _: { world in
            let run = try await world.run("paced", streams: ["Contact"])
            run.expectDone()
            // 25 calls, 5 of them at once, the others a tenth of a second after each other.
            let total = clock.pauses.reduce(0, +)
            #expect((1.9...2.1).contains(total), "\(total)")
            let reasons = Set(waits(world).map(\.reason))
            #expect(!reasons.isEmpty && reasons.allSatisfy { $0.contains("burst") }, "\(reasons)")
        }
    }

    @Test func `a limit for some endpoints leaves the others alone`() async throws {
        let clock = RecordingClock()
        let limits = "[{ name: lists, for: [list_contacts], rate: 1/1m }, { name: all, concurrency: 5 }]"
        try await withWorld(texts: Self.limited(limits), clock: clock) {
            $0.pageSizeLimit = 100
        } _: { world in
            try await world.run("paced", streams: ["Project"]).expectDone()
            #expect(clock.pauses.isEmpty)
            try await world.run("paced", streams: ["Contact"]).expectDone()
            #expect(clock.pauses.count >= 2, "\(clock.pauses)")
        }
    }

    @Test func `a refusal holds back every call under the same limit, and none comes early`() async throws {
        let clock = RecordingClock()
        try await withWorld(texts: Self.limited("{ concurrency: 6 }"), clock: clock) {
            $0.projects = 30
        } _: { world in
            try await world.run("paced", streams: ["Project"])
            try await world.fault("rate_limit=2;form=seconds;times=1;path=/v1/projects/")
            let run = try await world.run("paced", streams: ["Project", "Task"])
            run.expectDone()
            #expect(try await world.requests()["faults"]?["rate_limit"]?.number?.int64 == 1)
            #expect(clock.pauses.contains { $0 >= 2 }, "\(clock.pauses)")
            try await world.expectTruth(of: "tasks", in: "Task", fields: ["title"])
        }
    }

    @Test func `real refusals are waited out in real time, without a call before its time`() async throws {
        try await withWorld { configuration in
            // Few enough that a busy machine meets the limit too.
            configuration.rateLimit = (calls: 1, window: .seconds(5))
            configuration.pageSizeLimit = 100
        } _: { world in
            let run = try await world.run(streams: ["Contact"])
            run.expectDone()
            let requests = try await world.requests()
            #expect(requests["early_calls"]?.number?.int64 == 0)
            // What the answers say of the limit is heeded before it refuses.
            #expect(!waits(world).isEmpty, "the limit was met")
            try await world.expectTruth(of: "contacts", in: "Contact")
        }
    }

    @Test func `a wait for upstream tells the answer and how long it is`() async throws {
        let clock = RecordingClock()
        try await withWorld(clock: clock) { world in
            try await world.fault("rate_limit=7;form=seconds;times=1;at=2;path=/v1/contacts")
            try await world.fault("status=503;times=1;at=3;path=/v1/contacts")
            try await world.run(streams: ["Contact"]).expectDone()
            let told = waits(world)
            #expect(
                told.contains { $0.seconds == 7 && $0.reason.contains("429") && $0.reason.contains("list_contacts") },
                "\(told.map(\.message))")
            #expect(told.contains { $0.reason.contains("503") }, "\(told.map(\.message))")
        }
    }

    @Test func `an upstream that refuses for ever is given up after a while`() async throws {
        let clock = RecordingClock()
        try await withWorld(clock: clock) { world in
            try await world.fault("rate_limit=0;form=seconds;path=/v1/contacts")
            let run = try await world.run(streams: ["Contact"])
            #expect(run["Contact"]?.fault?.cause == .upstream(.rateLimited))
            #expect(run["Contact"]?.fault?.message.contains("in a row") == true)
            let pauses = clock.pauses
            #expect(pauses.count >= 50 && pauses.count <= 70)
            #expect(pauses.max() == 60, "pauses grow to the longest")
        }
    }

    @Test func `back-off grows with each failure and stays below its ceiling`() async throws {
        let clock = RecordingClock()
        let retry = "retry: { attempts: 6, first: 2s, max: 9s }\n"
        try await withWorld(texts: Self.limited("{ concurrency: 2 }", retry), clock: clock) { world in
            try await world.fault("status=500;path=/v1/contacts")
            let run = try await world.run("paced", streams: ["Contact"])
            #expect(run["Contact"]?.fault?.cause == .upstream(.unavailable))
            #expect(clock.pauses == [2, 4, 8, 9, 9])
        }
    }
}
