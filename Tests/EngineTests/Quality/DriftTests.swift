import Engine
import EngineDefinition
import EngineLanguage
import EngineStore
import Testing

/// What is told of upstream's changing shape (definitions.md §7.1 `schema`).
@Suite struct DriftTests {
    @Test func `the first reading learns the shape, and the next tells what is different`() async throws {
        try await RowWorld.with("deletes: full_scan") { (world) async throws in
            // Pages are sampled: enough of them for what is missing to say something.
            world.upstream.write(
                pages: (0..<30).map { page in (0..<4).map { row(page * 4 + $0, "n", #""size": 1, "old": "x""#) } })
            let first = try await world.run()
            #expect(first.drift == [])
            world.upstream.write(
                pages: (0..<30).map { page in (0..<4).map { row(page * 4 + $0, "n", #""size": "1", "fresh": [1]"#) } })
            let second = try await world.run()
            #expect(
                second.drift == [
                    ShapeDrift(field: "fresh", change: .new, before: "", after: "array"),
                    ShapeDrift(field: "old", change: .vanished, before: "string", after: ""),
                    ShapeDrift(field: "size", change: .changed, before: "integer", after: "string"),
                ])
            #expect(second.warnings.suffix(3) == second.drift.map(\.message)[...])
            #expect(try await world.run().drift == [], "each is told once")

            let stream = try #require(try await world.world.reader.streams(in: "dev", model: "Row").first)
            let kept = try await world.world.store.drifts(of: stream.id, source: "rows/Row")
            #expect(Set(kept.map { "\($0.change) \($0.field)" }) == ["new fresh", "vanished old", "changed size"])
        }
    }

    @Test func `a reading that is not whole says nothing of what is missing`() async throws {
        try await RowWorld.with("deletes: full_scan") { (world) async throws in
            let pages = (0..<30).map { page in (0..<4).map { row(page * 4 + $0, "n", #""old": 1"#) } }
            world.upstream.write(pages: pages)
            try await world.run()
            world.upstream.write(pages: pages.map { $0.map { $0.replacing(", \"old\": 1", with: "") } })
            #expect(try await world.run { $0.limit = 100 }.drift == [])
        }
    }

    @Test func `'off' tells nothing, of types neither`() async throws {
        try await RowWorld.with("schema: off", fields: "n: { type: integer, from: \"record.?n\" }") {
            (world) async throws in
            world.upstream.write(pages: [[row(1, "a", #""n": "x""#)]])
            #expect(try await world.run().warnings == [])
            world.upstream.write(pages: [[row(1, "a", #""n": "x", "new": 1"#)]])
            let run = try await world.run()
            #expect(run.warnings == [] && run.drift == [])
        }
    }

    @Test func `'strict' makes a bad record of what does not fit its model`() async throws {
        let fields = """
            n: { type: integer, from: "record.?n" }
                  o: { type: string, from: "record.?o", optional: true }
            """
        try await RowWorld.with("schema: strict, on_error: quarantine", fields: fields) { (world) async throws in
            let at = #""at": "2026-01-01T00:00:00Z""#
            world.upstream.write(pages: [
                [
                    row(1, "a", "\(at), \"n\": 1"), row(2, "a", "\(at), \"n\": \"1\""), row(3, "a", at),
                    row(4, "a", "\(at), \"n\": null"), row(5, "a", #""at": "soon", "n": 1"#),
                    row(6, "a", "\(at), \"n\": 1, \"o\": 7"),
                ]
            ])
            try await world.run()
            #expect(try await world.names().keys.sorted() == ["1", "4"])
            #expect(
                try await world.quarantined().map { "\($0.key ?? "?") \($0.reason)" } == [
                    "2 'n' (integer) is not as declared", "3 'n' (integer) is not there",
                    "5 'at' (timestamp) is not as declared", "6 'o' (string) is not as declared",
                ])
        }
    }
}
