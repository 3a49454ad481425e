import Engine
import EngineDefinition
import EngineHTTP
import EngineLanguage
import EngineStore
import Testing

/// A list that is read once, and a log of events whose cursor stands around the records (definitions.md §7.3).
@Suite(.timeLimit(.minutes(5)))
struct LogCursorTests {
    private static let log = """
        title: List
          log:
            request: GET /log
            headers: { x-after: "${input.after}" }
            input: { after: { type: timestamp, required: true } }
            records: response.body.events
        """

    @Test func `the first reading ends with the seed, later ones with what the events show`() async throws {
        let keys = """
            cursor: { seed: { value: page.started }, from: timestamp(outer.at) }, changes: { endpoint: log, \
            with: { after: "${cursor}" }, explode: "[record.data]", deletes: { when: outer.type == 'deleted' } }
            """
        try await RowWorld.with(keys, endpoint: Self.log, clock: RecordingClock(isStanding: true)) { rows in
            rows.upstream.write(pages: [[row(1, "a"), row(2, "b")]])
            #expect(try await rows.world.run("rows").counts("Row") == Counts(added: 2))

            rows.upstream.write(
                "/log",
                """
                {"events": [
                  {"type": "new", "at": "2099-05-02T10:00:00Z", "data": {"id": 3, "name": "c"}},
                  {"type": "changed", "at": "2099-05-01T10:00:00Z", "data": {"id": 1, "name": "A"}},
                  {"type": "deleted", "at": "2099-05-01T09:00:00Z", "data": {"id": 2}}]}
                """)
            let second = try await rows.world.run("rows")
            #expect(second.counts("Row") == Counts(added: 1, updated: 1, deleted: 1))
            #expect(try await rows.names() == ["1": "A", "3": "c"])
            #expect(rows.upstream.calls == ["/rows", "/log"], "the list is read once")
            let begun = try #require(rows.upstream.headers.last?["x-after"])
            #expect(begun < "2099" && begun > "2000", "when the first reading began: \(begun)")

            rows.upstream.write("/log", "{\"events\": []}")
            #expect(try await rows.world.run("rows").counts("Row") == Counts())
            #expect(rows.upstream.headers.last?["x-after"] == "2099-05-02T10:00:00Z", "the greatest that was seen")
        }
    }

    @Test func `a model may read what events have and the list has not`() async throws {
        let keys = """
            cursor: { seed: { value: page.started }, from: timestamp(outer.at) }, changes: { endpoint: log, \
            with: { after: "${cursor}" }, explode: "[record.data]" }
            """
        let fields = "by: { type: string, from: \"coalesce(outer.type, 'list')\" }"
        try await RowWorld.with(keys, fields: fields, endpoint: Self.log, clock: RecordingClock(isStanding: true)) {
            rows in
            rows.upstream.write(pages: [[row(1), row(2)]])
            try await rows.run()
            rows.upstream.write(
                "/log",
                "{\"events\": [{\"type\": \"changed\", \"at\": \"2099-05-01T10:00:00Z\", \"data\": \(row(2))}]}")
            try await rows.run()
            let stored = try await rows.world.stored("Row").mapValues { $0["by"]?.string }
            #expect(stored == ["1": "list", "2": "changed"])
        }
    }
}
