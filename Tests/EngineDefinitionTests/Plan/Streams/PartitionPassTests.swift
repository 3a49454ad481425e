import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineDefinition

/// Cursors of every type, passes that are cut, and what a pass may say of deletions (definitions.md §7.3, §7.4).
@Suite struct PartitionPassTests {
    private func items(_ items: String, next: String? = nil) -> (Int, String) {
        (200, "{\"items\": [\(items)], \"next\": \(next.map { "\"\($0)\"" } ?? "null")}")
    }

    private func text(_ checkpoint: PartitionCheckpoint) throws -> String? { try checkpoint.cursor?.templateText() }

    // MARK: Types of cursors

    /// Each type, values in the order in which they come, and the greatest.
    @Test(arguments: [
        ("integer", ["3", "12", "7"], "12"), ("integer", ["-5", "-9"], "-5"),
        ("integer", ["9223372036854775807", "1"], "9223372036854775807"),
        ("date", [#""2026-01-31""#, #""2026-02-01""#, #""2025-12-31""#], "2026-02-01"),
        ("string", [#""b""#, #""aa""#, #""a""#], "b"), ("string", [#""É""#, #""z""#], "É"),
        ("timestamp", [#""2026-01-01T00:00:00+01:00""#, #""2025-12-31T23:30:00Z""#], "2025-12-31T23:30:00Z"),
        ("timestamp", [#""2026-01-01T00:00:00.9Z""#, #""2026-01-01T00:00:00.10Z""#], "2026-01-01T00:00:00.9Z"),
    ])
    func `the greatest value of its type wins, and is sent by the next pass`(
        _ type: String, _ values: [String], _ greatest: String
    ) throws {
        let stream = try PartitionPass.stream(
            "with: { since: \"${cursor}\" }, cursor: { from: record.v, type: \(type) }", fields: "v: { from: record.v }"
        )
        let page = items(
            values.enumerated().map { "{\"id\": \($0.offset), \"v\": \($0.element)}" }.joined(separator: ","))
        let first = try PartitionPass(stream, [page])
        #expect(try text(first.left) == greatest)
        let second = try PartitionPass(stream, [items("")], from: try PartitionPass.stored(first.left))
        #expect(second.targets == ["?since=\(PercentEncoding.query(greatest))"])
        #expect(second.end?.kind == .incremental)
        #expect(try text(second.left) == greatest, "an empty pass leaves it where it was")
    }

    @Test(arguments: [
        ("integer", "7.5"), ("integer", "9223372036854775808"), ("timestamp", "1767225600"),
        ("timestamp", #""soon""#), ("date", "20260101"), ("string", "7"), ("string", "[]"),
    ])
    func `a value of another type ends the pass, and nothing of it is kept`(_ type: String, _ value: String) throws {
        let stream = try PartitionPass.stream(
            "with: { since: \"${cursor}\" }, cursor: { from: record.v, type: \(type) }", fields: "v: { from: record.v }"
        )
        let first = try PartitionPass(stream, [items("{\"id\": 1, \"v\": \(value)}")])
        #expect(first.fault?.cause == .definition && first.end == nil && first.ids == [])
        #expect(first.left.cursor == nil)
    }

    @Test func `a token of any shape is kept as it is and never compared`() throws {
        let stream = try PartitionPass.stream(
            "with: { since: \"${json.encode(cursor)}\" }, cursor: { from: response.body.token, type: token }")
        for token in [#""zzz""#, "17", #"{"a":[1,null],"b":1.50}"#, "18446744073709551616"] {
            let page = (200, "{\"items\": [{\"id\": 1}], \"token\": \(token)}")
            let first = try PartitionPass(stream, [page])
            let second = try PartitionPass(stream, [page], from: try PartitionPass.stored(first.left))
            #expect(second.targets == ["?since=\(PercentEncoding.query(token))"])
        }
        let older = try PartitionPass(stream, [(200, #"{"items": [], "token": "a"}"#)])
        let newer = try PartitionPass(stream, [(200, #"{"items": [], "token": "0"}"#)], from: older.left)
        #expect(try text(newer.left) == "0")
    }

    @Test func `an overlap is taken off when the next pass begins, and never piles up`() throws {
        let stream = try PartitionPass.stream(
            "with: { since: \"${cursor}\" }, cursor: { from: record.at, overlap: 2h }")
        var checkpoint = try PartitionPass(stream, [items(#"{"id": 1, "at": "2026-01-01T00:00:00Z"}"#)]).left
        for _ in 0..<3 {
            let pass = try PartitionPass(stream, [items("")], from: try PartitionPass.stored(checkpoint))
            #expect(pass.targets == ["?since=2025-12-31T22%3A00%3A00Z"])
            checkpoint = pass.left
        }
        let numbers = try PartitionPass.stream(
            "with: { since: \"${cursor}\" }, cursor: { from: record.n, type: integer, overlap: 5s }",
            fields: "n: { from: record.n }")
        let first = try PartitionPass(numbers, [items(#"{"id": 1, "n": 100}"#)])
        #expect(try PartitionPass(numbers, [items("")], from: first.left).targets == ["?since=95"])
    }

    @Test func `a start is an instant of the cursor's type`() throws {
        let stream = try PartitionPass.stream(
            "with: { since: \"${cursor}\" }, cursor: { from: record.at, start: now - duration('720h') }")
        #expect(try PartitionPass(stream, [items("")]).targets == ["?since=2025-12-02T00%3A00%3A00Z"])
        #expect(try PartitionPass(stream, [items("")], at: 3600).targets == ["?since=2025-12-02T01%3A00%3A00Z"])
    }

    // MARK: Order

    @Test func `an ascending cursor survives a kill, with nothing behind it lost`() throws {
        let stream = try PartitionPass.stream(
            "with: { since: \"${cursor}\" }, cursor: { from: record.at, order: ascending }")
        let one = items(#"{"id": 1, "at": "2026-01-01T00:01:00Z"}"#, next: "x")
        let killed = try PartitionPass(stream, [one])
        #expect(try text(killed.left) == "2026-01-01T00:01:00Z")
        #expect(killed.left.pass?.position?.next == .string("x"))
        let resumed = try PartitionPass(
            stream, [items(#"{"id": 2, "at": "2026-01-01T00:02:00Z"}"#)], from: try PartitionPass.stored(killed.left))
        #expect(resumed.targets == ["?c=x"], "the pass goes on as it began: without the cursor")
        #expect(try text(resumed.left) == "2026-01-01T00:02:00Z")
        #expect(resumed.end?.kind == .full)
    }

    @Test func `an ascending cursor that meets an older record does not go back`() throws {
        let stream = try PartitionPass.stream(
            "with: { since: \"${cursor}\" }, cursor: { from: record.at, order: ascending }")
        let pages = [
            items(#"{"id": 1, "at": "2026-01-01T00:09:00Z"}"#, next: "x"),
            items(#"{"id": 2, "at": "2026-01-01T00:03:00Z"}"#),
        ]
        let pass = try PartitionPass(stream, pages)
        #expect(try pass.checkpoints.map { try text($0) } == ["2026-01-01T00:09:00Z", "2026-01-01T00:09:00Z"])
    }

    @Test func `a cursor of unordered records is not touched by a pass that fails`() throws {
        let stream = try PartitionPass.stream(
            "with: { since: \"${cursor}\" }, cursor: { from: record.at }",
            endpoint: "retry: { attempts: 1 }")
        let first = try PartitionPass(stream, [items(#"{"id": 1, "at": "2026-01-01T00:01:00Z"}"#)])
        let failed = try PartitionPass(
            stream, [items(#"{"id": 2, "at": "2026-01-01T00:09:00Z"}"#, next: "x"), (500, "")], from: first.left)
        #expect(failed.fault?.cause == .upstream(.unavailable))
        #expect(try text(failed.left) == "2026-01-01T00:01:00Z")
        #expect(failed.left.pass?.position?.next == .string("x"))
    }

    // MARK: Kills at every page

    /// Killed behind each of its pages, a pass reads every record once and leaves the same checkpoint.
    @Test(arguments: ["none", "ascending"])
    func `wherever it is killed, a pass brings each record once and ends alike`(_ order: String) throws {
        let stream = try PartitionPass.stream(
            "with: { since: \"${cursor}\" }, cursor: { from: record.at, order: \(order) }")
        let pages = (0..<6).map { number in
            items(
                "{\"id\": \(number), \"at\": \"2026-01-01T00:0\(number):00Z\"}",
                next: number == 5 ? nil : "p\(number + 1)")
        }
        let whole = try PartitionPass(stream, pages)
        for kill in 1..<6 {
            let before = try PartitionPass(stream, Array(pages[..<kill]))
            let after = try PartitionPass(stream, Array(pages[kill...]), from: try PartitionPass.stored(before.left))
            #expect(before.ids + after.ids == whole.ids, "killed behind page \(kill)")
            #expect(JSONWriter.text(after.left.json) == JSONWriter.text(whole.left.json))
            #expect(after.end?.kind == .full && after.end?.isComplete == true)
        }
    }

    // MARK: Deletions

    @Test func `a record that says that it is gone comes out as its key`() throws {
        let stream = try PartitionPass.stream(
            "deletes: { when: \"record.?gone.orValue(false)\" }, with: { since: \"${cursor}\" }, cursor: { from: record.at }"
        )
        let pass = try PartitionPass(
            stream,
            [items(#"{"id": 1, "at": "2026-01-01T00:01:00Z"}, {"id": 2, "gone": true, "at": "2026-01-01T00:07:00Z"}"#)])
        #expect(pass.ids == ["1", "-2"])
        #expect(try text(pass.left) == "2026-01-01T00:07:00Z", "a deletion moves the cursor too")
    }

    @Test func `a deletion is told before a condition is asked`() throws {
        // Of what is gone often nothing is left to choose by (definitions.md §7.1: stage 2 before stage 3).
        let stream = try PartitionPass.stream("deletes: { when: \"record.?gone.orValue(false)\" }, where: record.mine")
        let pass = try PartitionPass(
            stream, [items(#"{"id": 1, "gone": true}, {"id": 2, "mine": true}, {"id": 3, "mine": false}"#)])
        #expect(pass.ids == ["-1", "2"])
    }

    @Test(arguments: [(304, ""), (404, "{}"), (200, #"{"items": null}"#)])
    func `an answer that is no list shows no deletions`(_ status: Int, _ body: String) throws {
        let stream = try PartitionPass.stream("deletes: full_scan")
        let alone = try PartitionPass(stream, [(status, body)])
        #expect(alone.end?.isComplete == true && alone.end?.showsDeletions == false)
        let later = try PartitionPass(stream, [items(#"{"id": 1}"#, next: "x"), (status, body)])
        #expect(later.end?.isComplete == true && later.end?.showsDeletions == false)
        let listed = try PartitionPass(stream, [items(#"{"id": 1}"#, next: "x"), items("")])
        #expect(listed.end?.showsDeletions == true)
    }

    @Test func `a cut pass shows no deletions, and neither does one that began again in the middle of a skip`() throws {
        let stream = try PartitionPass.stream("deletes: full_scan")
        let cut = try PartitionPass(stream, [items(#"{"id": 1}, {"id": 2}"#, next: "x")], limit: 1)
        #expect(cut.end?.isComplete == false && cut.end?.showsDeletions == false)
    }

    @Test func `the stream's own limit cuts like the run's, and the run's comes first`() throws {
        let stream = try PartitionPass.stream("limit: 2")
        let pages = [items(#"{"id": 1}, {"id": 2}, {"id": 3}"#)]
        #expect(try PartitionPass(stream, pages).ids == ["1", "2"])
        #expect(try PartitionPass(stream, pages, limit: 1).ids == ["1"])
        #expect(try PartitionPass(stream, pages, limit: 9).ids == ["1", "2", "3"])
    }

    @Test func `a pass that a limit cut goes on behind the page that it cut at`() throws {
        let stream = try PartitionPass.stream("with: {}")
        let pages = [items(#"{"id": 1}, {"id": 2}"#, next: "x"), items(#"{"id": 3}"#)]
        let cut = try PartitionPass(stream, pages, limit: 2)
        #expect(cut.ids == ["1", "2"] && cut.end?.isComplete == false && cut.targets == [""])
        let rest = try PartitionPass(stream, [pages[1]], from: try PartitionPass.stored(cut.left))
        #expect(rest.targets == ["?c=x"] && rest.ids == ["3"] && rest.end?.isComplete == true)
    }

    // MARK: full_every

    @Test func `a full pass that was cut short does not count as the last one`() throws {
        let stream = try PartitionPass.stream(
            "full_every: 1h, with: { since: \"${cursor}\" }, cursor: { from: record.at }")
        let first = try PartitionPass(stream, [items(#"{"id": 1, "at": "2026-01-01T00:00:00Z"}"#)])
        let cut = try PartitionPass(stream, [items(#"{"id": 2}"#, next: "x")], from: first.left, at: 3_600)
        #expect(cut.left.lastFull == Moment.start.now && cut.left.pass?.kind == .full)
        let ended = try PartitionPass(stream, [items("")], from: try PartitionPass.stored(cut.left), at: 3_700)
        #expect(ended.targets == ["?c=x"] && ended.left.lastFull == Moment.at(3_600).now)
        #expect(try PartitionPass(stream, [items("")], from: ended.left, at: 7_100).end?.kind == .incremental)
        #expect(try PartitionPass(stream, [items("")], from: ended.left, at: 7_200).end?.kind == .full)
    }

    // MARK: Partitions

    @Test func `map and key read the parent, and into names the record type`() throws {
        let stream = try PlanSample(
            """
            models: { Item: { key: id, fields: { id: { from: record.id } } } }
            endpoints:
              parents: { request: GET /parents, records: response.body, model: Item }
              list: { request: "GET /items/${input.p}", input: { p: { required: true } }, records: response.body.items, model: Item }
            streams:
              Parent: { endpoint: parents }
              Item: { endpoint: list, for_each: { stream: Parent, as: owner }, with: { p: "${owner.id}" }, \
            map: { owner: owner.id, id: "owner.id + '/' + record.id" }, key: [owner.id, record.id], into: Thing }

            """
        ).stream()
        #expect(stream.recordType == "Thing" && stream.parents == ["Parent"])
        let pass = try PartitionPass(stream, [items(#"{"id": "b"}"#)], parents: [("owner", #"{"id": "a/1"}"#)])
        #expect(pass.targets == ["/a%2F1"])
        #expect(pass.payloads == [#"{"id":"a/1/b","owner":"a/1"}"#])
        #expect(pass.ids == [#"["a/1","b"]"#])
    }

    @Test func `an input that a partition lacks fails before anything is sent`() throws {
        let stream = try PlanSample(
            """
            endpoints: { list: { request: "GET /items/${input.p}", input: { p: { type: integer, required: true } }, records: response.body } }
            streams: { Item: { endpoint: list, key: record.id, for_each: { values: "['x']", as: n }, with: { p: "${n}" } } }

            """
        ).stream()
        let pass = try PartitionPass(stream, [], parents: [("n", #""x""#)])
        #expect(pass.targets.isEmpty)
        #expect(pass.fault?.cause == .definition)
        #expect(pass.fault?.message.contains("'p'") == true)
    }
}
