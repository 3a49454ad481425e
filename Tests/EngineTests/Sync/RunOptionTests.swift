import Engine
import EngineDefinition
import EngineHTTP
import EngineLanguage
import EngineStore
import EngineTesting
import Testing

/// What a run is asked to do, and what it tells of it.
struct RunOptionTests {
    private static func sync(_ streams: String, _ more: String = "") -> [String: String] {
        ["syncs/own.yaml": "sync: own\nprovider: sandbox\n\(more)streams:\n" + streams]
    }

    // MARK: Dry runs

    @Test func `a dry run counts what the real run then does`() async throws {
        try await withWorld { world in
            try await world.run()
            for change in [
                "contacts/change?count=7", "contacts/delete?count=3", "contacts/add?count=2", "projects/change?count=4",
                "projects/add?count=1",
            ] {
                try await world.control(change)
            }
            let stored = try await world.stored("Contact")
            let dry = try await world.run(streams: ["Contact", "Project"]) { $0.isDryRun = true }
            #expect(try await world.stored("Contact") == stored)
            let real = try await world.run(streams: ["Contact", "Project"])
            for stream in ["Contact", "Project"] {
                let (told, done) = (try #require(dry.counts(stream)), try #require(real.counts(stream)))
                #expect(told.added == done.added && told.updated == done.updated, "\(stream): \(told), \(done)")
                #expect(told.deleted == done.deleted, "\(stream): \(told), \(done)")
            }
            #expect(real.counts("Project") == Counts(added: 1, updated: 4, unchanged: 16))
        }
    }

    @Test func `a dry run takes no lease, moves no cursor and leaves no run behind`() async throws {
        try await withWorld { world in
            try await world.run(streams: ["Contact"]) { $0.isDryRun = true }
            #expect(try await world.reader.streams(in: "dev").isEmpty)
            let first = try await world.run(streams: ["Contact"])
            #expect(first.counts("Contact") == Counts(added: 250))
        }
    }

    // MARK: Limits

    @Test func `a stream that a limit cut is read to its end by the next run`() async throws {
        try await withWorld { world in
            let cut = try await world.run(streams: ["Contact"]) { $0.limit = 120 }
            #expect(cut.isPartial && cut.counts("Contact") == Counts(added: 120))
            let rest = try await world.run(streams: ["Contact"])
            rest.expectDone()
            try await world.expectTruth(of: "contacts", in: "Contact")
        }
    }

    @Test func `a limit counts over all partitions of a stream`() async throws {
        try await withWorld { world in
            let cut = try await world.run(streams: ["Project", "Task"]) { $0.limit = 15 }
            #expect(cut.counts("Project") == Counts(added: 15))
            #expect(cut.counts("Task")?.added == 15)
            #expect(cut.isPartial)
            try await world.run(streams: ["Project", "Task"]).expectDone()
            try await world.expectTruth(of: "tasks", in: "Task", fields: ["title"])
        }
    }

    // MARK: The time of a run

    @Test func `a run whose time is out stops in order, is partial, and the next one goes on`() async throws {
        let texts = Self.sync("  Contact: {}\n  Project: {}\n", "max_duration: 2s\nconcurrency: 1\n")
        try await withWorld(texts: texts) {
            $0.contacts = 400
            $0.latency = .milliseconds(700)
        } _: { world in
            let cut = try await world.run("own")
            #expect(cut.isPartial && cut.failure == nil)
            let counts = try #require(cut.counts("Contact"))
            #expect(counts.added > 0 && counts.added < 400)
            #expect(cut["Contact"]?.warnings == ["cut by 'max_duration'; the next run goes on"])
            #expect(cut["Project"]?.warnings == ["cut by 'max_duration'; the next run goes on"])
            try await world.control("latency?ms=0")
            let rest = try await world.run("own")
            rest.expectDone()
            #expect(rest.counts("Contact") == Counts(added: 400 - counts.added))
        }
    }

    @Test func `a run that is done in time is not cut, and does not wait for the time to be out`() async throws {
        let texts = Self.sync("  Contact: {}\n", "max_duration: 30d\n")
        try await withWorld(texts: texts) { world in
            let began = ContinuousClock.now
            try await world.run("own").expectDone()
            #expect(ContinuousClock.now - began < .seconds(60))
        }
    }

    // MARK: Full passes

    @Test func `a full run reads all, an incremental one only what changed`() async throws {
        try await withWorld { world in
            try await world.run(streams: ["Contact"])
            try await world.control("counters/reset")
            try await world.run(streams: ["Contact"])
            #expect(try await world.count("calls") == 1)
            try await world.control("counters/reset")
            let full = try await world.run(streams: ["Contact"]) { $0.isFull = true }
            #expect(try await world.count("calls") == 5)
            #expect(full.counts("Contact") == Counts(unchanged: 250))
        }
    }

    @Test func `full_every makes a pass full when it is due`() async throws {
        let clock = RecordingClock()
        try await withWorld(texts: Self.sync("  Contact: { full_every: 1h }\n"), clock: clock) { world in
            try await world.run("own")
            try await world.control("counters/reset")
            try await world.run("own")
            #expect(try await world.count("calls") == 1)
            try await clock.sleep(seconds: 3_601)
            try await world.control("counters/reset")
            try await world.run("own")
            #expect(try await world.count("calls") == 5)
        }
    }

    // MARK: Errors

    @Test func `a stream that fails stops those behind it only if the sync says so`() async throws {
        for (more, isRead) in [("", true), ("on_error: stop\n", false)] {
            let texts = [
                "syncs/own.yaml":
                    "sync: own\nprovider: sandbox\n\(more)concurrency: 1\nstreams:\n  Contact: {}\n  Project: {}\n  Task: {}\n"
            ]
            try await withWorld(texts: texts, clock: RecordingClock()) { world in
                try await world.fault("status=403;path=/v1/contacts")
                let run = try await world.run("own")
                #expect(run["Contact"]?.hasFailed == true)
                let tasks = try await world.stored("Task")
                #expect(tasks.isEmpty != isRead, "\(more)")
                #expect(run.failure?.name == "Contact")
            }
        }
    }

    // MARK: Warnings

    @Test func `a field that never had a value is told, one that had is not`() async throws {
        let sync = """
            sync: typo
            provider: sandbox
            models:
              Odd: { key: id, fields: { id: { from: record.id }, nmae: { from: record.nmae }, score: { type: string, from: record.score } } }
            streams:
              Odd: { endpoint: list_contacts, model: Odd }
            """
        try await withWorld(texts: ["syncs/typo.yaml": sync]) { world in
            let warnings = try #require(try await world.run("typo")["Odd"]?.warnings)
            #expect(warnings.contains { $0.contains("'Odd.nmae' had no value in any of 250 records") }, "\(warnings)")
            #expect(
                warnings.contains { $0.contains("'Odd.score'") && $0.contains("did not fit its declaration") },
                "\(warnings)")
            #expect(!warnings.contains { $0.contains("'Odd.id'") })
        }
        try await withWorld(texts: ["syncs/typo.yaml": sync]) {
            $0.contacts = 50
        } _: { world in
            let warnings = try #require(try await world.run("typo")["Odd"]?.warnings)
            #expect(!warnings.contains { $0.contains("no value") }, "fifty records say little")
        }
    }

    // MARK: Inputs

    @Test func `runs with other inputs have records and cursors of their own`() async throws {
        let sync = """
            sync: owned
            provider: sandbox
            input: { project: { type: string, required: true } }
            streams:
              Task: { endpoint: list_tasks, for_each: null, with: { project: "${input.project}" } }
            """
        try await withWorld(texts: ["syncs/owned.yaml": sync]) { world in
            func run(_ project: String) async throws -> SyncSummary {
                let input = ExpressionMap(texts: [("project", ExpressionValue.string(project))])
                return try await world.runner("owned").run(input, SyncOptions())
            }
            let first = try await run("prj_1")
            first.expectDone()
            let second = try await run("prj_2")
            second.expectDone()
            #expect(second.counts("Task")?.deleted == 0, "what another owner's run read stays")
            let again = try await run("prj_1")
            #expect(again.counts("Task") == Counts(unchanged: first.counts("Task")?.added ?? -1))
            let truth = try await world.truth("tasks").filter {
                ["prj_1", "prj_2"].contains($0.value["project_id"]?.string)
            }
            #expect(Set(try await world.stored("Task").keys) == Set(truth.keys))
            await #expect(throws: InputFault("project", .missing)) { try await world.run("owned") }
        }
    }
}
