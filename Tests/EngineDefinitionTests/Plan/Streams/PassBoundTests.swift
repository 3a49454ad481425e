import EngineLanguage
import Testing

@testable import EngineDefinition

/// How far a pass reaches, and what is lost by a position that nobody knows any more (definitions.md §7.3).
@Suite struct PassBoundTests {
    private func items(_ items: String, next: String? = nil) -> (Int, String) {
        (200, "{\"items\": [\(items)], \"next\": \(next.map { "\"\($0)\"" } ?? "null")}")
    }

    private func item(_ id: Int, at text: String) -> String { "{\"id\": \(id), \"at\": \"\(text)\"}" }

    private func text(_ value: ExpressionValue?) throws -> String? { try value?.templateText() }

    // MARK: Lists without an order

    private func cursored(_ more: String = "") throws -> StreamPlan {
        try PartitionPass.stream("with: { since: \"${cursor}\" }, cursor: { from: record.at\(more) }")
    }

    /// A pass of two pages, killed between them for a day; the second page shows a change of that day.
    private func interrupted(_ stream: StreamPlan, _ late: String) throws -> String? {
        let killed = try PartitionPass(stream, [items(item(1, at: "2025-12-31T00:00:00Z"), next: "x")])
        let rest = try PartitionPass(
            stream, [items(item(2, at: late))], from: try PartitionPass.stored(killed.left), at: 86_400)
        #expect(rest.end?.isComplete == true)
        return try text(rest.left.cursor)
    }

    @Test func `what changes on a page that was read is not passed by what later pages show`() throws {
        let late = "2026-01-01T20:00:00Z"
        #expect(try interrupted(try cursored(), late) == "2026-01-01T00:00:00Z", "when the pass began")
        #expect(try interrupted(try cursored(", overlap: 23h"), late) == "2026-01-01T00:00:00Z")
        #expect(try interrupted(try cursored(", overlap: 24h"), late) == "2026-01-01T00:00:00Z", "and what came late")
        #expect(try interrupted(try cursored(", order: ascending"), late) == late, "nothing comes late")
        #expect(try interrupted(try cursored(), "2025-12-31T12:00:00Z") == "2025-12-31T12:00:00Z")
        #expect(try interrupted(try cursored(", type: date"), late) == "2026-01-01")
    }

    @Test func `what is written late behind a page of an ascending list is not passed for ever`() throws {
        let stream = try cursored(", order: ascending, overlap: 10s")
        #expect(try interrupted(stream, "2026-01-01T20:00:00Z") == "2026-01-01T00:00:00Z", "when the pass began")
        #expect(try interrupted(stream, "2025-12-31T12:00:00Z") == "2025-12-31T12:00:00Z", "it moves up to there")
        // In one breath nothing can be written behind it.
        let whole = try PartitionPass(stream, [items(item(1, at: "2026-02-01T00:00:00Z"))])
        #expect(try text(whole.left.cursor) == "2026-02-01T00:00:00Z")
    }

    @Test func `the instant at which a pass began never sets a cursor back`() throws {
        let stream = try cursored()
        let first = try PartitionPass(stream, [items(item(1, at: "2026-02-01T00:00:00Z"))])
        #expect(try text(first.left.cursor) == "2026-02-01T00:00:00Z", "upstream's clock may be ahead")
        let killed = try PartitionPass(
            stream, [items(item(1, at: "2026-02-01T00:00:00Z"), next: "x")], from: first.left, at: 60)
        let rest = try PartitionPass(
            stream, [items(item(2, at: "2026-02-02T00:00:00Z"))], from: try PartitionPass.stored(killed.left), at: 600)
        #expect(try text(rest.left.cursor) == "2026-02-01T00:00:00Z")
    }

    // MARK: Where full passes begin

    @Test func `a full pass that begins later than one before says so, also after a kill`() throws {
        let stream = try cursored(", start: now - duration('720h')")
        let first = try PartitionPass(stream, [items("")])
        #expect(try text(first.left.earliest) == "2025-12-02T00:00:00Z" && first.end?.laterStart == nil)
        let stored = try PartitionPass.stored(first.left)
        let page = items(item(1, at: "2025-12-31T00:00:00Z"), next: "x")
        let killed = try PartitionPass(stream, [page], from: stored, isFull: true, at: 3_600)
        let later = try PartitionPass(
            stream, [items("")], from: try PartitionPass.stored(killed.left), isFull: true, at: 7_200)
        #expect(try text(later.end?.laterStart) == "2025-12-02T01:00:00Z" && later.end?.sawAll == false)
        #expect(try text(later.left.earliest) == "2025-12-02T00:00:00Z", "what lies before is still there")
    }

    @Test func `a full pass that begins where one did before, or earlier, saw all`() throws {
        let fixed = try cursored(", start: \"timestamp('2025-06-01T00:00:00Z')\"")
        let first = try PartitionPass(fixed, [items("")])
        let again = try PartitionPass(fixed, [items("")], from: first.left, isFull: true, at: 60)
        #expect(again.end?.laterStart == nil && again.end?.sawAll == true)
        let earlier = try cursored(", start: \"timestamp('2025-01-01T00:00:00Z')\"")
        let whole = try PartitionPass(earlier, [items("")], from: again.left, isFull: true, at: 120)
        #expect(whole.end?.laterStart == nil)
        #expect(try text(whole.left.earliest) == "2025-01-01T00:00:00Z")
        #expect(try PartitionPass(fixed, [items("")], from: whole.left, isFull: true).end?.laterStart != nil)
    }

    // MARK: Positions of earlier runs

    @Test(arguments: [400, 409, 410, 422])
    func `a position of an earlier run that upstream does not take is given up, once`(_ status: Int) throws {
        let stream = try PartitionPass.stream("deletes: full_scan")
        let killed = try PartitionPass(stream, [items("{\"id\": 1}", next: "x")])
        let stored = try PartitionPass.stored(killed.left)
        let dead = (status, "{}")
        let run = try PartitionPass(
            stream, [dead, items("{\"id\": 1}", next: "y"), items("{\"id\": 2}")], from: stored, isFull: true)
        #expect(run.targets == ["?c=x", "", "?c=y"] && run.end?.showsDeletions == true)
        #expect(run.restarts.count == 1 && run.restarts.first?.contains("position") == true)
        let twice = try PartitionPass(stream, [dead, items("{\"id\": 1}", next: "y"), dead], from: stored)
        #expect(twice.fault?.status == status && twice.targets.count == 3)
        let first = try PartitionPass(stream, [dead], from: stored)
        #expect(first.targets == ["?c=x", ""])
    }

    @Test(arguments: [401, 403])
    func `who asks says nothing of a position`(_ status: Int) throws {
        let stream = try PartitionPass.stream("deletes: full_scan", endpoint: "retry: { attempts: 1 }")
        let killed = try PartitionPass(stream, [items("{\"id\": 1}", next: "x")])
        let run = try PartitionPass(stream, [(status, "{}")], from: try PartitionPass.stored(killed.left))
        #expect(run.restarts.isEmpty && run.fault?.status == status)
    }

    @Test func `a page further on, or one of this run, is no position of an earlier run`() throws {
        let stream = try PartitionPass.stream("deletes: full_scan")
        let killed = try PartitionPass(stream, [items("{\"id\": 1}", next: "x")])
        let stored = try PartitionPass.stored(killed.left)
        let further = try PartitionPass(stream, [items("{\"id\": 2}", next: "y"), (400, "{}")], from: stored)
        #expect(further.restarts.isEmpty && further.fault?.status == 400)
        let own = try PartitionPass(stream, [items("{\"id\": 1}", next: "x"), (400, "{}")])
        #expect(own.restarts.isEmpty && own.fault?.status == 400)
    }
}
