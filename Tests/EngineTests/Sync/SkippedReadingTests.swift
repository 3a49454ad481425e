import Engine
import EngineDefinition
import EngineStore
import Testing

/// What was skipped was not read, so `deletes: full_scan` takes nothing of it for gone (definitions.md §4 `is: skip`, §7.4).
struct SkippedReadingTests {
    private static let keys = """
        deletes: full_scan, errors: [{ when: response.status == 404, is: skip }]
        """

    private static let parts = """
        , for_each: { values: "['a', 'b']", as: part }, with: { since: "${part}" },
            map: { id: "part + string(record.id)" }
        """

    @Test(arguments: [0, 1, 2]) func `a page that is skipped ends the reading, and nothing is deleted`(
        _ skipped: Int
    ) async throws {
        let pages = [[row(1), row(2)], [row(3), row(4)], [row(5)]]
        try await RowWorld.with(Self.keys) { world in
            world.upstream.write(pages: pages)
            try await world.run()
            // One is gone indeed, on the first page.
            world.upstream.write(pages: [[row(1)]] + pages.dropFirst())
            world.upstream.write(skipped == 0 ? "/rows" : "/rows?c=\(skipped)", "{}", status: 404)
            let run = try await world.run { $0.allowsShrinking = true }
            #expect(run.failureText == nil && run.counts.deleted == 0)
            #expect(try await world.names().count == 5)
            world.upstream.write(pages: [[row(1)]] + pages.dropFirst())
            #expect(try await world.run().counts.deleted == 1, "a whole reading sees it")
        }
    }

    @Test func `a reading that an interrupted run began with a skip deletes nothing when it is gone on with`()
        async throws
    {
        try await RowWorld.with(Self.keys + Self.parts) { world in
            for part in ["a", "b"] { world.upstream.write(pages: [[row(1), row(2)]], at: "/rows?since=\(part)") }
            try await world.run()
            world.upstream.write("/rows?since=a", "{}", status: 404)
            world.upstream.write("/rows?since=b", "{}", status: 403)
            #expect(try await world.run().fault?.cause == .upstream(.forbidden))
            world.upstream.write(pages: [[row(2)]], at: "/rows?since=b")
            let run = try await world.run()
            #expect(run.counts.deleted == 1)
            #expect(try await world.names().keys.sorted() == ["a1", "a2", "b2"])
        }
    }

    @Test func `a partition that is skipped keeps its records, the others lose what is gone`() async throws {
        try await RowWorld.with(Self.keys + Self.parts) { world in
            for part in ["a", "b"] { world.upstream.write(pages: [[row(1), row(2)]], at: "/rows?since=\(part)") }
            try await world.run()
            world.upstream.write("/rows?since=a", "{}", status: 404)
            world.upstream.write(pages: [[row(2)]], at: "/rows?since=b")
            let run = try await world.run()
            #expect(run.failureText == nil && run.counts.deleted == 1)
            #expect(try await world.names().keys.sorted() == ["a1", "a2", "b2"])
        }
    }

    @Test func `partitions whose list is skipped stay, with their records`() async throws {
        let more = """
              parts: { request: GET /parts, records: response.body.list, errors: [{ when: response.status == 404, is: skip }] }
            """
        let keys = """
            deletes: full_scan, for_each: { endpoint: parts, as: part }, with: { since: "${part.id}" },
                map: { id: "part.id + string(record.id)" }
            """
        try await RowWorld.with(keys, more: more) { world in
            let list = #"{"list": [{"id": "a"}, {"id": "b"}]}"#
            world.upstream.write("/parts", list)
            for part in ["a", "b"] { world.upstream.write(pages: [[row(1)]], at: "/rows?since=\(part)") }
            try await world.run()
            world.upstream.write("/parts", "{}", status: 404)
            let run = try await world.run { $0.allowsShrinking = true }
            #expect(run.failureText == nil && run.counts.deleted == 0)
            #expect(try await world.names().keys.sorted() == ["a1", "b1"])
            world.upstream.write("/parts", #"{"list": [{"id": "b"}]}"#)
            #expect(try await world.run { $0.allowsShrinking = true }.counts.deleted == 1)
        }
    }

    @Test func `a call that its own condition leaves out says nothing of what is gone`() async throws {
        let keys = #"deletes: full_scan, with: { since: "${now > timestamp('2026-01-01T00:30:00Z') ? 'x' : 'w'}" }"#
        let clock = RecordingClock(isStanding: true)
        try await RowWorld.with(keys, endpoint: "skip: input.since == 'x'", clock: clock) { world in
            world.upstream.write(pages: [[row(1), row(2)]], at: "/rows?since=w")
            #expect(try await world.run().counts.added == 2)
            try await clock.sleep(seconds: 3_600)
            let run = try await world.run { $0.allowsShrinking = true }
            #expect(run.failureText == nil && run.pages == 0 && run.counts.deleted == 0)
            #expect(try await world.names().count == 2)
        }
    }

    @Test func `children of a record whose list is skipped stay`() async throws {
        let more = """
              things: { request: "GET /things/${input.id}", input: { id: { type: string } }, records: response.body.list, errors: [{ when: response.status == 404, is: skip }] }
            """
        let keys = """
            deletes: full_scan, fetch: { endpoint: things, with: { id: "${string(record.id)}" } },
                map: { id: "string(record.id)" }
            """
        try await RowWorld.with(keys, more: more) { world in
            world.upstream.write(pages: [[row(1), row(2)]])
            world.upstream.write("/things/1", "{\"list\": [\(row(11)), \(row(12))]}")
            world.upstream.write("/things/2", "{\"list\": [\(row(21))]}")
            try await world.run()
            let before = try await world.names()
            world.upstream.write("/things/1", "{}", status: 404)
            let run = try await world.run { $0.allowsShrinking = true }
            #expect(run.failureText == nil && run.counts.deleted == 0, "\(run.failureText ?? "")")
            #expect(try await world.names() == before)
        }
    }
}
