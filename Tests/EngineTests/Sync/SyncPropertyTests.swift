import Engine
import EngineDefinition
import EngineFixtures
import EngineHTTP
import EngineLanguage
import EngineStore
import EngineTesting
import Testing

/// Whatever happens upstream and to the runs, one clean run brings the store to what upstream has (reliability.md I2).
@Suite(.timeLimit(.minutes(5)))
struct SyncPropertyTests {
    private static let seeds: [UInt64] = [1, 2, 3, .random(in: 0...UInt64(UInt32.max))]

    @Test(arguments: seeds)
    func `after any changes, failures and interruptions a clean run holds what upstream has`(
        _ seed: UInt64
    ) async throws {
        var random = SeededGenerator(seed: seed)
        print("sync property: seed \(seed)")
        try await withWorld(clock: RecordingClock()) { configuration in
            configuration.seed = seed
            configuration.contacts = 120
            configuration.projects = 9
            configuration.tasksPerProject = 4
            configuration.pageSizeLimit = Int.random(in: 1...40, using: &random)
        } _: { world in
            for _ in 0..<8 {
                for _ in 0..<Int.random(in: 0...3, using: &random) { try await change(world, &random) }
                try await disturb(world, &random)
                try await run(world, &random)
                try await world.control("faults", .delete)
            }
            let clean = try await world.run(streams: ["Contact", "Project", "Task"]) { $0.allowsShrinking = true }
            clean.expectDone()
            try await world.expectTruth(of: "contacts", in: "Contact")
            try await world.expectTruth(of: "projects", in: "Project")
            try await world.expectTruth(of: "tasks", in: "Task", fields: ["title", "state", "updated_at"])
            let again = try await world.run(streams: ["Contact", "Project", "Task"])
            for stream in again.streams {
                let counts = try #require(again.counts(stream.name))
                #expect(counts == Counts(unchanged: counts.unchanged), "seed \(seed), \(stream.name): \(counts)")
            }
        }
    }

    /// Other people's work upstream.
    private func change(_ world: SyncWorld, _ random: inout SeededGenerator) async throws {
        let list = ["contacts", "contacts", "projects"].randomElement(using: &random) ?? "contacts"
        let action = ["change", "change", "add", "delete"].randomElement(using: &random) ?? "change"
        let count = Int.random(in: 1...(list == "contacts" ? 12 : 2), using: &random)
        try await world.control("\(list)/\(action)?count=\(count)")
    }

    /// Something that goes wrong, or nothing.
    private func disturb(_ world: SyncWorld, _ random: inout SeededGenerator) async throws {
        let kinds = [
            "status=500", "status=403", "cut", "close", "malformed", "html", "rate_limit=1", "refused_cursor", "loop",
        ]
        guard let kind = kinds.randomElement(using: &random), Bool.random(using: &random) else { return }
        let place = ["first", "middle", "last", "2"].randomElement(using: &random) ?? "first"
        let path = ["/v1/contacts", "/v1/projects"].randomElement(using: &random) ?? "/"
        let times = Bool.random(using: &random) ? ";times=1" : ""
        try await world.fault("\(kind);at=\(place);path=\(path)\(times)")
    }

    /// A run with options of its own, which may be interrupted.
    private func run(_ world: SyncWorld, _ random: inout SeededGenerator) async throws {
        var options = SyncOptions()
        options.isFull = Int.random(in: 0..<4, using: &random) == 0
        options.isDryRun = Int.random(in: 0..<6, using: &random) == 0
        options.limit = Int.random(in: 0..<4, using: &random) == 0 ? Int.random(in: 1...50, using: &random) : nil
        options.allowsShrinking = Bool.random(using: &random)
        let asked = options
        let runner = try await world.runner("sandbox", streams: ["Contact", "Project", "Task"])
        let task = Task { try await runner.run(ExpressionMap(), asked) }
        if Int.random(in: 0..<3, using: &random) == 0 {
            let target = try await world.count("calls") + Int.random(in: 1...6, using: &random)
            for _ in 0..<200 where try await world.count("calls") < target { await Task.yield() }
            task.cancel()
        }
        _ = try await task.value
    }

    @Test(arguments: [1, 7, 50, 1_000])
    func `records are the same whatever the size of a page`(_ size: Int) async throws {
        try await withWorld { configuration in
            configuration.contacts = 60
            configuration.projects = 6
            configuration.pageSizeLimit = size
        } _: { world in
            try await world.run().expectDone()
            try await world.expectTruth(
                of: "contacts", in: "Contact",
                fields: ["name", "number", "email", "balance", "score", "tags", "notes", "updated_at"])
            try await world.expectTruth(of: "tasks", in: "Task", fields: ["title", "estimate", "updated_at"])
        }
    }
}
