import Engine
import EngineDefinition
import EngineLanguage
import EngineStore
import Testing

/// Bad records on their way into the store (definitions.md §7.1 `on_error`, reliability.md S5).
@Suite struct QuarantineTests {
    @Test func `a bad record is set aside with its place and reason, and the rest is stored`() async throws {
        try await RowWorld.with("on_error: quarantine, deletes: full_scan") { (world) async throws in
            world.upstream.write(pages: [[row(1), row(2)], [row(3), row(4, nil, #""secret": "s3cret""#), row(5)]])
            let run = try await world.run()
            #expect(run.failureText == nil)
            if case .partial = run.outcome {} else { Issue.record("\(run.outcome)") }
            #expect(run.counts.added == 4 && run.counts.quarantined == 1)
            #expect(run.warnings.contains { $0.contains("record list --quarantined") }, "\(run.warnings)")
            #expect(try await world.names().keys.sorted() == ["1", "2", "3", "5"])
            let bad = try #require(try await world.quarantined().first)
            #expect(bad.stream == "rows/Row" && bad.model == "Row" && bad.connection == "main" && bad.partition == "")
            #expect(bad.key == "4" && bad.field == "name" && bad.page == 2 && bad.number == 2)
            #expect(bad.reason == "'name' is required and has no value")
        }
    }

    @Test func `what upstream sent of a bad record is sealed, and opens byte for byte`() async throws {
        try await RowWorld.with("on_error: quarantine") { (world) async throws in
            let sent = row(4, nil, #""secret": "canary-7f3",  "n": 1.10"#)
            world.upstream.write(pages: [[sent]])
            try await world.run()
            let bad = try #require(try await world.quarantined().first)
            #expect(try await world.world.store.source(of: bad) == Array(sent.utf8))
            let path = world.world.store.options.path
            for suffix in ["", "-wal"] {
                let bytes = (try? TextBytes.of(path + suffix)) ?? []
                #expect(!bytes.holds("canary-7f3"), "\(suffix)")
            }
        }
    }

    @Test func `without it the run fails, names the record, and keeps the position`() async throws {
        try await RowWorld.with("deletes: full_scan") { (world) async throws in
            world.upstream.write(pages: [[row(1), row(2)], [row(3), row(4, nil)]])
            let run = try await world.run()
            #expect(run.fault?.message == "record 2 of page 2 (key '4'): 'name' is required and has no value")
            #expect(run.fault?.cause == .definition && run.fault?.call == "list")
            #expect(try await world.names().keys.sorted() == ["1", "2"], "the page before it is stored")
            #expect(try await world.quarantined().isEmpty)
            world.upstream.write(pages: [[row(1), row(2)], [row(3), row(4)]])
            let again = try await world.run()
            #expect(again.failureText == nil && again.counts.added == 2)
            #expect(world.upstream.calls == ["/rows", "/rows?c=1", "/rows?c=1"])
        }
    }

    @Test func `a record that comes good again, or is gone, is not listed any more`() async throws {
        try await RowWorld.with("on_error: quarantine, deletes: full_scan") { (world) async throws in
            world.upstream.write(pages: [[row(1), row(2, nil), row(3, nil), row(4, nil)]])
            try await world.run()
            #expect(try await world.quarantined().map(\.key) == ["2", "3", "4"])
            world.upstream.write(pages: [[row(1), row(2, "good"), row(4, nil)]])
            let run = try await world.run()
            #expect(run.counts.added == 1 && run.counts.quarantined == 1 && run.counts.deleted == 0)
            let left = try await world.quarantined()
            #expect(left.map(\.key) == ["4"], "2 is good, 3 is gone")
            #expect(left.first.map { $0.lastSeen > $0.firstSeen } == true, "it is one row, seen twice")
        }
    }

    @Test func `a record that turns bad keeps its last good state, and no full reading deletes it`() async throws {
        try await RowWorld.with("on_error: quarantine, deletes: full_scan") { (world) async throws in
            world.upstream.write(pages: [[row(1, "one"), row(2, "two"), row(3, "three")]])
            try await world.run()
            world.upstream.write(pages: [[row(1, "one"), row(2, nil)]])
            let run = try await world.run()
            #expect(run.counts.deleted == 1 && run.counts.quarantined == 1)
            #expect(try await world.names() == ["1": "one", "2": "two"])
        }
    }

    @Test func `a bad record without a key may be any, so nothing is deleted`() async throws {
        try await RowWorld.with("on_error: quarantine, deletes: full_scan") { (world) async throws in
            world.upstream.write(pages: [[row(1), row(2)]])
            try await world.run()
            world.upstream.write(pages: [[row(1), #"{"name": "who"}"#]])
            let run = try await world.run()
            #expect(run.counts.deleted == 0 && run.counts.quarantined == 1)
            #expect(run.warnings.contains { $0.contains("nothing was deleted") }, "\(run.warnings)")
            #expect(try await world.names().keys.sorted() == ["1", "2"])
            let bad = try #require(try await world.quarantined().first)
            #expect(bad.key == nil && bad.field == "id")

            world.upstream.write(pages: [[row(1)]])
            #expect(try await world.run().counts.deleted == 1)
            #expect(try await world.quarantined().isEmpty)
        }
    }

    @Test func `bad records without a key are one row for each content, however often they come`() async throws {
        try await RowWorld.with("on_error: quarantine, deletes: full_scan") { (world) async throws in
            for number in 0..<4 {
                world.upstream.write(pages: [[#"{"name": "same"}"#, "{\"name\": \"\(number)\"}"]])
                try await world.run()
                #expect(try await world.quarantined().count == 2, "what was not seen again is gone")
            }
        }
    }

    @Test func `a limit counts bad records too, so that a try does not read all`() async throws {
        try await RowWorld.with("on_error: quarantine") { (world) async throws in
            world.upstream.write(pages: (0..<5).map { page in (0..<4).map { row(page * 4 + $0, nil) } })
            let run = try await world.run { $0.limit = 6 }
            #expect(run.counts.quarantined == 6)
            #expect(world.upstream.calls.count == 2)
        }
    }

    @Test func `a dry run counts bad records and sets none aside`() async throws {
        try await RowWorld.with("on_error: quarantine") { (world) async throws in
            world.upstream.write(pages: [[row(1), row(2, nil)]])
            let run = try await world.run { $0.isDryRun = true }
            #expect(run.counts.added == 1 && run.counts.quarantined == 1)
            #expect(try await world.quarantined().isEmpty)
        }
    }

    @Test func `an interrupted full reading goes on, and its end still tells which bad records are gone`() async throws
    {
        try await RowWorld.with("on_error: quarantine, deletes: full_scan") { (world) async throws in
            world.upstream.write(pages: [[row(1, nil), row(2, nil)], [row(3)]])
            try await world.run()
            world.upstream.write(pages: [[row(1, nil)], [row(3)]])
            world.upstream.write("/rows?c=1", "no JSON")
            #expect(try await world.run().failureText != nil)
            #expect(try await world.quarantined().count == 2, "nothing is gone before the reading is whole")
            world.upstream.write(pages: [[row(1, nil)], [row(3)]])
            #expect(try await world.run().failureText == nil)
            #expect(try await world.quarantined().map(\.key) == ["1"])
        }
    }

    @Test func `deleting the connection takes what was set aside along`() async throws {
        try await RowWorld.with("on_error: quarantine") { (world) async throws in
            world.upstream.write(pages: [[row(1, nil)]])
            try await world.run()
            _ = try await world.world.store.deleteConnection(named: "main", in: "dev")
            #expect(try await world.quarantined().isEmpty)
        }
    }

    // MARK: S5

    /// What upstream may send for a row, the key under which it is stored or set aside, and whether it is good.
    private static let odd: [(row: String, key: String?, isGood: Bool)] = [
        (#"{"id": 18446744073709551616, "name": "2^64"}"#, "18446744073709551616", true),
        (#"{"id": "18446744073709551616", "name": "2^64 as text"}"#, "18446744073709551616", true),
        (#"{"id": 9007199254740993, "name": "2^53+1"}"#, "9007199254740993", true),
        (#"{"id": null, "name": "null id"}"#, nil, false),
        (#"{"name": "no id"}"#, nil, false),
        (#"{"id": "lone", "name": "\ud83d"}"#, "lone", true),
        (#"{"id": "\ud83d", "name": "lone key"}"#, nil, false),
        (#"{"id": "nul", "name": "a\u0000b"}"#, "nul", true),
        (#"{"id": "nu\u0000l", "name": "NUL in key"}"#, "nu\u{0}l", true),
        (#"{"id": "date", "name": "d", "at": "2026-02-30T99:00:00Z"}"#, "date", true),
        (#"{"id": "7", "name": 7}"#, "7", true),
        (#"{"id": "8", "name": null}"#, "8", false),
        (#"["no", "object"]"#, nil, false),
        ("17", nil, false),
        ("null", nil, false),
        (#"{"id": {"a": 1}, "name": "map id"}"#, nil, false),
    ]

    @Test(arguments: odd.indices)
    func `an odd row is stored as sent or set aside, and aborts nothing`(_ index: Int) async throws {
        let odd = Self.odd[index]
        try await RowWorld.with("on_error: quarantine") { (world) async throws in
            world.upstream.write(pages: [[row(1)], [odd.row, row(2)], [row(3)]])
            let run = try await world.run()
            #expect(run.failureText == nil)
            #expect(run.counts.quarantined == (odd.isGood ? 0 : 1), "\(odd.row)")
            let stored = try await world.world.stored("Row")
            #expect(Set(["1", "2", "3"]).isSubset(of: stored.keys))
            guard odd.isGood, let key = odd.key else {
                #expect(stored.count == 3)
                #expect(try await world.quarantined().map(\.key) == [odd.key])
                return
            }
            #expect(stored[key] != nil, "\(stored.keys)")
        }
    }

    @Test func `numbers and texts are stored digit for digit as they were sent`() async throws {
        let sent = #"{"i":18446744073709551616,"d":1.10,"e":1E+400,"z":-0.0,"l":"\ud83d","n":"a\u0000b","m":0.1000}"#
        try await RowWorld.with("on_error: quarantine", fields: #"v: { from: "record.?v" }"#) { (world) async throws in
            world.upstream.write(pages: [["{\"id\": 1, \"name\": \"n\", \"v\": \(sent)}"]])
            try await world.run()
            let stream = try #require(try await world.world.reader.streams(in: "dev", model: "Row").first)
            let record = try #require(try await world.world.reader.record("1", of: stream.id))
            #expect(record.payload.hasSuffix(",\"v\":\(sent)}"), "\(record.payload)")
        }
    }

    @Test(arguments: ["NaN", "Infinity", "1e", "'a'", "undefined"])
    func `what is no JSON ends the page with its place, and stores nothing of it`(_ token: String) async throws {
        try await RowWorld.with("on_error: quarantine") { (world) async throws in
            world.upstream.write(pages: [[row(1)], ["{\"id\": 2, \"name\": \(token)}"]])
            let run = try await world.run()
            #expect(run.fault?.message.contains("JSON") == true, "\(run.fault?.message ?? "")")
            #expect(try await world.names().keys.sorted() == ["1"])
        }
    }

    @Test func `of two rows with one key on a page the last one counts`() async throws {
        try await RowWorld.with("on_error: quarantine, deletes: full_scan") { (world) async throws in
            world.upstream.write(pages: [[row(1, "a"), row(2), row(1, "b")], [row(1, "c")]])
            let run = try await world.run()
            #expect(try await world.names()["1"] == "c")
            #expect(run.counts.added == 2 && run.counts.updated == 2)
        }
    }

    @Test func `a row that changes between two pages of a reading is stored as it came last`() async throws {
        try await RowWorld.with("on_error: quarantine, deletes: full_scan") { (world) async throws in
            world.upstream.write(pages: [[row(1, "old"), row(2)], [row(3), row(1, nil)], [row(1, "new")]])
            let run = try await world.run()
            #expect(try await world.names() == ["1": "new", "2": "n", "3": "n"])
            #expect(try await world.quarantined().isEmpty, "it came good on the last page")
            #expect(run.counts.quarantined == 1)
        }
    }
}
