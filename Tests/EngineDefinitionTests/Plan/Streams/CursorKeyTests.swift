import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineDefinition

/// Each key of a cursor, alone (definitions.md §7.3).
@Suite struct CursorKeyTests {
    private typealias Reply = CursorPass.Reply

    private func at(_ id: String, _ time: String) -> String { "{\"id\": \"\(id)\", \"at\": \"\(time)\"}" }

    private func saved(_ cursor: ExpressionValue, since: Int64? = nil) -> PartitionCheckpoint {
        var checkpoint = PartitionCheckpoint()
        checkpoint.cursor = cursor
        checkpoint.lastFull = Moment.at(since ?? 0).now
        checkpoint.keptSince = since.map { Moment.at($0).now }
        return checkpoint
    }

    private func time(_ text: String) throws -> ExpressionValue {
        .timestamp(try #require(ExpressionTimestamp(rfc3339: text)))
    }

    // MARK: Seeds

    private static let seeded =
        "with: { since: \"${cursor}\" }, cursor: { type: token, from: response.body.token, "
        + "seed: { request: GET /profile, value: response.body.history } }"

    @Test func `a seed is asked before the first reading, and kept where the records show nothing`() throws {
        let stream = try CursorPass.stream(Self.seeded)
        var changed = false
        let first = try CursorPass(stream) { target, _ in
            if target == "/profile" { return Reply(body: "{\"history\": \(changed ? 99 : 17)}") }
            changed = true
            return .items("{\"id\": 1}")
        }
        #expect(first.targets == ["/profile", "/items"])
        #expect(first.cursor == "17")
        let second = try CursorPass(stream, from: try first.stored()) { _, _ in .items("", "\"token\": 21") }
        #expect(second.targets == ["/items?since=17"], "a later pass asks for no seed")
        #expect(second.cursor == "21")
    }

    @Test func `a value that the records show counts more than the seed`() throws {
        let run = try CursorPass(try CursorPass.stream(Self.seeded)) { target, _ in
            target == "/profile" ? Reply(body: "{\"history\": 17}") : .items("", "\"token\": 20")
        }
        #expect(run.cursor == "20")
    }

    @Test func `a reading that was killed keeps the seed that it began with`() throws {
        let stream = try CursorPass.stream(Self.seeded)
        let killed = try CursorPass(stream, pages: 1) { target, _ in
            target == "/profile" ? Reply(body: "{\"history\": 17}") : .items("{\"id\": 1}", "\"next\": \"b\"")
        }
        #expect(killed.end == nil && killed.cursor == nil)
        let rest = try CursorPass(stream, from: try killed.stored()) { _, _ in .items("{\"id\": 2}") }
        #expect(rest.targets == ["/items?c=b"])
        #expect(rest.cursor == "17")
    }

    @Test func `a seed without a call is the instant at which the reading began`() throws {
        let stream = try CursorPass.stream(
            "with: { since: \"${cursor}\" }, cursor: { from: \"record.?x\", seed: { value: page.started } }")
        let run = try CursorPass(stream, at: 60) { _, _ in .items("{\"id\": 1}") }
        #expect(run.targets == ["/items"] && run.cursor == "2026-01-01T00:01:00Z")
    }

    @Test func `a seed that fails, or has no value, ends the pass before anything is read`() throws {
        let stream = try CursorPass.stream(Self.seeded)
        let refused = try CursorPass(stream) { _, _ in Reply(status: 403, body: "{}") }
        #expect(refused.fault?.cause == .upstream(.forbidden) && refused.targets == ["/profile"])
        let empty = try CursorPass(stream) { _, _ in Reply(body: "{}") }
        #expect(empty.fault?.message.contains("cursor.seed") == true && empty.targets == ["/profile"])
        #expect(empty.fault?.span != nil)
    }

    @Test func `a seed is not asked again for a cursor that is only overdue for its full reading`() throws {
        let stream = try CursorPass.stream(Self.seeded + ", full_every: 1h")
        let run = try CursorPass(stream, from: saved(.int(5)), at: 7_200) { target, _ in
            target == "/profile" ? Reply(body: "{\"history\": 30}") : .items("{\"id\": 1}")
        }
        #expect(
            run.targets == ["/profile", "/items"] && run.cursor == "30", "it is a full reading: it has its own seed")
    }

    // MARK: Newest first

    private static let newest = "cursor: { from: record.at, stop: true, overlap: 60s }"

    @Test func `a newest-first list is left at the first page that is wholly older`() throws {
        let stream = try CursorPass.stream(Self.newest)
        let pages = [
            "": Reply.items(at("d", "2026-01-01T00:09:00Z"), "\"next\": \"2\""),
            "?c=2": .items(
                at("c", "2026-01-01T00:08:00Z") + "," + at("b", "2026-01-01T00:01:00Z"), "\"next\": \"3\""),
            "?c=3": .items(at("a", "2026-01-01T00:00:30Z"), "\"next\": \"4\""),
            "?c=4": .items(at("z", "2025-01-01T00:00:00Z")),
        ]
        func reply(_ target: String) -> Reply { pages[target.replacing("/items", with: "")] ?? .gone }
        let run = try CursorPass(stream, from: saved(try time("2026-01-01T00:08:00Z"))) { target, _ in reply(target) }
        #expect(run.targets == ["/items", "/items?c=2", "/items?c=3"], "the page that shows it is over is the last")
        #expect(run.end?.isComplete == true && run.cursor == "2026-01-01T00:09:00Z")
        let full = try CursorPass(stream) { target, _ in reply(target) }
        #expect(full.ids == ["d", "c", "b", "a", "z"], "a full pass reads all")
    }

    @Test func `a page that reaches back to the cursor itself is not wholly older`() throws {
        let stream = try CursorPass.stream("cursor: { from: record.at, stop: true }")
        let run = try CursorPass(stream, from: saved(try time("2026-01-01T00:08:00Z"))) { target, _ in
            target == "/items" ? .items(at("b", "2026-01-01T00:08:00Z"), "\"next\": \"2\"") : .items("")
        }
        #expect(run.targets == ["/items", "/items?c=2"], "records of one instant may stand on two pages")
    }

    @Test func `nothing is asked ahead where the page decides whether there is a next`() throws {
        let moment = Moment.at(0)
        var walker = PartitionWalker(
            stream: try CursorPass.stream(Self.newest), roots: try .written(), baseOverride: nil,
            checkpoint: saved(try time("2026-01-01T00:08:00Z")), isFull: false, now: moment.now)
        _ = walker.next(at: moment)
        let first = Reply.items(at("a", "2025-01-01T00:00:00Z"), "\"next\": \"2\"")
        guard case .page = walker.received(.answer(200, first.body), at: moment) else {
            Issue.record("there is no page")
            return
        }
        let ahead = walker.ahead(at: moment)
        #expect(ahead?.url == nil)
    }

    // MARK: Saving

    @Test func `a token that is good after every page is kept with each`() throws {
        let keys = "with: { since: \"${cursor}\" }, cursor: { type: token, from: response.body.after"
        let upstream: (String, OutgoingRequest) -> Reply = { target, _ in
            target == "/items"
                ? .items("{\"id\": 1}", "\"next\": \"2\", \"after\": \"p1\"")
                : .items("{\"id\": 2}", "\"after\": \"p2\"")
        }
        let paged = try CursorPass(try CursorPass.stream(keys + ", save: page }"), pages: 1, upstream)
        #expect(paged.cursor == "p1")
        let whole = try CursorPass(try CursorPass.stream(keys + " }"), pages: 1, upstream)
        #expect(whole.cursor == nil, "else only at the end")
        #expect(try CursorPass(try CursorPass.stream(keys + " }"), upstream).cursor == "p2")
    }

    // MARK: Precision

    @Test(arguments: [
        ("minute", "UTC", "2026-03-29T01:23:00Z"), ("hour", "UTC", "2026-03-29T01:00:00Z"),
        ("day", "UTC", "2026-03-29T00:00:00Z"), ("day", "Europe/Berlin", "2026-03-28T23:00:00Z"),
        ("second", "UTC", "2026-03-29T01:23:45Z"), ("hour", "Asia/Kolkata", "2026-03-29T00:30:00Z"),
    ])
    func `a cursor is rounded down to what upstream compares by, and kept exact`(
        _ precision: String, _ zone: String, _ sent: String
    ) throws {
        let stream = try CursorPass.stream(
            "with: { since: \"${cursor}\" }, "
                + "cursor: { from: record.at, precision: \(precision), zone: metadata.zone, overlap: 1s }")
        let run = try CursorPass(
            stream, from: saved(try time("2026-03-29T01:23:46.5Z")), metadata: "{\"zone\": \"\(zone)\"}"
        ) { _, _ in .items("") }
        #expect(run.targets == ["/items?since=\(PercentEncoding.query(sent))"])
        #expect(run.cursor == "2026-03-29T01:23:46.5Z")
    }

    @Test func `a zone that is none is a fault before anything is sent`() throws {
        let stream = try CursorPass.stream(
            "with: { since: \"${cursor}\" }, cursor: { from: record.at, precision: day, zone: metadata.zone }")
        let run = try CursorPass(
            stream, from: saved(try time("2026-03-29T01:23:46Z")), metadata: "{\"zone\": \"Mars/Olympus\"}"
        ) { _, _ in .items("") }
        #expect(run.targets == [] && run.fault?.message.contains("no IANA time zone") == true)
    }

    // MARK: Ages

    @Test func `a cursor that is older than upstream remembers costs a full reading in the same pass`() throws {
        let stream = try CursorPass.stream(
            "with: { since: \"${cursor}\" }, cursor: { from: record.at, max_age: 30d }")
        let fresh = try CursorPass(stream, from: saved(try time("2025-12-10T00:00:00Z"))) { _, _ in .items("") }
        #expect(fresh.end?.kind == .incremental && fresh.restarts == [])
        let old = try CursorPass(stream, from: saved(try time("2025-11-01T00:00:00Z"))) { _, _ in
            .items(at("a", "2025-12-31T00:00:00Z"))
        }
        #expect(old.targets == ["/items"] && old.end?.kind == .full && old.end?.isComplete == true)
        #expect(old.restarts.count == 1 && old.restarts[0].contains("max_age"))
        #expect(old.checkpoints[0].cursor == nil, "what is stored first is that the cursor is gone")
        #expect(old.cursor == "2025-12-31T00:00:00Z")
    }

    @Test func `a token is as old as the pass that brought it, even one that found nothing`() throws {
        let stream = try CursorPass.stream(
            "with: { since: \"${cursor}\" }, cursor: { type: token, from: response.body.token, max_age: 7d }")
        let day: Int64 = 86_400
        let first = try CursorPass(stream) { _, _ in .items("", "\"token\": \"t\"") }
        let second = try CursorPass(stream, from: try first.stored(), at: 6 * day) { _, _ in .items("") }
        #expect(second.end?.kind == .incremental)
        let third = try CursorPass(stream, from: try second.stored(), at: 12 * day) { _, _ in .items("") }
        #expect(third.end?.kind == .incremental, "six days after the second")
        let late = try CursorPass(stream, from: try second.stored(), at: 14 * day) { _, _ in .items("") }
        #expect(late.end?.kind == .full && late.targets == ["/items"])
    }

    // MARK: Roots

    @Test func `conditions may compare with the cursor`() throws {
        let stream = try CursorPass.stream(
            "where: \"isBlank(cursor) || timestamp(record.at) >= cursor\", cursor: { from: record.at }")
        let items = at("a", "2026-01-01T00:01:00Z") + "," + at("b", "2026-01-01T00:05:00Z")
        #expect(try CursorPass(stream) { _, _ in .items(items) }.ids == ["a", "b"])
        let run = try CursorPass(stream, from: saved(try time("2026-01-01T00:03:00Z"))) { _, _ in .items(items) }
        #expect(run.ids == ["b"])
    }

    @Test func `the last record's token counts, whatever it is`() throws {
        let stream = try CursorPass.stream(
            "with: { since: \"${cursor}\" }, cursor: { type: token, from: record.token }")
        let run = try CursorPass(stream) { _, _ in
            .items("{\"id\": 1, \"token\": \"z\"}, {\"id\": 2, \"token\": \"a\"}, {\"id\": 3}")
        }
        #expect(run.cursor == "a")
    }

    // MARK: Late records

    @Test func `a full reading marks what came later than the cursor could see`() throws {
        let stream = try CursorPass.stream(
            "with: { since: \"${cursor}\" }, cursor: { from: record.at, overlap: 60s }, full_every: 1h")
        let items = ["2026-01-01T00:05:00Z", "2026-01-01T00:08:59Z", "2026-01-01T00:09:00Z", "2026-01-01T00:11:00Z"]
            .enumerated().map { at("\($0.offset)", $0.element) }.joined(separator: ",")
        let checkpoint = saved(try time("2026-01-01T00:10:00Z"))
        let full = try CursorPass(stream, from: checkpoint, at: 3_600) { _, _ in .items(items) }
        #expect(full.ids == ["*0", "*1", "2", "3"], "what the overlap reads again is not late")
        #expect(try CursorPass(stream, from: checkpoint) { _, _ in .items(items) }.ids == ["0", "1", "2", "3"])
        #expect(
            try CursorPass(stream) { _, _ in .items(items) }.ids == ["0", "1", "2", "3"], "a first one knows nothing")
    }

    @Test func `a full reading that was killed still knows what is late, though the cursor has moved`() throws {
        let stream = try CursorPass.stream(
            "with: { since: \"${cursor}\" }, cursor: { from: record.at, order: ascending }")
        let killed = try CursorPass(
            stream, from: saved(try time("2026-01-01T00:05:00Z")), isFull: true, pages: 1
        ) { _, _ in .items(at("a", "2026-01-01T00:09:00Z"), "\"next\": \"2\"") }
        #expect(killed.cursor == "2026-01-01T00:09:00Z")
        let rest = try CursorPass(stream, from: try killed.stored()) { _, _ in
            .items(at("b", "2026-01-01T00:04:00Z") + "," + at("c", "2026-01-01T00:06:00Z"))
        }
        #expect(rest.ids == ["*b", "c"])
    }
}
