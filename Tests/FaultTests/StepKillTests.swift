import EngineFixtures
import EngineLanguage
import Glibc
import Testing

/// A report job (submit, poll, download) whose run is killed or stopped (definitions.md §4, decision 0044): the real
/// binary, and the sandbox's own count of submissions.
@Suite(.serialized) struct StepKillTests {
    /// A provider over the sandbox's report jobs.
    private static func provider(
        _ submission: String = "", cancel: Bool = false, download: Download = .json
    ) -> String {
        """
        provider: reports
        title: Reports
        base: http://127.0.0.1:8788
        auth: { key: { type: api_key, name: X-API-Key } }
        models:
          Contact: { key: id, fields: { id: { type: string, from: record.id }, name: { from: record.name } } }
        endpoints:
          report:
            before:
              - name: made
                request: POST /v1/reports
                body: { kind: contacts, polls: 1000000 }
                \(submission)
              - name: report
                request: GET /v1/reports/${steps.made.body.id}
                until: response.body.status == 'done'
                every: 1s
                within: 1h
            \(download.keys)
            model: Contact
            after: [{ request: "DELETE /v1/reports/${steps.made.body.id}" }]
            \(cancel ? "cancel: { request: \"POST /v1/reports/${steps.made.body.id}/cancel\" }" : "")
        streams:
          Contact: { endpoint: report, deletes: full_scan }

        """
    }

    /// What a job that is done leads to.
    enum Download: CaseIterable {
        /// Rows in an answer of JSON.
        case json
        /// A table in an archive: unpacked and read row by row.
        case zippedTable

        fileprivate var keys: String {
            switch self {
            case .json: "request: GET ${steps.report.body.url}\n    records: response.body.rows"
            case .zippedTable:
                "request: GET /v1/exports/contacts.csv.zip?report=${steps.report.body.id}\n"
                    + "    response: { format: csv, decode: zip }\n    records: response.body"
            }
        }
    }

    private func world(_ provider: String) async throws -> (sandbox: SandboxProgram, project: TestProject) {
        let sandbox = try await SandboxProgram.start(["--contacts", "300"])
        let project = try await TestProject.make(allowing: sandbox.address)
        try TextFile.write(provider, to: "\(project.path)/providers/reports.yaml")
        try await project.connect("reports", to: "http://\(sandbox.address)", credentials: "api_key: sandbox-key\n")
        return (sandbox, project)
    }

    /// Waits until the sandbox has counted so much.
    private func wait(
        _ sandbox: SandboxProgram, for name: String, _ count: Int, while run: Program
    ) async throws {
        let deadline = ContinuousClock.now.advanced(by: .seconds(60))
        while run.isRunning, ContinuousClock.now < deadline {
            if try await sandbox.jobs(name) >= count { return }
            await onOwnThread { usleepShort() }
        }
        try #require(try await sandbox.jobs(name) >= count, "\(name): \(run.text)")
    }

    @Test(arguments: Download.allCases)
    func `killed again and again while it waits, a job is submitted once and read whole`(
        _ download: Download
    ) async throws {
        let (sandbox, project) = try await world(Self.provider(download: download))
        for round in 1...5 {
            let run = try project.start(["run", "sync", "reports"])
            let polls = try await sandbox.jobs("polls")
            try await wait(sandbox, for: "polls", polls + 1, while: run)
            // The answer of the submission may still be on its way to the store in the first round.
            if round == 1 { try await wait(sandbox, for: "polls", polls + 2, while: run) }
            run.kill()
            #expect(await run.end() == 128 + SIGKILL, "\(run.text)")
        }
        #expect(try await sandbox.jobs("submitted") == 1)
        try await sandbox.control("reports/finish")
        let counts = try await project.sync("reports")
        #expect(counts["Contact"] == [300, 0, 0, 0])
        #expect(try await sandbox.jobs("submitted") == 1)
        #expect(try await sandbox.jobs("removed") == 1)
        let truth = try await sandbox.contacts()
        let stored = try await project.records("Contact")
        #expect(Set(stored.keys) == Set(truth.keys))
        #expect(stored.allSatisfy { $0.value["name"] == truth[$0.key]?["name"] })
        try await project.expectSoundStore()
    }

    @Test func `killed before the answer was stored, a job is submitted once more and no oftener`() async throws {
        let (sandbox, project) = try await world(Self.provider())
        try await sandbox.control("faults?fault=latency=20000;path=/v1/reports;times=1")
        let run = try project.start(["run", "sync", "reports"])
        try await wait(sandbox, for: "submitted", 1, while: run)
        run.kill()
        #expect(await run.end() == 128 + SIGKILL)
        let again = try project.start(["run", "sync", "reports"])
        try await wait(sandbox, for: "polls", 1, while: again)
        again.kill()
        _ = await again.end()
        try await sandbox.control("reports/finish")
        #expect(try await project.sync("reports")["Contact"]?[0] == 300)
        #expect(try await sandbox.jobs("submitted") == 2)
    }

    @Test func `with an idempotency key even that is no second job`() async throws {
        let (sandbox, project) = try await world(
            Self.provider("headers: { idempotency-key: \"${idempotency_key}\" }"))
        try await sandbox.control("faults?fault=latency=20000;path=/v1/reports;times=1")
        let run = try project.start(["run", "sync", "reports"])
        try await wait(sandbox, for: "submitted", 1, while: run)
        run.kill()
        #expect(await run.end() == 128 + SIGKILL)
        let again = try project.start(["run", "sync", "reports"])
        try await wait(sandbox, for: "polls", 1, while: again)
        try await sandbox.control("reports/finish")
        #expect(await again.end() == 0, "\(again.text)")
        #expect(try await sandbox.jobs("submitted") == 1)
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func `stopped in order, it gives the job up and can be run again`(_ signal: Int32) async throws {
        let (sandbox, project) = try await world(Self.provider(cancel: true))
        let run = try project.start(["run", "sync", "reports"])
        try await wait(sandbox, for: "polls", 1, while: run)
        Glibc.kill(run.id, signal)
        #expect(await run.end() == 6, "\(run.text)")
        #expect(try await sandbox.jobs("cancelled") == 1)
        let again = try project.start(["run", "sync", "reports"])
        try await wait(sandbox, for: "submitted", 2, while: again)
        try await sandbox.control("reports/finish")
        #expect(await again.end() == 0, "\(again.text)")
        #expect(try await project.records("Contact").count == 300)
    }

    @Test func `stopped in order without 'cancel', it polls the same job when it is run again`() async throws {
        let (sandbox, project) = try await world(Self.provider())
        let run = try project.start(["run", "sync", "reports"])
        try await wait(sandbox, for: "polls", 2, while: run)
        Glibc.kill(run.id, SIGTERM)
        #expect(await run.end() == 6, "\(run.text)")
        try await sandbox.control("reports/finish")
        #expect(try await project.sync("reports")["Contact"]?[0] == 300)
        #expect(try await sandbox.jobs("submitted") == 1)
    }
}

extension SandboxProgram {
    /// A count of its report jobs.
    fileprivate func jobs(_ name: String) async throws -> Int {
        Int(try await truth("reports")[name]?.number?.int64 ?? -1)
    }
}
