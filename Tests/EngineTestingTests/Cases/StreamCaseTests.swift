import Testing

/// Cases of streams that go through others: parents come from `stored`, from a list, or are read first.
struct StreamCaseTests {
    private static let provider = """
        provider: acme
        title: Acme
        base: https://api.acme.test
        models:
          Team: { key: id, fields: { id: { from: record.id }, open: { from: record.open } } }
          Task: { key: id, fields: { id: { from: record.id } } }
          Note: { key: id, fields: { id: { from: record.id } } }
        endpoints:
          teams: { request: GET /teams, records: response.body, model: Team }
          tasks: { request: "GET /teams/${input.team}/tasks", input: { team: { required: true } }, records: response.body, model: Task }
          notes: { request: "GET /tasks/${input.task}/notes", input: { task: { required: true } }, records: response.body, model: Note }
          places: { request: "GET /${input.kind}/${input.place}", input: { kind: { required: true }, place: { required: true } }, records: response.body, model: Note }
        streams:
          Team: { endpoint: teams }
          Task: { endpoint: tasks, for_each: { stream: Team, as: team, where: team.open }, with: { team: "${team.id}" } }
          Note: { endpoint: notes, for_each: { stream: Task, as: task }, with: { task: "${task.id}" } }
          Place:
            endpoint: places
            for_each: [{ values: "['a', 'b']", as: kind }, { values: "kind == 'a' ? ['1'] : ['2', '3']", as: place }]
            with: { kind: "${kind}", place: "${place}" }

        """

    private func failures(
        _ stream: String, _ exchanges: [(String, String)], _ more: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> [String] {
        let lines = exchanges.map {
            "    - { request: GET https://api.acme.test/\($0.0), response: { body: \($0.1) } }\n"
        }
        let text = "- name: a case\n  run: stream \(stream)\n  exchanges:\n\(lines.joined())  \(more)"
        return try CaseBench.failures(text, of: Self.provider, sourceLocation: sourceLocation)
    }

    @Test func `parents are the records of stored, those that a condition takes`() throws {
        let stored =
            "stored: [{ id: t1, open: true }, { id: t2, open: false }, { id: t3, open: true }]\n  records: [{ id: a }, { id: b }]"
        #expect(
            try failures("Task", [("teams/t1/tasks", "[{ id: a }]"), ("teams/t3/tasks", "[{ id: b }]")], stored) == [])
        let found = try failures(
            "Task", [("teams/t1/tasks", "[{ id: a }]"), ("teams/t2/tasks", "[{ id: b }]")], stored)
        #expect(found.count == 1 && found[0].contains("teams/t3/tasks"), "\(found)")
    }

    @Test func `without stored the parents are read first`() throws {
        let teams = ("teams", "[{ id: t1, open: true }, { id: t2, open: false }]")
        #expect(try failures("Task", [teams, ("teams/t1/tasks", "[{ id: a }]")], "records: [{ id: a }]") == [])
    }

    @Test func `parents of parents are read before them`() throws {
        let exchanges = [
            ("teams", "[{ id: t1, open: true }, { id: t2, open: true }]"), ("teams/t1/tasks", "[{ id: a }]"),
            ("teams/t2/tasks", "[{ id: b }]"),
            ("tasks/a/notes", "[{ id: x }]"), ("tasks/b/notes", "[{ id: y }]"),
        ]
        #expect(try failures("Note", exchanges, "records: [{ id: x }, { id: y }]") == [])
    }

    @Test func `every level of a stream is gone through`() throws {
        let exchanges = [("a/1", "[{ id: x }]"), ("b/2", "[{ id: y }]"), ("b/3", "[{ id: z }]")]
        #expect(try failures("Place", exchanges, "records: [{ id: x }, { id: y }, { id: z }]") == [])
    }

    // MARK: Streams that are found

    private static let found = """
        provider: acme
        title: Acme
        base: https://api.acme.test
        endpoints:
          tables: { request: GET /tables, records: response.body }
          rows:
            request: "GET /rows/${input.table}"
            input: { table: { required: true }, since: { type: timestamp } }
            query: { since: "${input.?since}" }
            records: response.body
        streams:
          Table:
            discover: { endpoint: tables, name: record.name, as: table, key: "['id']" }
            endpoint: rows
            with: { table: "${table.id}", since: "${cursor}" }
            cursor: { from: record.at }

        """

    @Test func `the cursor of a case is that of the streams that are found`() throws {
        let text = """
            - name: from a cursor
              run: stream Table
              cursor: 2026-01-01T00:00:00Z
              exchanges:
                - { request: GET https://api.acme.test/tables, response: { body: [{ id: t1, name: People }] } }
                - request: GET https://api.acme.test/rows/t1?since=2026-01-01T00%3A00%3A00Z
                  response: { body: [{ id: a, at: "2026-02-01T00:00:00Z" }] }
              cursor_after: \"2026-02-01T00:00:00Z\"
            """
        #expect(try CaseBench.failures(text, of: Self.found) == [])
        let wrong = try CaseBench.failures(
            text.replacing("cursor_after: \"2026-02", with: "cursor_after: \"2026-03"), of: Self.found)
        #expect(wrong.count == 1 && wrong[0].contains("cursor_after"), "\(wrong)")
    }

    @Test func `refusals that name no time are waited for ever longer, as in a run`() throws {
        let refused = "{ request: GET https://api.acme.test/teams, response: { status: 429, body: {} } }"
        let text = """
            - name: refused
              run: stream Team
              exchanges:
                - \(refused)
                - \(refused)
                - { request: GET https://api.acme.test/teams, response: { body: [{ id: t1, open: true }] } }
              waits: [1s, 2s]
              records: [{ id: t1, open: true }]
            """
        #expect(try CaseBench.failures(text, of: Self.provider) == [])
    }
}
