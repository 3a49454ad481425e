import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineDefinition

/// Passes over a partition (definitions.md §7.3).
@Suite struct PartitionWalkerTests {
    private static let stamped = "cursor: { from: record.at, overlap: 60s"

    private func cursored(_ more: String = "") throws -> StreamPlan {
        try PartitionPass.stream("with: { since: \"${cursor}\" }, \(Self.stamped)\(more) }")
    }

    /// A page of records `id@minute`, and the name of the next page.
    private func page(_ records: String, next: String? = nil) -> (Int, String) {
        let items = records.split(separator: " ").map { record in
            let parts = record.split(separator: "@")
            let at = parts.count > 1 ? ", \"at\": \"2026-01-01T00:\(parts[1]):00Z\"" : ""
            return "{\"id\": \"\(parts[0])\"\(at)}"
        }
        return (200, "{\"items\": [\(items.joined(separator: ", "))], \"next\": \(next.map { "\"\($0)\"" } ?? "null")}")
    }

    private func text(_ checkpoint: PartitionCheckpoint) throws -> String? {
        try checkpoint.cursor?.templateText()
    }

    @Test func `a page that was no list is remembered across a kill`() throws {
        let stream = try PartitionPass.stream("deletes: full_scan, \(Self.stamped) }")
        let whole = try PartitionPass(stream, [page("a@05", next: "two"), page("b@06")])
        #expect(whole.end?.showsDeletions == true)
        var checkpoint = try #require(try PartitionPass(stream, [page("a@05", next: "two")]).checkpoints.last)
        #expect(
            try PartitionPass(stream, [page("b@06")], from: try PartitionPass.stored(checkpoint)).end?.showsDeletions
                == true)
        checkpoint.pass?.hasGaps = true
        #expect(
            try PartitionPass(stream, [page("b@06")], from: try PartitionPass.stored(checkpoint)).end?.showsDeletions
                == false)
    }

    // MARK: Asking ahead

    @Test func `the next request is asked for before a page is mapped, and is the same`() throws {
        let (stream, moment) = (try cursored(), Moment.at(0))
        func walker() throws -> PartitionWalker {
            PartitionWalker(
                stream: stream, roots: try .written(), baseOverride: nil, checkpoint: .init(), isFull: false,
                now: moment.now)
        }
        var (early, late) = (try walker(), try walker())
        for answer in [page("a@05", next: "two"), page("b@06", next: "three")] {
            if case .call(.send) = early.next(at: moment) {}
            _ = late.next(at: moment)
            guard case .page(let one) = early.received(.answer(answer.0, answer.1), at: moment),
                case .page(let other) = late.received(.answer(answer.0, answer.1), at: moment)
            else {
                Issue.record("there is no page")
                return
            }
            let ahead = early.ahead(at: moment)
            let (first, second) = (try early.mapped(one), try late.mapped(other))
            #expect(try text(first.checkpoint) == text(second.checkpoint))
            guard case .call(.send(let request)) = late.next(at: moment) else {
                Issue.record("there is no request")
                return
            }
            #expect(ahead?.url == request.url)
            guard case .page(let last) = early.received(.answer(page("c@07").0, page("c@07").1), at: moment) else {
                Issue.record("there is no page behind what was asked ahead")
                return
            }
            // Behind the last page there is nothing to ask.
            let beyond = early.ahead(at: moment)
            #expect(beyond?.url == nil)
            let mapped = try early.mapped(last)
            #expect(mapped.records.count == 1)
            guard case .finished(let end) = early.next(at: moment) else {
                Issue.record("the walk goes on")
                return
            }
            #expect(try text(end.checkpoint) == "2026-01-01T00:07:00Z")
            (early, late) = (try walker(), try walker())
        }
    }

    @Test func `with a limit nothing is asked ahead`() throws {
        let moment = Moment.at(0)
        var walker = PartitionWalker(
            stream: try cursored(), roots: try .written(), baseOverride: nil, checkpoint: .init(), isFull: false,
            limit: 1, now: moment.now)
        _ = walker.next(at: moment)
        let answer = page("a@05 b@06", next: "two")
        guard case .page(let page) = walker.received(.answer(answer.0, answer.1), at: moment) else {
            Issue.record("there is no page")
            return
        }
        let ahead = walker.ahead(at: moment)
        #expect(ahead?.url == nil)
        let mapped = try walker.mapped(page)
        #expect(mapped.records.count == 1)
    }

    // MARK: Passes

    @Test func `a first pass is full, the next begins at the cursor less the overlap`() throws {
        let stream = try cursored()
        let first = try PartitionPass(stream, [page("a@05 b@09"), page("")])
        #expect(first.end?.kind == .full && first.end?.isComplete == true)
        #expect(first.targets == [""])
        #expect(try text(first.left) == "2026-01-01T00:09:00Z")
        #expect(first.left.lastFull == Moment.start.now && first.left.pass == nil)
        let second = try PartitionPass(stream, [page("b@09")], from: try PartitionPass.stored(first.left), at: 60)
        #expect(second.end?.kind == .incremental)
        #expect(second.targets == ["?since=2026-01-01T00%3A08%3A00Z"])
        #expect(try text(second.left) == "2026-01-01T00:09:00Z")
        #expect(second.left.lastFull == Moment.start.now)
    }

    @Test func `a pass that shows only older records does not set the cursor back`() throws {
        let stream = try cursored()
        let first = try PartitionPass(stream, [page("a@09")])
        #expect(try text(try PartitionPass(stream, [page("z@08")], from: first.left).left) == "2026-01-01T00:09:00Z")
        #expect(try text(try PartitionPass(stream, [page("")], from: first.left).left) == "2026-01-01T00:09:00Z")
    }

    @Test(arguments: ["", ", order: ascending"])
    func `a cursor of numbers moves on from its stored form`(_ order: String) throws {
        let stream = try PartitionPass.stream(
            "with: { since: \"${cursor}\" }, cursor: { from: record.n, type: integer\(order) }")
        func page(_ numbers: Int...) -> (Int, String) {
            let items = numbers.map { "{\"id\": \"r\($0)\", \"n\": \($0)}" }
            return (200, "{\"items\": [\(items.joined(separator: ", "))]}")
        }
        let first = try PartitionPass(stream, [page(1_795_943_260_572)])
        let second = try PartitionPass(stream, [page(1_795_943_260_975)], from: try PartitionPass.stored(first.left))
        #expect(second.targets == ["?since=1795943260572"])
        let third = try PartitionPass(stream, [page()], from: try PartitionPass.stored(second.left))
        #expect(third.targets == ["?since=1795943260975"])
        #expect(try text(try PartitionPass.stored(third.left)) == "1795943260975")
    }

    @Test func `a cursor of another type than the stream's is not believed`() throws {
        let first = try PartitionPass(cursored(), [page("a@09")])
        let other = try PartitionPass.stream(
            "with: { since: \"${cursor}\" }, cursor: { from: record.n, type: integer }")
        let second = try PartitionPass(other, [page("a@09")], from: try PartitionPass.stored(first.left))
        #expect(second.end?.kind == .full && second.targets == [""])
        #expect(
            try PartitionPass(
                PartitionPass.stream("deletes: full_scan"), [page("a")], from: try PartitionPass.stored(first.left)
            ).end?.kind == .full)
    }

    @Test func `a cursor of unordered records moves only at the end`() throws {
        let run = try PartitionPass(cursored(), [page("a@09", next: "x"), page("b@03")])
        #expect(try text(run.checkpoints[0]) == nil)
        #expect(run.checkpoints[0].pass?.position?.index == 1)
        #expect(try text(run.left) == "2026-01-01T00:09:00Z")
    }

    @Test func `an ascending cursor moves with each page`() throws {
        let run = try PartitionPass(cursored(", order: ascending"), [page("a@03", next: "x"), page("b@09")])
        #expect(try run.checkpoints.map { try text($0) } == ["2026-01-01T00:03:00Z", "2026-01-01T00:09:00Z"])
    }

    @Test func `a full pass leaves the cursor aside, and never sets it back`() throws {
        let stream = try cursored()
        let first = try PartitionPass(stream, [page("a@09")])
        let full = try PartitionPass(stream, [page("z@05")], from: first.left, isFull: true, at: 100)
        #expect(full.end?.kind == .full && full.targets == [""])
        #expect(try text(full.left) == "2026-01-01T00:09:00Z")
        #expect(full.left.lastFull == Moment.at(100).now)
    }

    @Test func `now and then a pass is full`() throws {
        let stream = try PartitionPass.stream(
            "full_every: 1h, with: { since: \"${cursor}\" }, cursor: { from: record.at }")
        let first = try PartitionPass(stream, [page("a@09")])
        #expect(try PartitionPass(stream, [page("a@09")], from: first.left, at: 3599).end?.kind == .incremental)
        #expect(try PartitionPass(stream, [page("a@09")], from: first.left, at: 3600).end?.kind == .full)
    }

    @Test func `a stream without a cursor is always read in full`() throws {
        let stream = try PartitionPass.stream("with: {}")
        let first = try PartitionPass(stream, [page("a")])
        #expect(try PartitionPass(stream, [page("a")], from: first.left).end?.kind == .full)
    }

    @Test func `a start stands for the cursor of a full pass`() throws {
        let stream = try cursored(", start: \"timestamp('2025-01-01T00:00:00Z')\"")
        #expect(try PartitionPass(stream, [page("a@09")]).targets == ["?since=2025-01-01T00%3A00%3A00Z"])
    }

    @Test func `a cursor of a page is the last one that was there`() throws {
        let stream = try PartitionPass.stream(
            "with: { since: \"${cursor}\" }, cursor: { from: response.body.?token, type: token }")
        let run = try PartitionPass(
            stream,
            [
                (200, #"{"items": [{"id": 1}], "next": "x", "token": "z"}"#),
                (200, #"{"items": [{"id": 2}], "token": "a"}"#),
            ])
        #expect(try text(run.left) == "a")
        #expect(run.ids == ["1", "2"])
    }

    @Test(arguments: [
        ("timestamp", #""2026-01-31""#, "2026-01-31T00:00:00Z"),
        ("timestamp", #""2026-01-31T09:00:00+01:00""#, "2026-01-31T08:00:00Z"),
        ("date", #""2026-01-31""#, "2026-01-31"), ("date", #""2026-01-31T00:30:00+01:00""#, "2026-01-30"),
        ("integer", "7", "7"), ("integer", #""007""#, "7"), ("string", #""a""#, "a"), ("token", #""z""#, "z"),
        ("token", "7", "7"),
    ])
    func `a cursor is kept in the form of its type`(_ type: String, _ value: String, _ kept: String) throws {
        let stream = try PartitionPass.stream(
            "with: { since: \"${cursor}\" }, cursor: { from: record.n, type: \(type) }")
        let run = try PartitionPass(
            stream, [(200, "{\"items\": [{\"id\": 1, \"n\": \(value)}, {\"id\": 2}, {\"id\": 3, \"n\": null}]}")])
        #expect(try text(run.left) == kept)
    }

    @Test(arguments: [
        ("timestamp", "1767225600", "type: integer"), ("timestamp", "1.5", "timestamp(…)"),
        ("timestamp", #""2026-01-31T09:00:00""#, "no time zone"), ("timestamp", #""soon""#, "must be a time, not text"),
        ("timestamp", "true", "must be a time"), ("date", #""soon""#, "must be a day"),
        ("date", "20260131", "must be a day"),
        ("integer", #""x""#, "must be a whole number"), ("integer", "1.5", "must be a whole number"),
        ("string", "7", "must be text"),
    ])
    func `a cursor of another kind is a fault, never passed over`(
        _ type: String, _ value: String, _ part: String
    )
        throws
    {
        let stream = try PartitionPass.stream(
            "with: { since: \"${cursor}\" }, cursor: { from: record.n, type: \(type) }")
        let run = try PartitionPass(stream, [(200, "{\"items\": [{\"id\": 1, \"n\": \(value)}]}")])
        #expect(run.end == nil && run.fault?.cause == .definition)
        #expect(run.fault?.message.contains(part) == true, "\(run.fault?.message ?? "none")")
        #expect(run.fault?.span != nil)
    }

    @Test func `a start of another kind, or one that fails, is a fault before anything is sent`() throws {
        for start in ["7", "int(config.since)"] {
            let stream = try PartitionPass.stream(
                "with: { since: \"${cursor}\" }, cursor: { from: record.at, start: \"dyn(\(start))\" }"
                    .replacing("config.since", with: "'x'"))
            let run = try PartitionPass(stream, [page("a@03")])
            #expect(run.targets.isEmpty && run.fault?.message.contains("cursor.start") == true, "\(start)")
        }
    }

    @Test func `the overlap of days is whole days`() throws {
        let stream = try PartitionPass.stream(
            "with: { since: \"${cursor}\" }, cursor: { from: record.n, type: date, overlap: 30h }")
        let first = try PartitionPass(stream, [(200, #"{"items": [{"id": 1, "n": "2026-03-01"}]}"#)])
        #expect(try PartitionPass(stream, [page("")], from: first.left).targets == ["?since=2026-02-27"])
    }

    @Test func `the least integer has nothing before it`() throws {
        let stream = try PartitionPass.stream(
            "with: { since: \"${cursor}\" }, cursor: { from: record.n, type: integer, overlap: 5s }")
        let first = try PartitionPass(stream, [(200, #"{"items": [{"id": 1, "n": -9223372036854775808}]}"#)])
        #expect(try text(first.left) == "-9223372036854775808")
        #expect(try PartitionPass(stream, [page("")], from: first.left).targets == ["?since=-9223372036854775808"])
    }

    // MARK: Going on

    @Test func `a killed pass goes on at its page, with the cursor that it began with`() throws {
        let stream = try cursored()
        let first = try PartitionPass(stream, [page("a@05")])
        let killed = try PartitionPass(stream, [page("b@08", next: "x")], from: first.left, at: 600)
        #expect(killed.end == nil && killed.targets.count == 2)
        let resumed = try PartitionPass(stream, [page("c@07")], from: try PartitionPass.stored(killed.left), at: 660)
        #expect(resumed.targets == ["?since=2026-01-01T00%3A04%3A00Z&c=x"])
        #expect(resumed.end?.kind == .incremental)
        #expect(try text(resumed.left) == "2026-01-01T00:08:00Z")
    }

    @Test func `a pass whose pages were all stored only ends`() throws {
        let stream = try cursored()
        var checkpoint = try #require(try PartitionPass(stream, [page("a@05")]).checkpoints.first)
        #expect(checkpoint.pass != nil && checkpoint.pass?.position == nil)
        checkpoint = try PartitionPass.stored(checkpoint)
        let resumed = try PartitionPass(stream, [], from: checkpoint)
        #expect(resumed.targets == [] && resumed.end?.isComplete == true)
        #expect(try text(resumed.left) == "2026-01-01T00:05:00Z")
    }

    @Test func `a full pass takes the place of an incremental one in hand, not the other way round`() throws {
        let stream = try cursored()
        let first = try PartitionPass(stream, [page("a@05")])
        let killed = try PartitionPass(stream, [page("b@08", next: "x")], from: first.left)
        #expect(try PartitionPass(stream, [page("c@09")], from: killed.left, isFull: true).targets == [""])
        let full = try PartitionPass(stream, [page("b@08", next: "y")], from: first.left, isFull: true)
        #expect(try PartitionPass(stream, [page("c@09")], from: full.left).targets == ["?c=y"])
    }

    @Test func `a limit cuts a pass, which goes on later`() throws {
        let stream = try cursored()
        let cut = try PartitionPass(stream, [page("a@01 b@02", next: "x")], limit: 2)
        #expect(cut.ids == ["a", "b"] && cut.end?.isComplete == false && cut.targets.count == 1)
        #expect(try text(cut.left) == nil)
        let rest = try PartitionPass(stream, [page("c@03")], from: try PartitionPass.stored(cut.left))
        #expect(rest.targets == ["?c=x"] && rest.end?.isComplete == true)
        let inside = try PartitionPass(stream, [page("a@01 b@02")], limit: 1)
        #expect(inside.ids == ["a"] && inside.end?.isComplete == false)
        #expect(try PartitionPass(stream, [page("a@01 b@02")], from: inside.left).ids == ["a", "b"])
        #expect(try PartitionPass(stream, [page("a@01")], limit: 1).end?.isComplete == true)
    }

    // MARK: Resets

    @Test func `a refused position costs the pass's beginning, a refused cursor a full pass`() throws {
        let stream = try cursored()
        let first = try PartitionPass(stream, [page("a@05")])
        let gone = (410, "{}")
        let run = try PartitionPass(stream, [page("b@08", next: "x"), gone, gone, page("a@05")], from: first.left)
        let since = "?since=2026-01-01T00%3A04%3A00Z"
        #expect(run.targets == [since, since + "&c=x", since, ""])
        #expect(run.restarts.count == 2)
        #expect(run.restarts[0].contains("position") && run.restarts[1].contains("cursor"))
        #expect(run.end?.kind == .full)
        #expect(run.checkpoints[2].cursor == nil && run.checkpoints[2].pass?.kind == .full)
    }

    @Test func `positions that are refused for ever end`() throws {
        let stream = try cursored()
        let gone = (410, "{}")
        let full = try PartitionPass(stream, [page("a@05", next: "x"), gone, page("a@05", next: "x"), gone])
        #expect(full.targets.count == 4)
        #expect(full.fault?.cause == .upstream(.reset))
        #expect(try PartitionPass(stream, [gone]).fault?.cause == .upstream(.reset))
    }

    @Test func `a checkpoint that is not understood reads more, not less`() throws {
        let json = try JSONValue(parsing: #"{"cursor": {"other": 1}, "last_full": 3, "pass": {"kind": "half"}}"#)
        let checkpoint = PartitionCheckpoint(json: json)
        #expect(checkpoint.cursor == nil && checkpoint.lastFull == nil && checkpoint.pass == nil)
    }
}
