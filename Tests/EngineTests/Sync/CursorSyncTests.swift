import Engine
import EngineDefinition
import EngineLanguage
import EngineStore
import EngineTesting
import Testing

/// Cursors of every kind against the sandbox, through the real network and the real store.
@Suite(.timeLimit(.minutes(2)))
struct CursorSyncTests {
    /// A sync of one stream of the sandbox, as it is or with keys of its own.
    private static func sync(_ stream: String, _ keys: String = "{}", more: String = "") -> [String: String] {
        ["syncs/feeds.yaml": "sync: feeds\nprovider: sandbox\n\(more)streams:\n  \(stream): \(keys)\n"]
    }

    // MARK: A calendar by sync token

    @Test func `a calendar is read whole, then by changes, deletions told, and whole again once its token is refused`()
        async throws
    {
        try await withWorld(texts: Self.sync("Event")) { world in
            let first = try await world.run("feeds")
            first.expectDone()
            #expect(first.counts("Event") == Counts(added: 250))

            try await world.control("contacts/change?count=7")
            try await world.control("contacts/add?count=2")
            let second = try await world.run("feeds")
            #expect(second.counts("Event") == Counts(added: 2, updated: 7), "nothing else was read")
            #expect(second["Event"]?.received == 9)

            try await world.control("contacts/delete?count=3")
            #expect(try await world.run("feeds").counts("Event") == Counts(deleted: 3))
            try await expectEvents(world)

            try await world.control("contacts/change?count=4")
            try await world.control("contacts/delete?count=2")
            try await world.control("sync_tokens/expire")
            let refused = try await world.run("feeds")
            refused.expectDone()
            #expect(refused.counts("Event") == Counts(updated: 4, deleted: 2, unchanged: 243))
            try await expectEvents(world)
            let restarts = world.events.all.compactMap { $0 as? PassRestarted }
            #expect(restarts.count == 1 && restarts.first?.reason.contains("cursor was refused") == true)

            try await world.control("contacts/change?count=1")
            #expect(try await world.run("feeds").counts("Event") == Counts(updated: 1), "by its new token")
        }
    }

    @Test func `records stay until the full reading behind a refused token is complete`() async throws {
        try await withWorld(texts: Self.sync("Event")) { world in
            try await world.run("feeds").expectDone()
            try await world.control("contacts/delete?count=5")
            try await world.control("sync_tokens/expire")
            try await world.fault("status=403;at=3;path=/v1/events;times=1")
            let cut = try await world.run("feeds")
            #expect(cut["Event"]?.fault?.cause == .upstream(.forbidden))
            #expect(try await world.stored("Event").count == 250, "nothing is gone before all was read")
            try await world.run("feeds").expectDone()
            try await expectEvents(world)
            #expect(try await world.stored("Event").count == 245)
        }
    }

    private func expectEvents(_ world: SyncWorld, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let (truth, stored) = (try await world.truth("contacts"), try await world.stored("Event"))
        #expect(Set(stored.keys) == Set(truth.keys), sourceLocation: sourceLocation)
        let wrong = truth.filter { id, contact in
            stored[id]?["attendee"] != contact["name"] || stored[id]?["updated"] != contact["updated_at"]?.asStored
        }
        #expect(wrong.keys.sorted() == [], sourceLocation: sourceLocation)
    }

    // MARK: Windows, newest first, a log

    @Test func `windows are halved until a search tells all, and a list of its own tells what is gone`() async throws {
        try await withWorld(texts: Self.sync("FoundContact")) { configuration in
            configuration.contacts = 400
            configuration.searchLimit = 500
        } _: { world in
            let first = try await world.run("feeds")
            first.expectDone()
            #expect(first.counts("FoundContact") == Counts(added: 400))
            try await world.expectTruth(of: "contacts", in: "FoundContact")
            try await world.control("contacts/change?count=6")
            try await world.control("contacts/delete?count=3")
            let second = try await world.run("feeds")
            second.expectDone()
            #expect(second.counts("FoundContact")?.deleted == 3)
            try await world.expectTruth(of: "contacts", in: "FoundContact")
            #expect(second["FoundContact"]?.parts.map(\.name) == ["FoundContact/deletes"])
            #expect(try await world.store.runs(in: "dev").first?.streams.map(\.outcome) == [.done, .done])
        }
    }

    @Test func `a search that gives too little is asked in smaller steps`() async throws {
        let text = Self.sync(
            "FoundContact",
            "{ cursor: { window: { split: response.body.total > 100 } }, pagination: "
                + "{ type: offset, total: response.body.total, size: { query: limit, value: 50 } } }")
        try await withWorld(texts: text) { configuration in
            configuration.contacts = 1_500
            configuration.searchLimit = 100
        } _: { world in
            try await world.run("feeds").expectDone()
            try await world.expectTruth(of: "contacts", in: "FoundContact")
        }
    }

    @Test func `a newest-first list is read back to what is known`() async throws {
        try await withWorld(texts: Self.sync("RecentContact")) { world in
            try await world.run("feeds").expectDone()
            try await world.control("contacts/change?count=20")
            try await world.control("counters/reset")
            let second = try await world.run("feeds")
            #expect(second.counts("RecentContact")?.updated == 20)
            #expect(try await world.count("calls") <= 2, "not the whole list")
            try await world.control("contacts/delete?count=3")
            try await world.run("feeds").expectDone()
            #expect(try await world.stored("RecentContact").count == 250)
            try await world.run("feeds") { $0.isFull = true }.expectDone()
            try await world.expectTruth(of: "contacts", in: "RecentContact")
        }
    }

    @Test func `a list and then its log are one stream, and a log that forgot costs a full reading`() async throws {
        try await withWorld(texts: Self.sync("LoggedContact")) { world in
            try await world.control("contacts/change?count=3")
            try await world.run("feeds").expectDone()
            try await world.control("contacts/change?count=5")
            try await world.control("contacts/delete?count=2")
            try await world.control("contacts/add?count=1")
            let second = try await world.run("feeds")
            #expect(second["LoggedContact"]?.received ?? 99 <= 8)
            #expect(second.counts("LoggedContact")?.deleted == 2)
            try await world.expectTruth(of: "contacts", in: "LoggedContact")
            try await world.control("contacts/delete?count=4")
            try await world.control("log/forget")
            try await world.run("feeds").expectDone()
            try await world.expectTruth(of: "contacts", in: "LoggedContact")
            #expect(try await world.run("feeds")["LoggedContact"]?.received == 0)
        }
    }

    @Test func `a cursor that grew too old while nothing ran costs a full reading in the same run`() async throws {
        let clock = RecordingClock()
        try await withWorld(texts: Self.sync("LoggedContact"), clock: clock) { world in
            try await world.run("feeds").expectDone()
            try await clock.sleep(seconds: 20 * 86_400)
            #expect(try await world.run("feeds")["LoggedContact"]?.received == 0)
            try await clock.sleep(seconds: 28 * 86_400)
            #expect(try await world.run("feeds")["LoggedContact"]?.received == 0, "a run that found nothing counts")
            try await clock.sleep(seconds: 30 * 86_400)
            #expect(try await world.run("feeds").counts("LoggedContact") == Counts(unchanged: 250))
        }
    }

    // MARK: Unchanged pages

    @Test func `a list that is as before brings no records, and deletes none`() async throws {
        try await withWorld(texts: Self.sync("KnownProject")) { world in
            try await world.run("feeds").expectDone()
            let second = try await world.run("feeds")
            second.expectDone()
            #expect(second.counts("KnownProject") == Counts() && second["KnownProject"]?.received == 0)
            #expect(try await world.stored("KnownProject").count == 20)
            try await world.control("projects/delete?count=2")
            let third = try await world.run("feeds")
            #expect(third.counts("KnownProject") == Counts(deleted: 2, unchanged: 18))
            #expect(try await world.run("feeds") { $0.isFull = true }.counts("KnownProject") == Counts(unchanged: 18))
        }
    }

    @Test func `a deletion on one page is found though the others are as before`() async throws {
        let text = Self.sync(
            "KnownProject",
            "{ pagination: { type: page, page_count: response.body.page_count, "
                + "size: { query: limit, value: 5 } }, query: { paging: page } }")
        try await withWorld(texts: text) { world in
            try await world.run("feeds").expectDone()
            #expect(try await world.run("feeds").counts("KnownProject") == Counts())
            try await world.control("projects/add?count=1")
            #expect(try await world.run("feeds").counts("KnownProject") == Counts(added: 1, unchanged: 20))
            try await world.control("projects/delete?count=1")
            #expect(try await world.run("feeds").counts("KnownProject") == Counts(deleted: 1, unchanged: 20))
        }
    }

    // MARK: Late records

    @Test func `records later than the overlap are found by the full reading, and counted`() async throws {
        try await withWorld { world in
            try await world.run(streams: ["Contact"]).expectDone()
            try await world.control("contacts/change?count=1")
            try await world.run(streams: ["Contact"]).expectDone()
            try await world.control("contacts/add?count=3&late=60")
            try await world.control("contacts/add?count=2&late=5")
            let missed = try await world.run(streams: ["Contact"])
            #expect(missed.counts("Contact")?.added == 2, "what lies within the overlap is found at once")
            let full = try await world.run(streams: ["Contact"]) { $0.isFull = true }
            #expect(full["Contact"]?.counts.late == 3)
            #expect(full["Contact"]?.warnings.contains { $0.contains("3 records had come too late") } == true)
            try await world.expectTruth(of: "contacts", in: "Contact")
            let again = try await world.run(streams: ["Contact"]) { $0.isFull = true }
            #expect(again["Contact"]?.counts.late == 0 && again["Contact"]?.warnings == [])
        }
    }
}
