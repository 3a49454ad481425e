import Engine
import EngineDefinition
import EngineFixtures
import EngineLanguage
import EngineStore
import EngineTesting
import Testing

/// A dry run gives the numbers of the real one, and leaves nothing behind.
@Suite(.timeLimit(.minutes(2)))
struct DryRunTests {
    @Test func `a dry run reads from the saved cursor`() async throws {
        try await withWorld { world in
            try await world.run(streams: ["Contact"]).expectDone()
            try await world.control("contacts/change?count=5")
            try await world.control("contacts/delete?count=2")
            let dry = try await world.run(streams: ["Contact"]) { $0.isDryRun = true }
            #expect(dry["Contact"]?.received ?? 250 < 20)
            let real = try await world.run(streams: ["Contact"])
            #expect(dry.counts("Contact") == real.counts("Contact"))
            #expect(real.counts("Contact")?.updated == 5 && real.counts("Contact")?.deleted == 2)
        }
    }

    @Test func `a dry run tells what a full scan would delete`() async throws {
        try await withWorld { world in
            try await world.run(streams: ["Project"]).expectDone()
            try await world.control("projects/delete?count=2")
            let dry = try await world.run(streams: ["Project"]) { $0.isDryRun = true }
            #expect(dry.counts("Project") == Counts(deleted: 2, unchanged: 18))
            #expect(try await world.stored("Project").count == 20)
            #expect(try await world.run(streams: ["Project"]).counts("Project") == dry.counts("Project"))
        }
    }

    @Test func `a dry run goes on with a full scan that was cut, without ending it`() async throws {
        try await withWorld { configuration in
            configuration.pageSizeLimit = 5
        } _: { world in
            try await world.run(streams: ["Project"]).expectDone()
            try await world.control("projects/delete?count=2")
            try await world.fault("status=403;at=3;path=/v1/projects;times=1")
            let cut = try await world.run(streams: ["Project"])
            #expect(cut["Project"]?.fault != nil)
            let dry = try await world.run(streams: ["Project"]) { $0.isDryRun = true }
            #expect(dry["Project"]?.pages ?? 9 < 4, "the pages before were stored")
            let real = try await world.run(streams: ["Project"])
            #expect(dry.counts("Project") == real.counts("Project") && real.counts("Project")?.deleted == 2)
        }
    }

    @Test func `a dry run tells partitions that are gone, and what would shrink too much`() async throws {
        try await withWorld { configuration in
            configuration.contacts = 130
            configuration.projects = 6
            configuration.tasksPerProject = 40
        } _: { world in
            try await world.run(streams: ["Project", "Task"]).expectDone()
            try await world.control("projects/delete?count=1")
            try await world.run(streams: ["Project"]).expectDone()
            let dry = try await world.run(streams: ["Project", "Task"]) { $0.isDryRun = true }
            #expect(dry.counts("Project") == Counts(unchanged: 5))
            let real = try await world.run(streams: ["Project", "Task"])
            #expect(dry.counts("Task") == real.counts("Task"))
            #expect(dry["Task"]?.failureText == real["Task"]?.failureText)
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `whatever happened, a dry run gives the numbers of the real one`(_ seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        try await withWorld { configuration in
            configuration.seed = seed
            configuration.contacts = 90
            configuration.projects = 8
            configuration.tasksPerProject = 4
            configuration.pageSizeLimit = 7
        } _: { world in
            for _ in 0..<6 {
                for list in ["contacts", "projects", "contacts"] where !random.chance(3) {
                    let action = ["change", "add", "delete"].randomElement(using: &random) ?? "change"
                    try await world.control("\(list)/\(action)?count=\(1 + random.below(4))")
                }
                let isFull = random.chance(3)
                let options: (inout SyncOptions) -> Void = {
                    $0.isFull = isFull
                    $0.allowsShrinking = true
                }
                let dry = try await world.run(streams: ["Contact", "Project"]) {
                    options(&$0)
                    $0.isDryRun = true
                }
                let real = try await world.run(streams: ["Contact", "Project"], options)
                for stream in ["Contact", "Project"] {
                    #expect(dry.counts(stream) == real.counts(stream), "seed \(seed), \(stream), full: \(isFull)")
                }
            }
        }
    }
}
