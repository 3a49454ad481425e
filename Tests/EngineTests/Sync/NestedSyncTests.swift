import Engine
import EngineDefinition
import EngineHTTP
import EngineLanguage
import EngineStore
import EngineTesting
import Testing

/// Streams that go through the records of others (definitions.md §7.2).
struct NestedSyncTests {
    private static func sync(_ streams: String) -> [String: String] {
        ["syncs/nested.yaml": "sync: nested\nprovider: sandbox\nstreams:\n" + streams]
    }

    @Test(arguments: [1, 3, 8])
    func `two levels are read whole, at most so many partitions at once`(_ concurrency: Int) async throws {
        let texts = Self.sync(
            """
              Project: {}
              Task: { for_each: { stream: Project, as: project, concurrency: \(concurrency) } }
              Comment: { for_each: { stream: Task, as: task, concurrency: \(concurrency) } }
            """)
        try await withWorld(texts: texts) { configuration in
            configuration.projects = 12
            configuration.tasksPerProject = 4
            configuration.commentsPerTask = 3
            configuration.pageSizeLimit = 5
            configuration.latency = .milliseconds(20)
        } _: { world in
            let run = try await world.run("nested")
            run.expectDone()
            try await world.expectTruth(of: "projects", in: "Project")
            try await world.expectTruth(of: "tasks", in: "Task", fields: ["title", "state", "updated_at"])
            try await world.expectTruth(of: "comments", in: "Comment", fields: ["text", "updated_at"])
            let requests = try await world.requests()
            let most = Int(requests["most_at_once"]?.number?.int64 ?? 0)
            #expect(most <= concurrency)
            if concurrency > 1 { #expect(most > 1, "partitions are read at once") }
            let twice = (requests["requests"]?.members ?? []).filter { ($0.value.number?.int64 ?? 1) > 1 }.map(\.key)
            #expect(twice.isEmpty)
        }
    }

    @Test func `levels of one stream are gone through from the outermost in`() async throws {
        let texts = Self.sync(
            """
              Project: {}
              Task:
                for_each:
                  - { values: "['open', 'archived']", as: state }
                  - { stream: Project, as: project, where: project.state == state }
                map: { found_in: state }
            """)
        try await withWorld(texts: texts) { world in
            let run = try await world.run("nested")
            run.expectDone()
            let projects = try await world.stored("Project")
            for task in try await world.stored("Task").values {
                let project = projects[task["project"]?.string ?? ""]
                #expect(project != nil && task["found_in"] == project?["state"])
            }
            try await world.expectTruth(of: "tasks", in: "Task", fields: ["title"])
        }
    }

    @Test func `partitions may come from a call of their own`() async throws {
        let texts = Self.sync(
            """
              OpenTask:
                endpoint: list_tasks
                for_each: { endpoint: list_projects, as: project, where: project.state == 'open' }
                with: { project: "${project.id}" }
                map: { project_name: project.name }
            """)
        try await withWorld(texts: texts) {
            $0.pageSizeLimit = 3
        } _: { world in
            let run = try await world.run("nested")
            run.expectDone()
            let open = try await world.truth("projects").filter { $0.value["state"]?.string == "open" }
            let tasks = try await world.truth("tasks").filter { open[$0.value["project_id"]?.string ?? ""] != nil }
            let stored = try await world.stored("OpenTask")
            #expect(Set(stored.keys) == Set(tasks.keys))
            let all = try await world.truth("tasks").count
            #expect(!stored.isEmpty && stored.count < all)
            for task in stored.values {
                #expect(task["project_name"] == open[task["project"]?.string ?? ""]?["name"])
            }
        }
    }

    @Test func `a parent that is gone takes records of all levels below along`() async throws {
        let texts = Self.sync("  Project: {}\n  Task: {}\n  Comment: {}\n")
        try await withWorld(texts: texts) {
            $0.projects = 10
        } _: { world in
            try await world.run("nested")
            try await world.control("projects/delete?count=1")
            let run = try await world.run("nested") { $0.allowsShrinking = true }
            run.expectDone()
            #expect(run.counts("Project")?.deleted == 1)
            try await world.expectTruth(of: "tasks", in: "Task", fields: ["title"])
            try await world.expectTruth(of: "comments", in: "Comment", fields: ["text"])
        }
    }

    @Test func `records stay with a parent that is gone where nothing is ever deleted`() async throws {
        let texts = Self.sync("  Project: {}\n  Task: { deletes: never }\n")
        try await withWorld(texts: texts) {
            $0.projects = 10
        } _: { world in
            try await world.run("nested")
            let before = try await world.stored("Task")
            try await world.control("projects/delete?count=3")
            let run = try await world.run("nested")
            run.expectDone()
            #expect(run.counts("Task")?.deleted == 0)
            #expect(Set(try await world.stored("Task").keys) == Set(before.keys))
        }
    }

    @Test func `two streams may fill one record type, each with what it read`() async throws {
        let texts = Self.sync(
            """
              Open: { endpoint: list_projects, where: record.state == 'open', into: Work, deletes: full_scan }
              Archived: { endpoint: list_projects, where: record.state == 'archived', into: Work, deletes: full_scan }
            """)
        try await withWorld(texts: texts) { world in
            let first = try await world.run("nested")
            first.expectDone()
            try await world.expectTruth(of: "projects", in: "Work")
            let again = try await world.run("nested")
            for stream in ["Open", "Archived"] {
                let counts = try #require(again.counts(stream))
                #expect(counts == Counts(unchanged: counts.unchanged), "\(stream)")
            }
            try await world.control("projects/delete?count=3")
            let deleted = try await world.run("nested")
            #expect((deleted.counts("Open")?.deleted ?? 0) + (deleted.counts("Archived")?.deleted ?? 0) == 3)
            try await world.expectTruth(of: "projects", in: "Work")
        }
    }

    @Test func `partitions that give the same key are told, and the run goes on`() async throws {
        let texts = Self.sync(
            """
              Twice:
                endpoint: list_projects
                for_each: { values: "['a', 'b']", as: side, concurrency: 1 }
                map: { side: side }
            """)
        try await withWorld(texts: texts) { world in
            let run = try await world.run("nested")
            run.expectDone()
            let warnings = try #require(run["Twice"]?.warnings)
            #expect(warnings.contains { $0.contains("same key") && $0.contains("prj_") }, "\(warnings)")
            #expect(try await world.stored("Twice").count == 20)
        }
    }

    @Test func `partitions of one name are read once, and told`() async throws {
        let texts = Self.sync(
            "  Twice: { endpoint: list_tasks, for_each: { values: \"['prj_1', 'prj_1', 'prj_2']\", as: p }, with: { project: \"${p}\" } }\n"
        )
        try await withWorld(texts: texts) { world in
            let run = try await world.run("nested")
            run.expectDone()
            #expect(
                run["Twice"]?.warnings.contains { $0.hasPrefix("1 partitions") } == true,
                "\(run["Twice"]?.warnings ?? [])")
            #expect(try await world.count("calls") == 2)
        }
    }

    @Test func `a list of partitions that is none is an error with its place`() async throws {
        let texts = Self.sync(
            "  Odd: { endpoint: list_tasks, for_each: { values: \"connection.tags\", as: p }, with: { project: \"${string(p)}\" } }\n"
        )
        try await withWorld(texts: texts) { world in
            let fault = try #require(try await world.run("nested")["Odd"]?.fault)
            #expect(fault.cause == .definition)
            #expect(fault.message.contains("not a list"), "\(fault.message)")
            #expect(fault.span?.file.path == "syncs/nested.yaml")
        }
    }

    @Test func `a parent that fails skips its children, and says which`() async throws {
        try await withWorld(clock: RecordingClock()) { world in
            try await world.fault("status=403;path=/v1/projects")
            let run = try await world.run()
            #expect(run["Project"]?.fault?.cause == .upstream(.forbidden))
            guard case .skipped(because: "Project")? = run["Task"]?.outcome else {
                Issue.record("\(String(describing: run["Task"]?.outcome))")
                return
            }
            #expect(run["Contact"]?.hasFailed == false, "a stream beside them goes on")
            try await world.expectTruth(of: "contacts", in: "Contact")
        }
    }

    @Test func `one partition that fails keeps what the others brought, and deletes nothing`() async throws {
        let texts = Self.sync("  Project: {}\n  Task: { for_each: { stream: Project, as: project, concurrency: 1 } }\n")
        try await withWorld(texts: texts, clock: RecordingClock()) { world in
            try await world.run("nested")
            try await world.control("projects/delete?count=2")
            let alive = try await world.truth("projects").keys.sorted()
            try await world.fault("status=403;path=/v1/projects/\(alive[alive.count / 2])/tasks")
            let failed = try await world.run("nested")
            #expect(failed["Task"]?.fault?.cause == .upstream(.forbidden))
            #expect(failed.counts("Task")?.deleted == 0)
            try await world.control("faults", .delete)
            try await world.run("nested").expectDone()
            try await world.expectTruth(of: "tasks", in: "Task", fields: ["title"])
        }
    }
}
