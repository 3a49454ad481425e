import Engine
import EngineDefinition
import EngineHTTP
import EngineLanguage
import EngineStore
import EngineTesting
import Testing

/// Steps of streams against the sandbox: a report job, and messages that are acknowledged.
struct StepSyncTests {
    /// A provider over the sandbox's jobs.
    private static func provider(polls: Int = 2, _ more: String = "") -> [String: String] {
        [
            "providers/jobs.yaml": """
            provider: jobs
            title: Jobs
            base: http://127.0.0.1:8788
            auth: { key: { type: api_key, name: X-API-Key } }
            models:
              Contact: { key: id, fields: { id: { type: string, from: record.id }, name: { from: record.name } } }
              Message: { key: id, fields: { id: { type: string, from: record.id }, text: { from: record.text } } }
            endpoints:
              report:
                before:
                  - { name: made, request: POST /v1/reports, body: { kind: contacts, polls: \(polls) } }
                  - name: report
                    request: GET /v1/reports/${steps.made.body.id}
                    until: response.body.status in ['done', 'failed', 'cancelled']
                    fail: response.body.?error
                    every: 3s
                    within: 10m
                request: GET ${steps.report.body.url}
                records: response.body.rows
                model: Contact
                after: [{ request: "DELETE /v1/reports/${steps.made.body.id}" }]
                cancel: { request: "POST /v1/reports/${steps.made.body.id}/cancel" }
              messages:
                before: [{ name: session, request: POST /v1/sessions }]
                request: GET /v1/sessions/${steps.session.body.id}/messages
                records: response.body.messages
                model: Message
                pagination: { type: cursor, param: after, next: response.body.next, size: { query: limit, value: 10 } }
                after: [{ request: "POST /v1/sessions/${steps.session.body.id}/acknowledge" }]
              flags:
                before:
                  - { name: me, request: GET /v1/me, cache: 1h, metadata: { plan: response.body.plan } }
                request: GET /v1/contacts
                query: { limit: "5", plan: "${steps.me.body.plan}" }
                records: response.body.data
                model: Contact
            streams:
              Report: { endpoint: report, deletes: full_scan }
              Message: { endpoint: messages }
              Flag: { endpoint: flags }
            \(more)
            """
        ]
    }

    private func run(_ world: SyncWorld, _ stream: String) async throws -> StreamSummary {
        let summary = try await world.run("jobs", streams: [stream])
        return try #require(summary.streams.first)
    }

    private func truth(_ world: SyncWorld, _ what: String) async throws -> JSONValue {
        try JSONValue(parsing: try await world.get("/truth/\(what)"))
    }

    private func count(_ value: JSONValue, _ name: String) -> Int { Int(value[name]?.number?.int64 ?? -1) }

    @Test func `a report is submitted, waited for, fetched and removed`() async throws {
        let clock = RecordingClock(isStanding: true)
        try await withWorld(texts: Self.provider(), clock: clock) { world in
            let summary = try await run(world, "Report")
            #expect(!summary.hasFailed && summary.counts.added == 250, "\(summary.outcome)")
            #expect(clock.pauses == [3, 3])
            let jobs = try await truth(world, "reports")
            #expect(count(jobs, "submitted") == 1 && count(jobs, "removed") == 1 && count(jobs, "open") == 0)
            try await world.expectTruth(of: "contacts", in: "Report", fields: ["name"])
        }
    }

    @Test func `the next pass makes a report of its own, and finds what is gone`() async throws {
        let clock = RecordingClock(isStanding: true)
        try await withWorld(texts: Self.provider(), clock: clock) { world in
            _ = try await run(world, "Report")
            try await world.control("contacts/delete?count=4")
            let summary = try await run(world, "Report")
            #expect(summary.counts.deleted == 4 && summary.counts.unchanged == 246)
            #expect(count(try await truth(world, "reports"), "submitted") == 2)
        }
    }

    @Test func `a report that fails fails the run, and the next run submits another`() async throws {
        let texts = Self.provider().mapValues { $0.replacing("polls: 2", with: "fails: true, polls: 1") }
        try await withWorld(texts: texts, clock: RecordingClock(isStanding: true)) { world in
            let failed = try await run(world, "Report")
            #expect(failed.failureText == "'report' failed: the report could not be made")
            _ = try await run(world, "Report")
            #expect(count(try await truth(world, "reports"), "submitted") == 2)
        }
    }

    @Test func `a run that loses its connection while it waits is gone on with by the next one`() async throws {
        try await withWorld(texts: Self.provider(polls: 3), clock: RecordingClock(isStanding: true)) { world in
            try await world.fault("status=503;path=/v1/reports/rep_1")
            let failed = try await run(world, "Report")
            #expect(failed.hasFailed)
            try await world.control("faults", .delete)
            let summary = try await run(world, "Report")
            #expect(!summary.hasFailed && summary.counts.added == 250)
            #expect(count(try await truth(world, "reports"), "submitted") == 1)
        }
    }

    @Test func `a report that upstream has lost meanwhile is made anew in the same run`() async throws {
        try await withWorld(texts: Self.provider(polls: 3), clock: RecordingClock(isStanding: true)) { world in
            try await world.fault("status=503;path=/v1/reports/rep_1")
            _ = try await run(world, "Report")
            try await world.control("faults", .delete)
            try await world.control("reports/forget")
            let summary = try await run(world, "Report")
            #expect(!summary.hasFailed && summary.counts.added == 250)
            #expect(count(try await truth(world, "reports"), "submitted") == 2)
        }
    }

    @Test func `a run that is stopped while it waits gives the report up, and the next one submits another`()
        async throws
    {
        let clock = StoppingClock()
        try await withWorld(texts: Self.provider(polls: 20), clock: clock) { world in
            let runner = try await world.runner("jobs", streams: ["Report"])
            let task = Task { try await runner.run(ExpressionMap(), SyncOptions()) }
            clock.onPause { task.cancel() }
            let summary = try await task.value
            #expect(summary.streams.first?.failureText == "interrupted")
            let jobs = try await truth(world, "reports")
            #expect(count(jobs, "cancelled") == 1 && count(jobs, "submitted") == 1)
            clock.onPause {}
            try await world.control("reports/finish")
            let again = try await run(world, "Report")
            #expect(!again.hasFailed)
            #expect(count(try await truth(world, "reports"), "submitted") == 2)
        }
    }

    @Test func `messages are taken in a session, and acknowledged when they are stored`() async throws {
        try await withWorld(texts: Self.provider()) { world in
            try await world.control("messages/add?count=25")
            let summary = try await run(world, "Message")
            #expect(!summary.hasFailed && summary.counts.added == 25 && summary.pages == 3)
            #expect(count(try await truth(world, "messages"), "waiting") == 0)
            try await world.control("messages/add?count=2")
            #expect(try await run(world, "Message").counts.added == 2)
        }
    }

    @Test func `messages of a reading that failed are not acknowledged, and come again`() async throws {
        try await withWorld(texts: Self.provider(), clock: RecordingClock(isStanding: true)) { world in
            try await world.control("messages/add?count=25")
            try await world.fault("status=400;path=/v1/sessions/ses_1/messages;times=1")
            #expect(try await run(world, "Message").hasFailed)
            #expect(count(try await truth(world, "messages"), "waiting") == 25)
            let summary = try await run(world, "Message")
            #expect(!summary.hasFailed && summary.counts.total == 25)
            #expect(count(try await truth(world, "messages"), "waiting") == 0)
        }
    }

    @Test func `a result that serves is asked for once in an hour, whichever run asks`() async throws {
        let clock = RecordingClock()
        try await withWorld(texts: Self.provider(), clock: clock) { world in
            for _ in 0..<3 { #expect(try await !run(world, "Flag").hasFailed) }
            let requests = try await world.requests()["requests"]
            #expect(requests?["GET /v1/me"]?.number?.int64 == 1)
            #expect(requests?["GET /v1/contacts?limit=5&plan=team"]?.number?.int64 == 3)
            let connection = try #require(try await world.store.connection(named: "main", in: "dev"))
            #expect(connection.learnt == #"{"plan":"team"}"#)
            try await clock.sleep(seconds: 3_600)
            _ = try await run(world, "Flag")
            #expect(try await world.requests()["requests"]?["GET /v1/me"]?.number?.int64 == 2)
        }
    }

    @Test func `a tool makes its steps too, and removes what it made`() async throws {
        try await withWorld(texts: Self.provider(), clock: RecordingClock(isStanding: true)) { world in
            let tool = try await world.tool("report", of: "jobs")
            let value = try await ToolCaller(access: tool.access).call(tool.plan, ExpressionMap())
            #expect(value.list?.count == 250)
            let jobs = try await truth(world, "reports")
            #expect(count(jobs, "submitted") == 1 && count(jobs, "removed") == 1)
        }
    }

    @Test func `a dry run keeps nothing of its steps`() async throws {
        try await withWorld(texts: Self.provider(), clock: RecordingClock(isStanding: true)) { world in
            let dry = try await world.run("jobs", streams: ["Report"]) { $0.isDryRun = true }
            #expect(dry.streams.first?.hasFailed == false)
            _ = try await run(world, "Report")
            #expect(count(try await truth(world, "reports"), "submitted") == 2)
        }
    }
}
