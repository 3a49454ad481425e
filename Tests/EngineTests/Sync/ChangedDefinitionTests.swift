import Engine
import EngineDefinition
import EngineLanguage
import EngineStore
import Testing

/// What is stored, and where a stream stands, when its definition is another one.
@Suite(.timeLimit(.minutes(2)))
struct ChangedDefinitionTests {
    @Test func `a pass that was begun under other requests is begun anew, and deletes what is gone`() async throws {
        try await RowWorld.with("deletes: full_scan") { rows in
            rows.upstream.write(pages: [[row(1), row(2)], [row(3), row(4)]])
            try await rows.run()
            rows.upstream.write("/rows?c=1", "{}", status: 403)
            #expect(try await rows.run().failureText != nil)
            // The same place now means another page: 3 would never be asked for, and 2 was seen though it is gone.
            let changed = rows.with("with: { since: x }, deletes: full_scan")
            rows.upstream.write("/rows?since=x", #"{"rows": [\#(row(1)), \#(row(3))], "next": "1"}"#)
            rows.upstream.write("/rows?since=x&c=1", #"{"rows": [\#(row(4))]}"#)
            let run = try await changed.run()
            #expect(run.failureText == nil && run.counts.deleted == 1, "\(run)")
            #expect(rows.upstream.calls.suffix(2) == ["/rows?since=x", "/rows?since=x&c=1"])
            #expect(try await rows.names().keys.sorted() == ["1", "3", "4"])
        }
    }

    @Test func `records of a for_each that was taken away are gone unless a whole reading has them`() async throws {
        let split = "for_each: { values: \"['a', 'b']\", as: p }, with: { since: \"${p}\" }, deletes: full_scan"
        try await RowWorld.with(split) { rows in
            rows.upstream.write("/rows?since=a", #"{"rows": [\#(row(1)), \#(row(2))]}"#)
            rows.upstream.write("/rows?since=b", #"{"rows": [\#(row(3))]}"#)
            try await rows.run()
            let whole = rows.with("deletes: full_scan")
            rows.upstream.write("/rows", #"{"rows": null}"#)
            #expect(try await whole.run().counts.deleted == 0, "what was no list says nothing")
            rows.upstream.write("/rows", #"{"rows": [\#(row(1)), \#(row(3)), \#(row(4))]}"#)
            #expect(try await whole.run { $0.limit = 2 }.counts.deleted == 0, "a try says nothing")
            #expect(try await whole.run().counts.deleted == 1)
            #expect(try await rows.names().keys.sorted() == ["1", "3", "4"])
            #expect(try await whole.run().counts.deleted == 0)
            // And back again.
            #expect(try await rows.run().counts.deleted == 1, "4 is in no partition")
            #expect(try await rows.names().keys.sorted() == ["1", "2", "3"])
        }
    }

    @Test func `a stream that never deletes keeps them`() async throws {
        let split = "for_each: { values: \"['a']\", as: p }, with: { since: \"${p}\" }, deletes: never"
        try await RowWorld.with(split) { rows in
            rows.upstream.write("/rows?since=a", #"{"rows": [\#(row(1)), \#(row(2))]}"#)
            try await rows.run()
            rows.upstream.write("/rows", #"{"rows": [\#(row(1))]}"#)
            #expect(try await rows.with("deletes: never").run().counts.deleted == 0)
            #expect(try await rows.names().count == 2)
        }
    }

    @Test func `a page that is as before is read again for a field that is new`() async throws {
        let keys = "conditional: true"
        try await RowWorld.with(keys) { rows in
            rows.upstream.write("/rows", #"{"rows": [\#(row(1, "n", "\"more\": 7"))]}"#, tag: "v1")
            try await rows.run()
            #expect(try await rows.run().pages == 0)
            let changed = rows.with(keys, fields: "more: { type: integer, from: \"record.?more\" }")
            #expect(try await changed.run().counts.updated == 1)
            #expect(try await rows.world.stored("Row")["1"]?["more"]?.number?.int64 == 7)
            #expect(try await changed.run().pages == 0, "and then it is as before")
        }
    }
}
