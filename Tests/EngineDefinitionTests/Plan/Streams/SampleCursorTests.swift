import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineDefinition

/// The cursors of the design's samples, in the words in which the samples have them.
@Suite struct SampleCursorTests {
    private typealias Reply = CursorPass.Reply

    private func saved(_ cursor: String) throws -> PartitionCheckpoint {
        var checkpoint = PartitionCheckpoint()
        checkpoint.cursor = .timestamp(try #require(ExpressionTimestamp(rfc3339: cursor)))
        checkpoint.lastFull = Moment.at(0).now
        return checkpoint
    }

    @Test func `an account that tells what changed since a time, and refuses what is too long ago`() throws {
        let stream = try PlanSample(
            """
            models: { Customer: { key: id, fields: { id: { from: record.Id } } } }
            endpoints:
              query:
                request: GET /query
                query: { query: "${input.select}" }
                input: { select: { type: string, required: true } }
                records: response.body.rows
              read_changes:
                request: GET /cdc
                query: { entities: "${input.entity}", changedSince: "${input.since}" }
                input: { entity: { type: string, required: true }, since: { type: timestamp, required: true } }
                records: response.body.changes
                errors:
                  - when: size(response.body.changes) >= 3
                    is: reset
            streams:
              entity:
                abstract: true
                endpoint: query
                cursor: { type: timestamp, seed: { value: page.started }, from: timestamp(response.body.time), max_age: 29d, overlap: 2m }
                changes:
                  endpoint: read_changes
                  with: { since: "${cursor}" }
                  deletes: { when: "record.?status.orValue('') == 'Deleted'" }
              Customer: { extends: entity, model: Customer, with: { select: select * from Customer }, changes: { with: { entity: Customer } } }

            """
        ).stream("Customer")
        let first = try CursorPass(stream) { _, _ in Reply(body: "{\"rows\": [{\"Id\": 1}]}") }
        #expect(first.targets.map { PercentEncoding.decode($0) } == ["/query?query=select * from Customer"])
        #expect(first.cursor == "2026-01-01T00:00:00Z", "the list shows no time, so the seed is kept")
        let second = try CursorPass(stream, from: try first.stored(), at: 3_600) { _, _ in
            Reply(
                body: "{\"time\": \"2026-01-01T01:00:03Z\", "
                    + "\"changes\": [{\"Id\": 2}, {\"Id\": 1, \"status\": \"Deleted\"}]}")
        }
        #expect(second.targets == ["/cdc?entities=Customer&changedSince=2025-12-31T23%3A58%3A00Z"])
        #expect(second.ids == ["2", "-1"] && second.cursor == "2026-01-01T01:00:03Z")
        let cut = try CursorPass(stream, from: try second.stored(), at: 7_200) { target, _ in
            target.hasPrefix("/cdc")
                ? Reply(body: "{\"changes\": [{\"Id\": 3}, {\"Id\": 4}, {\"Id\": 5}]}")
                : Reply(body: "{\"rows\": [{\"Id\": 3}]}")
        }
        #expect(
            cut.targets.count == 2 && cut.end?.kind == .full && cut.ids == ["3"], "an answer that was cut is a reset")
    }

    @Test func `a delta link that several streams share by what they extend`() throws {
        let sample = try PlanSample(
            """
            models: { Folder: { key: id, fields: { id: { from: record.id } } } }
            endpoints:
              list_folders: { request: GET /folders/delta, records: response.body.value, model: Folder, pagination: { type: next_url, next: "response.body[?'@odata.nextLink']" } }
            streams:
              delta:
                abstract: true
                cursor: { type: token, from: "response.body[?'@odata.deltaLink']" }
                changes: { request: "GET ${cursor}" }
                deletes: { when: "'@removed' in record", full_scan: true }
              Folder: { extends: delta, endpoint: list_folders }

            """)
        let stream = try sample.stream("Folder")
        let first = try CursorPass(stream) { target, _ in
            target == "/folders/delta"
                ? Reply(
                    body:
                        "{\"value\": [{\"id\": 1}], \"@odata.nextLink\": \"https://api.acme.test/v1/folders/delta?p=2\"}"
                )
                : Reply(body: "{\"value\": [], \"@odata.deltaLink\": \"https://api.acme.test/v1/folders/delta?d=1\"}")
        }
        #expect(first.targets == ["/folders/delta", "/folders/delta?p=2"])
        let second = try CursorPass(stream, from: try first.stored()) { _, _ in
            Reply(body: "{\"value\": [{\"id\": 1, \"@removed\": {}}]}")
        }
        #expect(second.targets == ["/folders/delta?d=1"] && second.ids == ["-1"])
        #expect(second.cursor == first.cursor, "an answer without a link leaves the one that was kept")
    }

    @Test func `a search text to the minute in the account's own zone`() throws {
        let stream = try CursorPass.stream(
            """
            query: { jql: "updated >= \\"${time.format(cursor, '%Y-%m-%d %H:%M', metadata.time_zone)}\\" ORDER BY updated" },
                cursor: { from: "time.parse(record.at, '%Y-%m-%dT%H:%M:%S.%L%z')", start: "timestamp('2000-01-01T00:00:00Z')",
                precision: minute, overlap: 2m, order: ascending }, full_every: 7d, deletes: { full_scan: true }
            """)
        let run = try CursorPass(
            stream, from: try saved("2026-01-01T10:15:59.5Z"), metadata: "{\"time_zone\": \"Europe/Berlin\"}"
        ) { _, _ in .items("{\"id\": 1, \"at\": \"2026-01-01T11:20:30.250+0100\"}") }
        #expect(run.targets.first.map(PercentEncoding.decode)?.contains("updated >= \"2026-01-01 11:13\"") == true)
        #expect(run.cursor == "2026-01-01T10:20:30.25Z")
    }

    @Test func `a start that only the first reading sends`() throws {
        let stream = try CursorPass.stream(
            """
            with: { since: "${cursor}", until: "${isBlank(cursor) ? optional.of(time.add(now, -1, 'year')) : optional.none()}" },
                cursor: { type: token, from: response.body.nextSyncToken },
                deletes: { when: record.at == 'cancelled', full_scan: true }
            """)
        let first = try CursorPass(stream) { _, _ in
            .items("{\"id\": 1, \"at\": \"confirmed\"}", "\"nextSyncToken\": \"t\"")
        }
        #expect(first.targets == ["/items?until=2025-01-01T00%3A00%3A00Z"])
        #expect(first.fault == nil && first.ids == ["1"] && first.cursor == "t")
        let second = try CursorPass(stream, from: try first.stored()) { _, _ in
            .items("{\"id\": 1, \"at\": \"cancelled\"}")
        }
        #expect(second.targets == ["/items?since=t"] && second.ids == ["-1"])
    }

    @Test func `an export whose every page has a token that is good`() throws {
        let stream = try PlanSample(
            """
            models: { Ticket: { key: id, fields: { id: { from: record.id } } } }
            endpoints:
              export:
                request: GET /cursor.json
                query: { start_time: "${isBlank(input.?cursor) ? optional.of(int(input.from)) : optional.none()}" }
                input: { cursor: { type: string }, from: { type: timestamp, default: "${timestamp('2010-01-01T00:00:00Z')}" } }
                pagination: { type: cursor, param: cursor, next: response.body.after_cursor, more: "!response.body.end_of_stream" }
                records: response.body.tickets
                model: Ticket
            streams:
              Ticket: { endpoint: export, with: { cursor: "${cursor}" }, query: { cursor: "${cursor}" }, cursor: { type: token, from: response.body.after_cursor, save: page }, deletes: { when: record.status == 'deleted' } }

            """
        ).stream("Ticket")
        let upstream: (String, OutgoingRequest) -> Reply = { target, _ in
            let after = target.contains("cursor=b") ? "c" : target.contains("cursor=a") ? "b" : "a"
            return Reply(
                body: "{\"tickets\": [{\"id\": \"\(after)\", \"status\": \"open\"}], \"after_cursor\": \"\(after)\", "
                    + "\"end_of_stream\": \(after == "c")}")
        }
        let killed = try CursorPass(stream, pages: 2, upstream)
        #expect(killed.cursor == "b" && killed.ids == ["a", "b"])
        let rest = try CursorPass(stream, from: try killed.stored(), upstream)
        #expect(rest.ids == ["c"] && rest.cursor == "c")
        let later = try CursorPass(stream, from: try rest.stored()) { _, _ in
            Reply(body: "{\"tickets\": [], \"after_cursor\": \"c\", \"end_of_stream\": true}")
        }
        #expect(later.targets == ["/cursor.json?cursor=c"], "asked by the token alone")
    }

    // MARK: How definitions are laid over each other

    @Test func `a sync may change what a provider's changes read`() throws {
        let provider =
            PlanSample.head + """
                models: { Item: { key: id, fields: { id: { from: record.id } } } }
                endpoints:
                  list: { request: GET /items, records: response.body, model: Item }
                streams:
                  Item:
                    endpoint: list
                    cursor: { type: token, from: response.headers.next }
                    changes: { request: GET /changes, query: { since: "${cursor}", size: 10 }, where: record.a }

                """
        let sync = """
            sync: wide
            provider: acme
            streams:
              Item: { query: { all: true }, changes: { query: { size: 50 }, where: record.b } }

            """
        let sample = Sample([("providers/acme.yaml", provider), ("syncs/wide.yaml", sync)])
        #expect(sample.ids == [], "\(sample.report)")
        let linked = try #require(sample.loaded.library.syncs["wide"])
        var diagnostics = DiagnosticList()
        let plan = PlanCompiler(provider: try sample.provider).sync(linked.definition, diagnostics: &diagnostics)
        #expect(diagnostics.isEmpty)
        let stream = try #require(plan.streams.first)
        var checkpoint = PartitionCheckpoint()
        checkpoint.cursor = .string("t")
        let run = try CursorPass(stream, from: checkpoint) { _, _ in
            Reply(body: "[{\"id\": 1, \"a\": true, \"b\": true}, {\"id\": 2, \"a\": true, \"b\": false}]")
        }
        #expect(
            run.targets == ["/changes?since=t&size=50&all=true"] || run.targets == ["/changes?all=true&since=t&size=50"]
        )
        #expect(run.ids == ["1"], "both conditions add up")
    }

    @Test func `inputs that changes and deletion lists leave open are asked of the implied sync`() throws {
        let sample = try PlanSample(
            """
            models: { Item: { key: id, fields: { id: { from: record.id } } } }
            endpoints:
              list: { request: "GET /t/${input.team}/items", input: { team: { type: string, required: true } }, records: response.body, model: Item }
              log: { request: "GET /t/${input.team}/log", query: { kind: "${input.kind}" }, input: { team: { type: string, required: true }, kind: { type: string, required: true } }, records: response.body }
              gone: { request: "GET /gone/${input.bin}", input: { bin: { type: string, required: true } }, records: response.body }
            streams:
              Item:
                endpoint: list
                cursor: { type: token, from: response.headers.next }
                changes: { endpoint: log, query: { since: "${cursor}" } }
                deletes: { endpoint: gone, key: record.id }

            """)
        let provider = sample.provider
        let stream = try sample.stream("Item")
        let names = stream.with.map(\.name) + (stream.changes?.wrappedValue.with.map(\.name) ?? [])
        #expect(names == ["team", "team", "kind"])
        #expect(stream.deletions?.wrappedValue.with.map(\.name) == ["bin"])
        #expect(provider.streams.names == ["Item"])
    }

    @Test func `a fault of a stream is told once, though its changes have it too`() {
        func messages(_ changes: String) -> [String] {
            let text =
                PlanSample.head + """
                    models: { Item: { key: id, fields: { id: { from: record.id } } } }
                    streams:
                      Item:
                        request: GET /items
                        query: { since: "${cursor}" }
                        records: reponse.body
                        modle: Item
                        model: Item
                        where: record.a ==
                        cursor: { type: token, overlapp: 5m, overlap: 1m, from: response.headers.next }
                        deletes: { when: record.gone, full_scan: often }
                    \(changes)

                    """
            let sample = Sample(provider: text)
            var diagnostics = sample.loaded.diagnostics
            LibraryChecker(library: sample.loaded.library).check(&diagnostics)
            return diagnostics.all.map(\.message).sorted()
        }
        let alone = messages("")
        #expect(alone.count >= 5)
        #expect(messages("    changes: { query: { all: true } }") == alone)
    }
}
