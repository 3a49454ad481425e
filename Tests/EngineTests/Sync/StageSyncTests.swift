import Engine
import EngineDefinition
import EngineHTTP
import EngineLanguage
import EngineStore
import EngineTesting
import Testing

/// Streams with stages, read from a real service (definitions.md §7.5).
struct StageSyncTests {
    private static func sync(_ streams: String) -> [String: String] {
        ["syncs/staged.yaml": "sync: staged\nprovider: sandbox\nstreams:\n" + streams]
    }

    private static let detail = """
          Contact:
            endpoint: list_contact_ids
            query: null
            cursor: null
            with: null
            deletes: full_scan
            fetch: { endpoint: get_contact, with: { id: "${record.id}" }, concurrency: 6, on_missing: delete }
        """

    private static let batch = """
          Contact:
            endpoint: list_contact_ids
            query: null
            cursor: null
            with: null
            deletes: full_scan
            fetch:
              endpoint: get_contacts
              with: { ids: "${batch.map(r, r.id)}" }
              batch: 7
              match: { record: record.id, item: item.id }
              concurrency: 3
              on_missing: delete
        """

    @Test(arguments: [detail, batch])
    func `a list of ids and calls for each give what a whole list gives`(_ streams: String) async throws {
        try await withWorld(texts: Self.sync(streams)) {
            $0.contacts = 60
            $0.pageSizeLimit = 25
        } _: { world in
            try await world.run("staged").expectDone()
            try await world.expectTruth(
                of: "contacts", in: "Contact", fields: ["name", "email", "notes", "updated_at"])
            try await world.control("contacts/change?count=5")
            try await world.control("contacts/delete?count=3")
            let again = try await world.run("staged")
            again.expectDone()
            #expect(again.counts("Contact") == Counts(updated: 5, deleted: 3, unchanged: 52))
            try await world.expectTruth(
                of: "contacts", in: "Contact", fields: ["name", "email", "notes", "updated_at"])
        }
    }

    @Test(arguments: [1, 4, 16])
    func `never more calls of a stage are under way than it says`(_ concurrency: Int) async throws {
        let streams = Self.detail.replacing("concurrency: 6", with: "concurrency: \(concurrency)")
        try await withWorld(texts: Self.sync(streams)) {
            $0.contacts = 40
            $0.pageSizeLimit = 20
            $0.latency = .milliseconds(20)
        } _: { world in
            try await world.run("staged").expectDone()
            let most = try await world.count("most_at_once")
            // The next page may be on its way beside the calls of this one.
            #expect(most <= concurrency + 1, "\(most) calls at once")
            if concurrency > 1 { #expect(most > 1) }
        }
    }

    @Test func `calls of a stage are retried, wait and renew as any call does`() async throws {
        try await withWorld(texts: Self.sync(Self.detail), clock: RecordingClock()) {
            $0.contacts = 30
            $0.pageSizeLimit = 30
        } _: { world in
            try await world.fault("status=503;times=2;path=/v1/contacts/con_")
            try await world.fault("rate_limit=1;times=1;path=/v1/contacts/con_")
            try await world.run("staged").expectDone()
            try await world.expectTruth(of: "contacts", in: "Contact", fields: ["name", "notes"])
        }
    }

    @Test func `a call that fails names its record, and the pages before are kept`() async throws {
        try await withWorld(texts: Self.sync(Self.detail), clock: RecordingClock()) {
            $0.contacts = 30
            $0.pageSizeLimit = 10
        } _: { world in
            try await world.fault("status=403;path=/v1/contacts/con_000000015")
            let failed = try await world.run("staged")
            let fault = try #require(failed["Contact"]?.fault)
            #expect(fault.cause == .upstream(.forbidden))
            #expect(
                fault.message.hasPrefix(
                    "stream 'Contact', page 2, record 'con_000000015', call 'get_contact': upstream answered 403"),
                "\(fault.message)")
            #expect(try await world.stored("Contact").count == 10, "a page is stored whole or not at all")
            try await world.control("faults", .delete)
            let before = try await world.count("calls")
            try await world.run("staged").expectDone()
            try await world.expectTruth(of: "contacts", in: "Contact")
            let calls = try await world.count("calls") - before
            #expect(calls == 22, "two pages and their twenty records: the first page is not asked for again")
        }
    }

    @Test func `a run that is stopped in the middle of details goes on with that page`() async throws {
        try await withWorld(texts: Self.sync(Self.detail)) {
            $0.contacts = 60
            $0.pageSizeLimit = 20
            $0.latency = .milliseconds(5)
        } _: { world in
            let runner = try await world.runner("staged")
            let task = Task { try await runner.run(ExpressionMap(), SyncOptions()) }
            // Beyond the first page and its details, within those of the second.
            let target = 30
            while try await world.count("calls") < target { await Task.yield() }
            task.cancel()
            _ = try await task.value
            let stored = try await world.stored("Contact").count
            #expect(stored == 20 || stored == 40, "whole pages only: \(stored)")
            let before = try await world.count("calls")
            try await world.run("staged").expectDone()
            try await world.expectTruth(of: "contacts", in: "Contact")
            let calls = try await world.count("calls") - before
            #expect(calls <= (60 - stored) + 3, "what was stored is not asked for again")
        }
    }

    @Test func `columns and rows are read over pages like any list`() async throws {
        let streams = """
              Reported:
                endpoint: report_contacts
                key: record.id
                deletes: full_scan
            """
        try await withWorld(texts: Self.sync(streams)) {
            $0.contacts = 33
            $0.pageSizeLimit = 10
        } _: { world in
            try await world.run("staged").expectDone()
            let (truth, stored) = (try await world.truth("contacts"), try await world.stored("Reported"))
            #expect(Set(stored.keys) == Set(truth.keys))
            for (id, record) in stored {
                #expect(record["balance"] == truth[id]?["balance"] && record["number"] == truth[id]?["number"], "\(id)")
            }
        }
    }

    @Test(arguments: [1, 5])
    func `folders are read with all that they hold, at any width`(_ concurrency: Int) async throws {
        let streams = """
              File:
                endpoint: list_files
                recurse: { when: record.is_folder, with: { folder: "${record.id}" }, concurrency: \(concurrency) }
                deletes: full_scan
            """
        try await withWorld(texts: Self.sync(streams)) {
            $0.projects = 9
            $0.tasksPerProject = 5
            $0.commentsPerTask = 4
            $0.pageSizeLimit = 4
        } _: { world in
            try await world.run("staged").expectDone()
            try await Self.expectFiles(world)
            try await world.control("projects/delete?count=1")
            let again = try await world.run("staged") { $0.allowsShrinking = true }
            again.expectDone()
            #expect((again.counts("File")?.deleted ?? 0) > 1, "a folder takes along what it holds")
            try await Self.expectFiles(world)
        }
    }

    private static func expectFiles(
        _ world: SyncWorld, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let files = try await world.stored("File")
        var expected: [String: String?] = [:]
        for id in try await world.truth("projects").keys { expected[id] = .some(nil) }
        for (id, task) in try await world.truth("tasks") { expected[id] = task["project_id"]?.string }
        for (id, comment) in try await world.truth("comments") { expected[id] = comment["task_id"]?.string }
        #expect(Set(files.keys) == Set(expected.keys), sourceLocation: sourceLocation)
        for (id, file) in files {
            let depth = id.hasPrefix("prj") ? 0 : id.hasPrefix("tsk") ? 1 : 2
            #expect(file["folder"]?.string == expected[id] ?? nil, "\(id)", sourceLocation: sourceLocation)
            #expect(file["depth"]?.number?.int64 == Int64(depth), "\(id)", sourceLocation: sourceLocation)
        }
    }
}
