import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineDefinition

/// What a stream reads beside its first reading: changes, what is gone, and pages that may be as before
/// (definitions.md §7.3, §7.4).
@Suite struct CursorReadingTests {
    private typealias Reply = CursorPass.Reply

    private func saved(_ cursor: ExpressionValue) -> PartitionCheckpoint {
        var checkpoint = PartitionCheckpoint()
        checkpoint.cursor = cursor
        checkpoint.lastFull = Moment.at(0).now
        return checkpoint
    }

    // MARK: Changes

    private static let token = "cursor: { type: token, from: response.body.link }"

    @Test func `a delta link is followed as it is, and what it shows is the stream's`() throws {
        let stream = try CursorPass.stream(
            "\(Self.token), changes: { request: \"GET ${cursor}\" }, deletes: { when: \"'gone' in record\" }")
        let first = try CursorPass(stream) { _, _ in
            .items("{\"id\": 1}", "\"link\": \"https://api.acme.test/v1/delta?t=1\"")
        }
        #expect(first.targets == ["/items"] && first.cursor == "https://api.acme.test/v1/delta?t=1")
        let second = try CursorPass(stream, from: try first.stored()) { target, _ in
            target == "/delta?t=1"
                ? .items("{\"id\": 2}", "\"next\": \"x\"")
                : .items("{\"id\": 1, \"gone\": {}}", "\"link\": \"https://api.acme.test/v1/delta?t=2\"")
        }
        #expect(second.targets == ["/delta?t=1", "/delta?t=1&c=x"])
        #expect(second.ids == ["2", "-1"] && second.end?.kind == .incremental)
        #expect(second.cursor == "https://api.acme.test/v1/delta?t=2")
    }

    private static let log = """
          log:
            request: GET /log
            query: { after: "${input.after}" }
            input: { after: { type: any, required: true } }
            records: response.body.entries
        """

    @Test func `an endpoint of its own is where the changes begin from`() throws {
        let stream = try CursorPass.stream(
            """
            with: { until: now }, query: { sort: up }, where: record.kept, records: response.body.items,
                cursor: { type: integer, seed: { request: GET /head, value: response.body.seq }, from: "record.?seq" },
                changes: { endpoint: log, with: { after: "${cursor}" }, deletes: { when: record.type == 'deleted' } }
            """, endpoint: Self.log)
        let first = try CursorPass(stream) { target, _ in
            target == "/head"
                ? Reply(body: "{\"seq\": 7}")
                : .items("{\"id\": 1, \"kept\": true}, {\"id\": 2, \"kept\": false}")
        }
        #expect(first.targets == ["/head", "/items?until=now&sort=up"] && first.ids == ["1"] && first.cursor == "7")
        let second = try CursorPass(stream, from: try first.stored()) { _, _ in
            Reply(
                body: "{\"entries\": [{\"id\": 5, \"seq\": 8, \"type\": \"new\"}, "
                    + "{\"id\": 1, \"seq\": 9, \"type\": \"deleted\"}]}")
        }
        #expect(second.targets == ["/log?after=7"], "neither query nor 'until' nor pages of the list")
        #expect(second.ids == ["5", "-1"] && second.cursor == "9", "and no 'where' of the list")
    }

    @Test func `without an endpoint the changes are laid over the stream`() throws {
        let stream = try CursorPass.stream(
            "query: { a: 1, b: 2 }, where: record.kept, \(Self.token), "
                + "changes: { query: { b: 3, since: \"${cursor}\" }, where: record.late }")
        let run = try CursorPass(stream, from: saved(.string("t"))) { _, _ in
            .items(
                "{\"id\": 1, \"kept\": true, \"late\": true}, {\"id\": 2, \"kept\": true, \"late\": false}, "
                    + "{\"id\": 3, \"kept\": false, \"late\": true}")
        }
        #expect(run.targets == ["/items?since=t&a=1&b=3"], "an entry keeps the place that it had below")
        #expect(run.ids == ["1"], "both conditions must hold")
    }

    @Test func `changes map records as the stream does, whatever model their endpoint has`() throws {
        let log = Self.log + "\n    model: { key: n, fields: { n: { from: record.n } } }"
        let stream = try CursorPass.stream(
            "map: { x: record.x }, \(Self.token), changes: { endpoint: log, with: { after: \"${cursor}\" } }",
            endpoint: log, more: ""
        ).changes?.wrappedValue
        let names = try #require(stream).records.mapper.fields.map(\.name)
        #expect(names == ["id", "at", "x"])
    }

    @Test func `a refused cursor of the changes costs a full reading, in the same pass`() throws {
        let stream = try CursorPass.stream(
            "\(Self.token), changes: { request: GET /delta, query: { t: \"${cursor}\" } }, deletes: { full_scan: true }"
        )
        let run = try CursorPass(stream, from: saved(.string("old"))) { target, _ in
            target.hasPrefix("/delta") ? .gone : .items("{\"id\": 1}", "\"link\": \"new\"")
        }
        #expect(run.targets == ["/delta?t=old", "/items"])
        #expect(run.end?.kind == .full && run.end?.showsDeletions == true && run.cursor == "new")
        #expect(run.restarts.count == 1 && run.restarts[0].contains("cursor"))
    }

    @Test func `a refused page of the changes costs their beginning first, then the cursor`() throws {
        let stream = try CursorPass.stream(
            "\(Self.token), changes: { request: GET /delta, query: { t: \"${cursor}\" } }")
        let run = try CursorPass(stream, from: saved(.string("old"))) { target, _ in
            if target.contains("c=2") { return .gone }
            return target.hasPrefix("/delta")
                ? .items("{\"id\": 2}", "\"next\": \"2\"")
                : .items("{\"id\": 1}", "\"link\": \"new\"")
        }
        #expect(
            run.targets == [
                "/delta?t=old", "/delta?t=old&c=2", "/delta?t=old", "/delta?t=old&c=2", "/items",
            ])
        #expect(run.restarts.count == 2 && run.end?.kind == .full && run.cursor == "new")
    }

    @Test func `changes that were cut are gone on with as changes`() throws {
        let stream = try CursorPass.stream(
            "\(Self.token), changes: { request: GET /delta, query: { t: \"${cursor}\" } }")
        let killed = try CursorPass(stream, from: saved(.string("t1")), pages: 1) { _, _ in
            .items("{\"id\": 1}", "\"next\": \"2\"")
        }
        let rest = try CursorPass(stream, from: try killed.stored()) { _, _ in .items("", "\"link\": \"t2\"") }
        #expect(rest.targets == ["/delta?t=t1&c=2"] && rest.cursor == "t2")
        let full = try CursorPass(stream, from: try killed.stored(), isFull: true) { _, _ in .items("") }
        #expect(full.targets == ["/items"], "a full one takes its place")
    }

    // MARK: What lists what is gone

    @Test func `a list of what is gone is a reading of its own with its own cursor`() throws {
        let stream = try CursorPass.stream(
            """
            cursor: { from: record.at, stop: true }, deletes: { request: GET /gone, query: { since: "${cursor}" },
                records: response.body.gone, where: record.kind == 'item', key: record.item,
                cursor: { from: record.when, overlap: 60s } }
            """)
        let plan = try #require(stream.deletions?.wrappedValue)
        #expect(plan.name == "Item/deletes" && plan.recordType == "Item")
        let gone =
            "{\"gone\": [{\"item\": 7, \"kind\": \"item\", \"when\": \"2026-01-01T00:05:00Z\"}, "
            + "{\"item\": 8, \"kind\": \"other\", \"when\": \"2026-01-01T00:06:00Z\"}]}"
        let first = try CursorPass(plan) { _, _ in Reply(body: gone) }
        #expect(first.targets == ["/gone"] && first.ids == ["-7"])
        let second = try CursorPass(plan, from: try first.stored()) { _, _ in Reply(body: "{\"gone\": []}") }
        #expect(second.targets == ["/gone?since=2026-01-01T00%3A04%3A00Z"])
    }

    @Test func `without a key what is gone is told as the stream's records are`() throws {
        let plan = try #require(
            try CursorPass.stream("deletes: { request: GET /gone, records: response.body.gone }").deletions?
                .wrappedValue)
        #expect(try CursorPass(plan) { _, _ in Reply(body: "{\"gone\": [{\"id\": 7}]}") }.ids == ["-7"])
    }

    @Test func `what is gone is listed for the stream's partitions, unless it names its own`() throws {
        let own = try CursorPass.stream(
            """
            for_each: { values: "['a', 'b']", as: kind }, query: { kind: "${kind}" }, deletes: { request: GET /gone,
                query: { kind: "${kind}" }, records: response.body.gone }
            """)
        #expect(own.deletions?.wrappedValue.levels.map(\.name) == ["kind"])
        let other = try CursorPass.stream(
            """
            for_each: { values: "['a', 'b']", as: kind }, query: { kind: "${kind}" }, deletes: { request: GET /gone,
                for_each: { values: "[1]", as: page_no }, query: { n: "${page_no}" }, records: response.body.gone }
            """)
        #expect(other.deletions?.wrappedValue.levels.map(\.name) == ["page_no"])
    }

    // MARK: Unchanged pages

    private func conditional(_ more: String = "") throws -> StreamPlan {
        try CursorPass.stream("conditional: true\(more)")
    }

    private func tagged(_ id: String, _ tag: String, next: String? = nil) -> Reply {
        .items("{\"id\": \"\(id)\"}", next.map { "\"next\": \"\($0)\"" } ?? "", fields: [("etag", "\"\(tag)\"")])
    }

    @Test func `a page is asked for with the tag that it had, and one that is as before shows nothing`() throws {
        let stream = try conditional(", deletes: full_scan")
        let first = try CursorPass(stream) { _, _ in tagged("a", "v1") }
        #expect(first.requests[0].fields["if-none-match"] == nil && first.end?.showsDeletions == true)
        let second = try CursorPass(stream, from: try first.stored()) { _, _ in .unchanged }
        #expect(second.requests[0].fields["if-none-match"] == "\"v1\"")
        #expect(second.ids == [] && second.end?.isComplete == true && second.end?.showsDeletions == false)
        let third = try CursorPass(stream, from: try second.stored()) { _, _ in tagged("b", "v2") }
        #expect(third.requests[0].fields["if-none-match"] == "\"v1\"", "it is kept as long as it is good")
        #expect(third.ids == ["b"] && third.end?.showsDeletions == true)
        let fourth = try CursorPass(stream, from: try third.stored()) { _, _ in .unchanged }
        #expect(fourth.requests[0].fields["if-none-match"] == "\"v2\"")
    }

    @Test func `a time of change stands in where there is no tag`() throws {
        let stream = try conditional()
        let date = "Thu, 01 Jan 2026 00:00:00 GMT"
        let first = try CursorPass(stream) { _, _ in .items("{\"id\": 1}", fields: [("last-modified", date)]) }
        let second = try CursorPass(stream, from: try first.stored()) { _, _ in .unchanged }
        #expect(second.requests[0].fields["if-modified-since"] == date)
        #expect(second.requests[0].fields["if-none-match"] == nil)
    }

    @Test func `behind a page that is as before the walk goes on where it went before`() throws {
        let stream = try conditional()
        let first = try CursorPass(stream) { target, _ in
            target == "/items" ? tagged("a", "1", next: "2") : tagged("b", "2")
        }
        let second = try CursorPass(stream, from: try first.stored()) { target, _ in
            target == "/items" ? .unchanged : tagged("B", "3")
        }
        #expect(second.targets == ["/items", "/items?c=2"] && second.ids == ["B"])
        let third = try CursorPass(stream, from: try second.stored()) { _, _ in .unchanged }
        #expect(third.requests.map { $0.fields["if-none-match"] } == ["\"1\"", "\"3\""])
    }

    @Test func `a scan for deletions reads all once a page has changed`() throws {
        let stream = try conditional(", deletes: full_scan")
        let first = try CursorPass(stream) { target, _ in
            target == "/items" ? tagged("a", "1", next: "2") : tagged("b", "2")
        }
        let second = try CursorPass(stream, from: try first.stored()) { target, request in
            if request.fields["if-none-match"] == "\"1\"" { return .unchanged }
            return target == "/items" ? tagged("a", "1", next: "2") : tagged("c", "3")
        }
        #expect(second.targets == ["/items", "/items?c=2", "/items", "/items?c=2"])
        #expect(second.ids == ["a", "c"] && second.end?.showsDeletions == true && second.restarts.count == 1)
        #expect(second.requests[2].fields["if-none-match"] == nil)
    }

    @Test func `a full reading that is asked for takes nothing as known`() throws {
        let stream = try conditional()
        let first = try CursorPass(stream) { _, _ in tagged("a", "1") }
        let full = try CursorPass(stream, from: try first.stored(), isFull: true) { _, _ in tagged("a", "1") }
        #expect(full.requests[0].fields["if-none-match"] == nil && full.ids == ["a"])
    }

    @Test func `a tag belongs to its address`() throws {
        let stream = try CursorPass.stream(
            "conditional: true, with: { since: \"${cursor}\" }, cursor: { from: record.at }")
        let first = try CursorPass(stream) { _, _ in
            .items("{\"id\": 1, \"at\": \"2026-01-01T00:00:00Z\"}", fields: [("etag", "\"1\"")])
        }
        let second = try CursorPass(stream, from: try first.stored()) { _, _ in .items("") }
        #expect(second.requests[0].fields["if-none-match"] == nil, "another question was asked")
    }

    @Test func `a killed reading keeps what it learnt, and what it knew`() throws {
        let stream = try conditional()
        func upstream(_ target: String) -> Reply {
            target == "/items" ? tagged("a", "1", next: "2") : tagged("b", "2")
        }
        let first = try CursorPass(stream) { target, _ in upstream(target) }
        let killed = try CursorPass(stream, from: try first.stored(), pages: 1) { target, _ in upstream(target) }
        let rest = try CursorPass(stream, from: try killed.stored()) { _, _ in .unchanged }
        #expect(rest.requests[0].fields["if-none-match"] == "\"2\"")
        let after = try CursorPass(stream, from: try rest.stored()) { _, _ in .unchanged }
        #expect(after.requests.map { $0.fields["if-none-match"] } == ["\"1\"", "\"2\""])
    }

    @Test func `what is kept stays small, however many pages and however long the tags`() throws {
        let stream = try conditional()
        let tag = String(repeating: "x", count: PageValidators.longest - 2)
        let run = try CursorPass(stream) { target, _ in
            let page = target.split(separator: "=").last.flatMap { Int($0) } ?? 0
            return tagged("\(page)", tag, next: page < 200 ? "\(page + 1)" : nil)
        }
        #expect(run.ids.count == 201 && run.left.validators.count == PageValidators.most)
        #expect(JSONWriter.text(run.left.json).utf8.count < 64 * 1024)
        let longer = try CursorPass(stream) { _, _ in tagged("a", tag + "yyy") }
        #expect(longer.left.validators.isEmpty)
    }

    // MARK: Loops

    @Test(arguments: [1, 2, 3, 5, 17, 100])
    func `a circle of page names of any length ends within two repeats`(_ length: Int) throws {
        let stream = try CursorPass.stream("with: {}")
        var asked: [String: Int] = [:]
        let run = try CursorPass(stream) { target, _ in
            asked[target, default: 0] += 1
            let page = target.split(separator: "=").last.flatMap { Int($0) } ?? -1
            return .items("{\"id\": 1}", "\"next\": \"\((page + 1) % length)\"")
        }
        #expect(run.fault?.message.contains("same next page") == true)
        #expect(asked.values.max() ?? 0 <= 3, "\(asked.values.max() ?? 0) times")
    }
}
