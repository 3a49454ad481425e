import EngineHTTP
import EngineLanguage
import Testing

/// What upstream does wrong while the real binary syncs, and what the store holds then (reliability.md S3, S4).
@Suite(.serialized) struct UpstreamFaultTests {
    /// Contacts in pages of 50: eight pages, so that a fault in the middle has pages before and behind it.
    private func sandbox() async throws -> SandboxProgram {
        try await SandboxProgram.start(["--contacts", "400", "--page-size", "50"])
    }

    private static let words = ["run", "sync", "sandbox", "--stream", "Contact"]

    // MARK: 429

    @Test(arguments: ["seconds", "date", "fraction", "epoch", "reset", "standard", "none", "garbage", "negative"])
    func `a 429 is waited out however the wait is told, and no call comes early`(form: String) async throws {
        let sandbox = try await sandbox()
        let project = try await sandbox.project()
        try await sandbox.fault("rate_limit=1;form=\(form);times=1;at=middle;path=/v1/contacts")
        let text = try await project.run(Self.words)
        try await sandbox.expectFired("rate_limit", times: 1...1)
        #expect(try await sandbox.count("early_calls") == 0)
        #expect(text.contains("429"), "the log says why it waits:\n\(text)")
        try await sandbox.expectTruth(in: project)
    }

    @Test func `a wait of a year is cut to an hour and told, and a run that is killed in it goes on`() async throws {
        let sandbox = try await sandbox()
        let project = try await sandbox.project()
        try await sandbox.fault("rate_limit=1;form=year;times=1;at=middle;path=/v1/contacts")
        do {
            let run = try project.start(Self.words)
            for _ in 0..<500 where run.isRunning && !run.text.contains("429") { await onOwnThread { usleepShort() } }
            #expect(run.text.contains("waiting 60 min: 429"), "\(run.text)")
            run.kill()
            _ = await run.end()
        }
        try await sandbox.expectFired("rate_limit", times: 1...1)
        try await project.sync("sandbox", streams: ["Contact"])
        try await sandbox.expectTruth(in: project)
        #expect(try await sandbox.pagesReadAgain() <= 2, "the one that was refused, and one that was not stored")
    }

    // MARK: Answers that are cut or none

    @Test(arguments: [
        ("cut", "first"), ("cut", "middle"), ("cut", "last"), ("close", "middle"), ("reset", "last"),
        ("status=500", "first"), ("status=502", "middle"), ("status=503", "last"), ("status=408", "middle"),
    ])
    func `a passing failure is tried again, and nothing is lost or stored twice`(
        fault: String, place: String
    ) async throws {
        let sandbox = try await sandbox()
        let project = try await sandbox.project()
        try await sandbox.fault("\(fault);times=1;at=\(place);path=/v1/contacts")
        let counts = try await project.sync("sandbox", streams: ["Contact"])
        try await sandbox.expectFired(fault.split(separator: "=").first.map(String.init) ?? "", times: 1...1)
        #expect(counts["Contact"] == [try await sandbox.contacts().count, 0, 0, 0])
        try await sandbox.expectTruth(in: project)
    }

    @Test(
        arguments: [("cut", 4), ("malformed", 4), ("empty", 4), ("status=403", 4), ("status=500", 4)]
            as [(String, Int32)])
    func `a failure that lasts has its code, keeps the pages before it, and the next run goes on`(
        fault: String, code: Int32
    ) async throws {
        let sandbox = try await sandbox()
        let project = try await sandbox.project()
        // Attempts are few, so that the test is short: the definition of the project says so.
        try await project.hasten()
        try await sandbox.fault("\(fault);at=4;path=/v1/contacts")
        let text = try await project.run(Self.words, exit: code)
        try await sandbox.expectFired(fault.split(separator: "=").first.map(String.init) ?? "")
        #expect(text.contains("'engine run sync sandbox --stream Contact'") && text.contains("goes on from"), "\(text)")
        #expect(text.contains("position"), "\(text)")
        let truth = try await sandbox.contacts()
        let kept = try await project.records("Contact")
        #expect(kept.count == 150)
        #expect(kept.allSatisfy { id, record in record["name"] == truth[id]?["name"] })

        try await sandbox.control("faults", .delete)
        try await sandbox.control("counters/reset")
        try await project.sync("sandbox", streams: ["Contact"])
        #expect(try await sandbox.count("calls") <= 6, "it begins behind the last page")
        try await sandbox.expectTruth(in: project)
        try await project.expectSoundStore()
    }

    @Test func `credentials that are refused end with code 3 and the way to reconnect`() async throws {
        let sandbox = try await sandbox()
        let project = try await sandbox.project()
        try await sandbox.fault("status=401;at=3;path=/v1/contacts")
        let text = try await project.run(Self.words, exit: 3)
        try await sandbox.expectFired("status")
        #expect(text.contains("engine connect"), "\(text)")
        #expect(!text.contains("sandbox-key"), "no secret is in what it says")
        #expect(try await project.records("Contact").count == 100)
        try await sandbox.control("faults", .delete)
        try await project.connect("sandbox", to: "http://\(sandbox.address)", credentials: "api_key: sandbox-key\n")
        try await project.sync("sandbox", streams: ["Contact"])
        try await sandbox.expectTruth(in: project)
    }

    @Test func `a full scan that fails in its middle deletes nothing, whatever was deleted upstream`() async throws {
        let sandbox = try await SandboxProgram.start(["--contacts", "100", "--page-size", "5"])
        let project = try await sandbox.project()
        try await project.hasten()
        try await project.sync("sandbox", streams: ["Project"])
        let before = try await project.records("Project").keys.sorted()
        try await sandbox.control("projects/delete?count=8")
        try await sandbox.fault("status=503;at=3;path=/v1/projects")
        try await project.run(["run", "sync", "sandbox", "--stream", "Project"], exit: 4)
        try await sandbox.expectFired("status")
        #expect(try await project.records("Project").keys.sorted() == before)
        try await sandbox.control("faults", .delete)
        let healed = try await project.sync("sandbox", streams: ["Project"])
        #expect(healed["Project"]?[2] == 8)
    }
}
