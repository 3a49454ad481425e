import Engine
import EngineDefinition
import EngineLanguage
import EngineStore
import Testing

/// What is expected of a stream's records (definitions.md §7.1 `expect`).
@Suite struct ExpectationTests {
    @Test func `what is not as expected is told, and the records are stored`() async throws {
        let keys = "expect: { check: \"record.?n.orValue(0) >= 0\", unique: \"record.name\" }"
        try await RowWorld.with(keys) { (world) async throws in
            world.upstream.write(pages: [[row(1, "a", #""n": -1"#), row(2, "b", #""n": 5"#)], [row(3, "a")]])
            let run = try await world.run()
            #expect(run.failureText == nil)
            #expect(
                run.warnings == [
                    "1 records are not as 'record.?n.orValue(0) >= 0' asks, for example '1'",
                    "1 records share a value of 'record.name' with another one",
                ])
            #expect(try await world.names().count == 3)
        }
    }

    @Test func `a record that is read twice shares its value with itself only`() async throws {
        try await RowWorld.with("expect: { unique: [record.name, \"record.?code\"] }") { (world) async throws in
            world.upstream.write(pages: [[row(1, "a"), row(2, "b")], [row(1, "a")]])
            #expect(try await world.run().warnings == [])
        }
    }

    @Test func `a failed check fails the stream, deletes nothing, and is asked again`() async throws {
        let keys = "deletes: full_scan, expect: { check: record.name != 'bad', fail: true }"
        try await RowWorld.with(keys) { (world) async throws in
            world.upstream.write(pages: [[row(1), row(2)]])
            #expect(try await world.run().failureText == nil)
            world.upstream.write(pages: [[row(1, "bad")]])
            for _ in 0..<2 {
                let run = try await world.run()
                #expect(run.fault?.message.hasPrefix("'expect': 1 records are not as") == true)
                #expect(run.counts.deleted == 0)
                #expect(try await world.names().keys.sorted() == ["1", "2"])
            }
            world.upstream.write(pages: [[row(1, "good")]])
            #expect(try await world.run().counts.deleted == 1)
        }
    }

    @Test func `a failed check of an incremental stream keeps the cursor where it was`() async throws {
        let keys = """
            with: { since: "${cursor}" }, cursor: { from: record.at, order: ascending },
                expect: { check: record.name != 'bad', fail: true }
            """
        try await RowWorld.with(keys) { (world) async throws in
            world.upstream.write(pages: [[row(1, "n", #""at": "2026-01-01T00:00:00Z""#)]])
            try await world.run()
            let later = "/rows?since=2026-01-01T00%3A00%3A00Z"
            world.upstream.write(pages: [[row(2, "bad", #""at": "2026-01-02T00:00:00Z""#)]], at: later)
            #expect(try await world.run().failureText != nil)
            #expect(try await world.run().failureText != nil, "the same is read again")
            #expect(world.upstream.calls == ["/rows", later, later])
        }
    }

    @Test func `a stream that holds too few records is told`() async throws {
        try await RowWorld.with("expect: { min_records: 3 }") { (world) async throws in
            world.upstream.write(pages: [[row(1), row(2)]])
            #expect(
                try await world.run().warnings
                    == ["the stream holds 2 records, fewer than the 3 that are expected"])
            world.upstream.write(pages: [[row(3)]])
            #expect(try await world.run().warnings == [], "what it holds counts, not what came")
        }
    }

    @Test func `a full reading that would leave too few records deletes none`() async throws {
        try await RowWorld.with("deletes: full_scan, expect: { min_records: 2, fail: true }") { (world) async throws in
            world.upstream.write(pages: [[row(1), row(2), row(3)]])
            try await world.run()
            world.upstream.write(pages: [[row(1)]])
            let run = try await world.run()
            #expect(run.fault?.message.contains("holds 1 records, fewer than the 2") == true)
            #expect(try await world.names().count == 3)
            world.upstream.write(pages: [[row(1), row(2)]])
            #expect(try await world.run().counts.deleted == 1)
        }
    }

    @Test(arguments: [("2025-12-31T00:00:00Z", true), ("2025-12-29T00:00:00Z", false)])
    func `a cursor that is too old is told`(at: String, isFresh: Bool) async throws {
        let keys = "with: { since: \"${cursor}\" }, cursor: { from: record.at }, expect: { fresh: 2d }"
        try await RowWorld.with(keys, clock: RecordingClock(isStanding: true)) { (world) async throws in
            world.upstream.write(pages: [[row(1, "n", "\"at\": \"\(at)\"")]])
            let warnings = try await world.run().warnings
            #expect(
                warnings == (isFresh ? [] : ["the newest cursor is of \(at): older than expected"]), "\(warnings)")
        }
    }

    @Test func `a stream that never showed a cursor is not fresh`() async throws {
        let keys = "with: { since: \"${cursor}\" }, cursor: { from: \"record.?at\" }, expect: { fresh: 2d, fail: true }"
        try await RowWorld.with(keys) { (world) async throws in
            world.upstream.write(pages: [[row(1)]])
            #expect(try await world.run().fault?.message.contains("no cursor") == true)
        }
    }

    @Test func `values are compared across all partitions`() async throws {
        let keys =
            "for_each: { values: \"['1', '2']\", as: part }, with: { since: \"${part}\" }, map: { id: \"part + string(record.id)\" }, expect: { unique: record.name }"
        try await RowWorld.with(keys) { (world) async throws in
            for part in 1...2 { world.upstream.write(pages: [[row(1, "same")]], at: "/rows?since=\(part)") }
            #expect(try await world.run().warnings == ["1 records share a value of 'record.name' with another one"])
        }
    }
}
