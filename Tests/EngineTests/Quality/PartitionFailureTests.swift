import Engine
import EngineDefinition
import EngineLanguage
import EngineStore
import Testing

/// Partitions that fail while others go on (definitions.md §7.1 `on_error: skip_partition`).
@Suite struct PartitionFailureTests {
    private static let parts = """
        for_each: { values: "['a', 'b', 'c']", as: part }, with: { since: "${part}" },
            map: { id: "part + string(record.id)" }
        """

    private func write(_ world: RowWorld, _ parts: [String]) {
        for part in parts { world.upstream.write(pages: [[row(1), row(2)]], at: "/rows?since=\(part)") }
    }

    @Test func `a partition that fails is left out, and the run is partial`() async throws {
        try await RowWorld.with(Self.parts + ", on_error: skip_partition") { (world) async throws in
            write(world, ["a", "c"])
            world.upstream.write("/rows?since=b", "{}", status: 403)
            let run = try await world.run()
            #expect(run.failureText == nil && run.counts.added == 4)
            if case .partial = run.outcome {} else { Issue.record("\(run.outcome)") }
            #expect(run.warnings.count == 1 && run.warnings[0].hasPrefix("partition 'b' was left out: "))
            #expect(run.warnings[0].contains("403"))
            write(world, ["b"])
            let healed = try await world.run()
            #expect(healed.counts.added == 2 && healed.warnings == [])
        }
    }

    @Test func `a partition with a bad record is left out with its place`() async throws {
        try await RowWorld.with(Self.parts + ", on_error: skip_partition, deletes: full_scan") { (world) async throws in
            write(world, ["a", "b", "c"])
            try await world.run()
            world.upstream.write(pages: [[row(1), row(3, nil)]], at: "/rows?since=b")
            let run = try await world.run()
            #expect(run.failureText == nil && run.counts.deleted == 0)
            #expect(
                run.warnings == [
                    "partition 'b' was left out: record 2 of page 1 (key 'b3'): 'name' is required and has no value"
                ])
            #expect(try await world.names().count == 6, "what was stored of it stays")
        }
    }

    @Test func `where all partitions fail the stream fails: upstream is down`() async throws {
        try await RowWorld.with(Self.parts + ", on_error: skip_partition") { (world) async throws in
            for part in ["a", "b", "c"] { world.upstream.write("/rows?since=\(part)", "{}", status: 503) }
            #expect(try await world.run().fault?.cause == .upstream(.unavailable))
        }
    }

    @Test func `refused credentials concern all partitions, and fail the stream`() async throws {
        try await RowWorld.with(Self.parts + ", on_error: skip_partition") { (world) async throws in
            write(world, ["a", "c"])
            world.upstream.write("/rows?since=b", "{}", status: 401)
            #expect(try await world.run().fault?.cause == .upstream(.unauthorized))
        }
    }

    @Test func `without it the first failure ends the stream`() async throws {
        try await RowWorld.with(Self.parts) { (world) async throws in
            write(world, ["a", "c"])
            world.upstream.write("/rows?since=b", "{}", status: 403)
            #expect(try await world.run().fault?.cause == .upstream(.forbidden))
        }
    }

    @Test func `many partitions that fail are told by the first ten and their number`() async throws {
        let keys = Self.parts.replacing("['a', 'b', 'c']", with: "lists.range(30).map(n, string(n))")
        try await RowWorld.with(keys + ", on_error: skip_partition") { (world) async throws in
            write(world, ["29"])
            let run = try await world.run()
            #expect(run.counts.added == 2)
            #expect(run.warnings.count == 11 && run.warnings.last == "19 more partitions were left out")
        }
    }

    @Test func `bad records of partitions are told with their partition`() async throws {
        try await RowWorld.with(Self.parts + ", on_error: quarantine") { (world) async throws in
            write(world, ["a", "c"])
            world.upstream.write(pages: [[row(1, nil)]], at: "/rows?since=b")
            let run = try await world.run()
            #expect(run.counts.added == 4 && run.counts.quarantined == 1)
            #expect(try await world.quarantined().map { [$0.partition, $0.key] } == [["b", "b1"]])
        }
    }

    @Test func `progress tells what all partitions of a stream brought together`() async throws {
        try await RowWorld.with(Self.parts) { (world) async throws in
            write(world, ["a", "b", "c"])
            try await world.run()
            let totals = world.world.events.all.compactMap { ($0 as? PageStored)?.total }
            #expect(totals.sorted() == [2, 4, 6])
        }
    }
}
