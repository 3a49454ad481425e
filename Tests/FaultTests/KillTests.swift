import EngineFixtures
import EngineHTTP
import EngineLanguage
import Glibc
import Testing

/// `kill -9` of the real binary in the middle of a sync (reliability.md S1).
///
/// `ENGINE_KILL_ROUNDS` and `ENGINE_KILL_SEED` make a longer run, or the same again.
@Suite(.serialized) struct KillTests {
    @Test func `killed at random points and run again a sync holds what upstream has`() async throws {
        let rounds = figure("ENGINE_KILL_ROUNDS", 12)
        let seed = UInt64(figure("ENGINE_KILL_SEED", .random(in: 0...Int(UInt32.max))))
        var random = SeededGenerator(seed: seed)
        print("kill test: \(rounds) rounds, seed \(random.seed)")
        // More than all rounds read: on a busy machine a run gets on while the test is asleep.
        let contacts = 3_000 * rounds
        let sandbox = try await SandboxProgram.start(
            ["--contacts", "\(contacts)", "--page-size", "50", "--latency", "3"])
        let project = try await sandbox.project()
        var kills = 0
        for _ in 0..<rounds {
            // So that the kills are spread over the whole run.
            let point = try await sandbox.calls() + Int.random(in: 1...24, using: &random)
            let pause = UInt32.random(in: 0..<8_000, using: &random)
            let run = try project.start(["run", "sync", "sandbox", "--stream", "Contact"])
            while run.isRunning, try await sandbox.calls() < point {}
            await onOwnThread { _ = usleep(pause) }
            run.kill()
            let code = await run.end()
            // A run that came to its end leaves nothing to be killed in.
            if code == 0 { break }
            #expect(code == 128 + SIGKILL, "seed \(random.seed): \(run.text)")
            kills += 1
        }
        #expect(kills >= rounds / 2, "seed \(random.seed)")
        let last = try await project.sync("sandbox", streams: ["Contact"])
        #expect(last["Contact"]?[1] == 0, "seed \(random.seed)")
        try await sandbox.expectTruth(in: project)
        try await project.expectSoundStore()
        let again = try await sandbox.pagesReadAgain()
        print("kill test: \(kills) kills, \(again) pages read again, \(try await sandbox.calls()) calls")
        // A kill costs the page that is under way, and no other: one that came and is not stored yet was kept.
        #expect(again <= kills, "seed \(random.seed)")
        #expect(!project.hasFile("engine.db-answers"), "seed \(random.seed)")
    }
}
