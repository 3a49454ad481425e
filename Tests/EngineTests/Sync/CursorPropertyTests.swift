import Engine
import EngineDefinition
import EngineFixtures
import EngineHTTP
import EngineLanguage
import EngineStore
import EngineTesting
import Testing

/// Whatever happens upstream and to the runs, each kind of cursor brings the store to what the sandbox has, through the
/// real network and the real store (reliability.md I2, S6, S10).
@Suite(.timeLimit(.minutes(5)))
struct CursorPropertyTests {
    private static let seeds: [UInt64] = [1, 2, .random(in: 0...UInt64(UInt32.max))]
    private static let streams = ["Event", "FoundContact", "RecentContact", "LoggedContact", "KnownProject"]

    @Test(arguments: seeds)
    func `after any changes, refusals and interruptions a clean run holds what upstream has`(
        _ seed: UInt64
    ) async throws {
        var random = SeededGenerator(seed: seed)
        print("cursor property: seed \(seed)")
        let text = "sync: feeds\nprovider: sandbox\nstreams:\n" + Self.streams.map { "  \($0): {}\n" }.joined()
        try await withWorld(texts: ["syncs/feeds.yaml": text], clock: RecordingClock()) { configuration in
            configuration.seed = seed
            configuration.contacts = 110
            configuration.projects = 12
            configuration.pageSizeLimit = 5 + random.below(30)
        } _: { world in
            for _ in 0..<7 {
                for _ in 0..<random.below(4) { try await change(world, &random) }
                try await disturb(world, &random)
                try await run(world, &random)
                try await world.control("faults", .delete)
            }
            // What a newest-first list lost is found by a full reading only.
            _ = try await world.run("feeds") { $0.allowsShrinking = true }
            let clean = try await world.run("feeds") {
                $0.isFull = true
                $0.allowsShrinking = true
            }
            clean.expectDone()
            for model in Self.streams.dropFirst().dropLast() {
                try await world.expectTruth(of: "contacts", in: model)
            }
            try await world.expectTruth(of: "projects", in: "KnownProject")
            #expect(Set(try await world.stored("Event").keys) == Set(try await world.truth("contacts").keys))
            let again = try await world.run("feeds")
            for stream in again.streams {
                let counts = try #require(again.counts(stream.name))
                #expect(counts == Counts(unchanged: counts.unchanged), "seed \(seed), \(stream.name): \(counts)")
            }
        }
    }

    private func change(_ world: SyncWorld, _ random: inout SeededGenerator) async throws {
        switch random.below(8) {
        case 0: try await world.control("sync_tokens/expire")
        case 1: try await world.control("log/forget")
        default:
            let list = random.chance(4) ? "projects" : "contacts"
            let action = ["change", "change", "add", "delete"].randomElement(using: &random) ?? "change"
            try await world.control("\(list)/\(action)?count=\(1 + random.below(list == "contacts" ? 10 : 2))")
        }
    }

    private func disturb(_ world: SyncWorld, _ random: inout SeededGenerator) async throws {
        let kinds = ["status=500", "status=403", "cut", "close", "malformed", "rate_limit=1"]
        guard random.chance(2), let kind = kinds.randomElement(using: &random) else { return }
        let path =
            ["/v1/events", "/v1/search", "/v1/recent", "/v1/log", "/v1/projects", "/v1/deleted"]
            .randomElement(using: &random) ?? "/"
        try await world.fault("\(kind);path=\(path)\(random.chance(2) ? ";times=2" : "")")
    }

    private func run(_ world: SyncWorld, _ random: inout SeededGenerator) async throws {
        var options = SyncOptions()
        options.isFull = random.chance(5)
        options.isDryRun = random.chance(6)
        options.limit = random.chance(5) ? 1 + random.below(40) : nil
        options.allowsShrinking = random.chance(2)
        let asked = options
        let runner = try await world.runner("feeds")
        let task = Task { try await runner.run(ExpressionMap(), asked) }
        if random.chance(3) {
            let target = try await world.count("calls") + 1 + random.below(8)
            for _ in 0..<200 where try await world.count("calls") < target { await Task.yield() }
            task.cancel()
        }
        _ = try await task.value
    }
}
