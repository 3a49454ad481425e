import EngineHTTP
import EngineLanguage
import Glibc
import Testing

/// What an upstream does wrong costs no memory: the real binary ends as documented, with no more than 64 MiB beyond an
/// honest run, and the next run has all (reliability.md S3).
///
/// `scripts/test` takes a few kinds at one place, `scripts/fault-tests` all of them at all three.
@Suite(.serialized, .timeLimit(.minutes(30))) struct HostileMemoryTests {
    private static let isWhole = getenv("ENGINE_KILL_ROUNDS") != nil
    private static let words = ["run", "sync", "sandbox", "--stream", "Contact", "--full"]
    /// Kilobytes beyond those of an honest run.
    private static let most = 64 * 1_024

    /// A fault, and the exit code of the run that meets it.
    private struct Scenario {
        let fault: String
        let code: Int32

        var kind: String { String(fault.prefix { $0 != "=" && $0 != ";" }) }
    }

    private static let few = [
        Scenario(fault: "malformed", code: 4), Scenario(fault: "html;times=1", code: 0),
        Scenario(fault: "cut", code: 4), Scenario(fault: "status=503", code: 4),
    ]

    private static var all: [Scenario] {
        let waits = ["seconds", "date", "epoch", "reset", "standard", "fraction", "none", "garbage", "negative"].map {
            Scenario(fault: "rate_limit=1;form=\($0);times=1", code: 0)
        }
        let passing = [
            "status=408", "status=425", "status=500", "status=502", "status=503", "status=504", "status=599", "cut",
            "close", "reset", "malformed", "html", "empty", "slow=1", "latency=20", "refused_cursor",
        ].map { Scenario(fault: "\($0);times=1", code: 0) }
        let refused = [400, 402, 403, 404, 409, 410, 413, 414, 415, 422, 423, 428, 431, 451, 300, 305].map {
            Scenario(fault: "status=\($0)", code: 4)
        }
        let lasting = [
            "status=500", "status=503", "status=504", "cut", "close", "reset", "endless", "malformed", "html", "empty",
        ].map {
            Scenario(fault: $0, code: 4)
        }
        let unsound = ["status=200", "loop"].map { Scenario(fault: $0, code: 1) }
        return waits + passing + refused + lasting + unsound
    }

    @Test func `every hostile answer ends as documented, in the memory of an honest one`() async throws {
        // Pages of half a megabyte, so that what is held of them shows.
        let sandbox = try await SandboxProgram.start(["--contacts", "5000", "--page-size", "1000"])
        let project = try await sandbox.project()
        try await project.hasten()
        let base = try await honest(project)
        var greatest = (peak: 0, name: "")
        var count = 0
        for scenario in Self.isWhole ? Self.all : Self.few {
            for place in Self.isWhole ? ["first", "middle", "last"] : ["middle"] {
                // The first page has no position that could be refused, or be named once more.
                if ["loop", "refused_cursor"].contains(scenario.kind), place == "first" { continue }
                let peak = try await meet(scenario, at: place, sandbox, project)
                count += 1
                if peak > greatest.peak { greatest = (peak, "\(scenario.fault) at \(place)") }
                #expect(peak <= base + Self.most, "\(scenario.fault) at \(place): \(peak) kB, an honest run \(base) kB")
            }
        }
        print("hostile answers: \(count), base \(base) kB, greatest peak \(greatest.peak) kB: \(greatest.name)")
    }

    /// The peak of a run that meets nothing.
    private func honest(_ project: TestProject) async throws -> Int {
        try await project.sync("sandbox", streams: ["Contact"])
        let (code, peak) = await (try project.start(Self.words)).endWithPeak()
        try #require(code == 0 && peak > 0)
        return peak
    }

    /// Lets a run meet a fault, and the next one heal.
    /// - Returns: the peak of the run that met it.
    private func meet(
        _ scenario: Scenario, at place: String, _ sandbox: SandboxProgram, _ project: TestProject
    ) async throws -> Int {
        try await sandbox.control("counters/reset")
        try await sandbox.fault("\(scenario.fault);at=\(place);path=/v1/contacts")
        let run = try project.start(Self.words)
        let (code, peak) = await run.endWithPeak()
        #expect(code == scenario.code, "\(scenario.fault) at \(place): exit \(code)\n\(run.text)")
        try await sandbox.expectFired(scenario.kind)
        try await sandbox.control("faults", .delete)
        if code != 0 {
            #expect(run.text.contains("goes on from"), "\(scenario.fault) at \(place):\n\(run.text)")
            try await project.sync("sandbox", streams: ["Contact"])
        }
        #expect(try await project.records("Contact").count == 5_000, "\(scenario.fault) at \(place)")
        return peak
    }
}
