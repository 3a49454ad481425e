import EngineHTTP
import EngineLanguage
import Glibc
import Testing

/// Bodies that never end, or hardly come (reliability.md S3).
@Suite(.serialized) struct HostileBodyTests {
    @Test func `an endless body ends the run as a failure of upstream, in bounded memory`() async throws {
        let sandbox = try await SandboxProgram.start(["--contacts", "500"])
        let project = try await sandbox.project()
        let honest = try project.start(["run", "sync", "sandbox", "--stream", "Contact", "--dry-run"])
        let (done, base) = await honest.endWithPeak()
        #expect(done == 0 && base > 0)
        try await sandbox.control("faults?fault=endless;path=/v1/contacts")
        let run = try project.start(["run", "sync", "sandbox", "--stream", "Contact"])
        let (code, peak) = await run.endWithPeak()
        #expect(code == 4, "\(run.text)")
        try await sandbox.expectFired("endless")
        print("endless body: base \(base) kB, peak \(peak) kB")
        #expect(peak <= base + 64 * 1_024, "\(peak) kB, an honest run takes \(base) kB")

        try await sandbox.control("faults", .delete)
        try await project.sync("sandbox", streams: ["Contact"])
        try await sandbox.expectTruth(in: project)
    }

    @Test func `a body that comes in drops is read to its end`() async throws {
        let sandbox = try await SandboxProgram.start(["--contacts", "500", "--page-size", "100"])
        let project = try await sandbox.project()
        try await sandbox.control("faults?fault=slow=20;times=3;path=/v1/contacts")
        try await project.sync("sandbox", streams: ["Contact"])
        try await sandbox.expectFired("slow", times: 3...3)
        try await sandbox.expectTruth(in: project)
    }
}
