import EngineDefinition
import EngineHTTP
import EngineLanguage
import EngineStore
import EngineTesting
import Testing

@testable import Engine

/// Partitions that are read only when their parent changed (definitions.md §7.2), and lists of many parents.
struct ChangedPartitionTests {
    private static func sync(_ streams: String) -> [String: String] {
        ["syncs/changed.yaml": "sync: changed\nprovider: sandbox\nstreams:\n" + streams]
    }

    private static let tasks = """
          Project: {}
          Task: { for_each: { stream: Project, as: project, only: changed, concurrency: 4 } }
        """

    /// Calls for the children of parents since a number of calls.
    private func calls(_ world: SyncWorld, _ path: String) async throws -> Int {
        let requests = try await world.requests()["requests"]?.members ?? []
        return requests.reduce(0) { sum, member in
            member.key.contains(path) ? sum + Int(member.value.number?.int64 ?? 0) : sum
        }
    }

    @Test func `only partitions whose parent changed are read again, all in a full run`() async throws {
        try await withWorld(texts: Self.sync(Self.tasks)) {
            $0.projects = 12
            $0.pageSizeLimit = 100
        } _: { world in
            try await world.run("changed").expectDone()
            let first = try await calls(world, "/tasks")
            #expect(first == 12)
            try await world.run("changed").expectDone()
            #expect(try await calls(world, "/tasks") == first, "nothing changed, so nothing is asked")
            try await world.control("projects/change?count=3")
            try await world.run("changed").expectDone()
            #expect(try await calls(world, "/tasks") == first + 3)
            try await world.run("changed") { $0.isFull = true }.expectDone()
            #expect(try await calls(world, "/tasks") == first + 15)
            try await world.run("changed").expectDone()
            #expect(try await calls(world, "/tasks") == first + 15, "a full run counts as a reading too")
            try await world.expectTruth(of: "tasks", in: "Task", fields: ["title"])
        }
    }

    @Test func `what was not read to its end is read again`() async throws {
        let serial = Self.tasks.replacing("concurrency: 4", with: "concurrency: 1")
        try await withWorld(texts: Self.sync(serial), clock: RecordingClock()) {
            $0.projects = 6
            $0.pageSizeLimit = 100
        } _: { world in
            try await world.fault("status=403;path=/v1/projects/prj_3/tasks")
            let failed = try await world.run("changed")
            #expect(failed["Task"]?.fault != nil)
            let before = try await calls(world, "/tasks")
            try await world.control("faults", .delete)
            try await world.run("changed").expectDone()
            let again = try await calls(world, "/tasks") - before
            #expect(again < 6 && again >= 1, "\(again) of six")
            try await world.expectTruth(of: "tasks", in: "Task", fields: ["title"])
        }
    }

    @Test func `a parent that is gone takes its partition along, changed or not`() async throws {
        try await withWorld(texts: Self.sync(Self.tasks)) {
            $0.projects = 10
        } _: { world in
            try await world.run("changed")
            try await world.control("projects/delete?count=1")
            let run = try await world.run("changed") { $0.allowsShrinking = true }
            run.expectDone()
            try await world.expectTruth(of: "tasks", in: "Task", fields: ["title"])
        }
    }

    @Test func `parents from a call are told apart by their content`() async throws {
        let streams = """
              Task:
                for_each: { stream: null, request: GET /v1/projects, records: response.body.data, as: project, only: changed }
            """
        try await withWorld(texts: Self.sync(streams)) {
            $0.projects = 8
            $0.pageSizeLimit = 3
        } _: { world in
            try await world.run("changed").expectDone()
            let first = try await calls(world, "/tasks")
            try await world.run("changed").expectDone()
            #expect(try await calls(world, "/tasks") == first)
            try await world.control("projects/change?count=2")
            try await world.run("changed").expectDone()
            let again = try await calls(world, "/tasks") - first
            #expect(again >= 2 && again <= 2 * 4, "two partitions, all of their pages: \(again)")
            try await world.expectTruth(of: "tasks", in: "Task", fields: ["title"])
        }
    }

    @Test func `of several levels one that changed is enough`() async throws {
        let streams = """
              Project: {}
              Task:
                for_each:
                  - { values: "['a', 'b']", as: side }
                  - { stream: Project, as: project, only: changed }
                map: { side: side }
                into: Both
            """
        try await withWorld(texts: Self.sync(streams)) {
            $0.projects = 4
            $0.pageSizeLimit = 100
        } _: { world in
            try await world.run("changed")
            let first = try await calls(world, "/tasks")
            #expect(first == 8)
            try await world.run("changed")
            #expect(try await calls(world, "/tasks") == 8)
            try await world.control("projects/change?count=1")
            try await world.run("changed")
            #expect(try await calls(world, "/tasks") == 10, "both sides of the project")
        }
    }

    @Test func `thousands of parents are gone through a page at a time`() async throws {
        let streams = """
              Contact: {}
              Stored: { endpoint: get_contact, for_each: { stream: Contact, as: c }, with: { id: "${c.id}" } }
              Listed: { endpoint: get_contact, for_each: { endpoint: list_contacts, as: c }, with: { id: "${c.id}" } }
            """
        try await withWorld(texts: Self.sync(streams)) {
            $0.contacts = 5_000
            $0.pageSizeLimit = 500
        } _: { world in
            try await world.run("changed", streams: ["Contact"]).expectDone()
            let (plan, access) = try await world.compiled("changed")
            for stream in plan.streams where stream.name != "Contact" {
                let lister = PartitionLister(
                    context: Self.context(access), stream: stream, streams: plan.streams)
                var (most, all) = (0, 0)
                let areAll = try await lister.forEach { partitions in
                    most = max(most, partitions.count)
                    all += partitions.count
                }
                #expect(areAll && all == 5_000, "\(stream.name)")
                #expect(most <= 1_000, "\(stream.name) holds \(most) parents at once")
            }
        }
    }

    /// What the parts of a run share, in a dry run.
    private static func context(_ access: ConnectionAccess) -> RunContext {
        RunContext(
            sync: "changed", store: access.store, reader: access.reader, connection: access.connection,
            values: access.values, driver: access.driver, options: SyncOptions(), run: nil, lease: nil,
            input: .map(ExpressionMap()), secretInputs: [], variant: "", hasKeptAnswers: false)
    }
}
