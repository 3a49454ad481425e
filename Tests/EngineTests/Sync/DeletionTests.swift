import Engine
import EngineDefinition
import EngineHTTP
import EngineLanguage
import EngineStore
import EngineTesting
import Testing

/// What is deleted, and above all what is not.
struct DeletionTests {
    @Test func `a full scan deletes what upstream no longer has`() async throws {
        try await withWorld { world in
            try await world.run(streams: ["Project"])
            try await world.control("projects/delete?count=4")
            #expect(try await world.run(streams: ["Project"]).counts("Project") == Counts(deleted: 4, unchanged: 16))
            try await world.expectTruth(of: "projects", in: "Project")
        }
    }

    @Test(arguments: ["status=500", "cut", "malformed", "html", "status=404"])
    func `a full scan that is cut short deletes nothing`(fault: String) async throws {
        try await withWorld(clock: RecordingClock()) {
            $0.pageSizeLimit = 5
        } _: { world in
            try await world.run(streams: ["Project"])
            let before = try await world.stored("Project")
            try await world.control("projects/delete?count=4")
            try await world.fault("\(fault);at=middle;path=/v1/projects")
            let failed = try await world.run(streams: ["Project"])
            #expect(failed["Project"]?.hasFailed == true)
            #expect(failed.counts("Project")?.deleted == 0)
            #expect(Set(try await world.stored("Project").keys) == Set(before.keys))

            try await world.control("faults", .delete)
            let healed = try await world.run(streams: ["Project"])
            healed.expectDone()
            try await world.expectTruth(of: "projects", in: "Project")
        }
    }

    @Test func `a parent that is gone takes its records along`() async throws {
        try await withWorld { world in
            try await world.run(streams: ["Project", "Task"])
            try await world.expectTruth(of: "tasks", in: "Task", fields: ["title"])
            try await world.control("projects/delete?count=3")
            let run = try await world.run(streams: ["Project", "Task"])
            run.expectDone()
            try await world.expectTruth(of: "tasks", in: "Task", fields: ["title"])
        }
    }

    @Test func `two levels of parents are gone through`() async throws {
        let sync = "sync: deep\nprovider: sandbox\nstreams: { Project: {}, Task: {}, Comment: {} }\n"
        try await withWorld(texts: ["syncs/deep.yaml": sync]) {
            $0.projects = 6
        } _: { world in
            let run = try await world.run("deep")
            run.expectDone()
            try await world.expectTruth(of: "comments", in: "Comment", fields: ["text"])
        }
    }

    @Test func `partitions that a condition leaves out keep their records`() async throws {
        func sync(_ condition: String) -> String {
            """
            sync: narrow
            provider: sandbox
            streams:
              Project: {}
              Task:
                for_each: { stream: Project, as: project, where: "\(condition)" }
            """
        }
        let wide = ["syncs/narrow.yaml": sync("true")]
        try await withWorld(texts: wide) { world in
            try await world.run("narrow")
            let before = try await world.stored("Task")
            let narrow = SyncWorld(
                folder: world.folder, sandbox: world.sandbox, address: world.address, loop: world.loop,
                client: world.client, store: world.store, reader: world.reader, clock: world.clock,
                texts: try [#require(.init(path: "syncs/narrow.yaml", text: sync("project.state == 'archived'")))],
                scheme: world.scheme, events: world.events)
            let run = try await narrow.run("narrow")
            run.expectDone()
            #expect(run.counts("Task")?.deleted == 0)
            #expect(try await world.stored("Task") == before)
        }
    }

    @Test func `a shrink beyond the guard asks first, and goes on with a yes`() async throws {
        try await withWorld {
            $0.projects = 200
        } _: { world in
            try await world.run(streams: ["Project"])
            try await world.control("projects/delete?count=150")
            let asked = try await world.run(streams: ["Project"])
            guard case .shrinks(let deleted, let records)? = asked["Project"]?.outcome else {
                Issue.record("the run did not ask: \(String(describing: asked["Project"]?.outcome))")
                return
            }
            #expect((deleted, records) == (150, 200))
            #expect(try await world.stored("Project").count == 200)
            let allowed = try await world.run(streams: ["Project"]) { $0.allowsShrinking = true }
            allowed.expectDone()
            try await world.expectTruth(of: "projects", in: "Project")
        }
    }
}
