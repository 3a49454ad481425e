import EngineFixtures
import EngineLanguage
import Glibc
import Testing

/// Files that are larger than what a process may hold (docs/decisions/0060-rows-are-read-as-they-come.md).
///
/// `ENGINE_FILE_ROUNDS` and `ENGINE_KILL_SEED` make a longer run, or the same again.
@Suite(.serialized) struct LargeFileTests {
    private func project(_ sandbox: SandboxProgram, _ format: String, _ packing: String) async throws -> TestProject {
        let project = try await sandbox.project()
        let sync = """
            sync: file
            provider: sandbox
            streams:
              ContactLine:
                endpoint: export_contacts
                with: { format: \(format), packing: \(packing) }
                deletes: full_scan

            """
        try TextFile.write(sync, to: "\(project.path)/syncs/file.yaml")
        return project
    }

    /// The peak of a sync of so many contacts, in kB.
    private func peak(_ contacts: Int, _ format: String, _ packing: String) async throws -> Int {
        let sandbox = try await SandboxProgram.start(["--contacts", "\(contacts)"])
        let project = try await project(sandbox, format, packing)
        let run = try project.start(["run", "sync", "file"])
        let (code, peak) = await run.endWithPeak()
        #expect(code == 0, "\(run.text)")
        return peak
    }

    @Test(arguments: [("csv", "gzip"), ("xml", "zip")])
    func `memory does not depend on the size of a file`(_ format: String, _ packing: String) async throws {
        let small = try await peak(20_000, format, packing)
        let large = try await peak(120_000, format, packing)
        print("large file test: \(format), \(packing): \(small) kB for 20,000 rows, \(large) kB for 120,000")
        // 40 MB more of text, and a bit for each row that was seen.
        #expect(large - small < 12_000, "\(small), \(large)")
    }

    @Test func `killed at random points of a file and run again a sync holds what upstream has`() async throws {
        let rounds = figure("ENGINE_FILE_ROUNDS", 4)
        let seed = UInt64(figure("ENGINE_KILL_SEED", .random(in: 0...99_999)))
        var random = SeededGenerator(seed: seed)
        let sandbox = try await SandboxProgram.start(["--contacts", "40000"])
        let project = try await project(sandbox, "csv", "gzip")
        var kills = 0
        for _ in 0..<rounds {
            let run = try project.start(["run", "sync", "file"])
            let pause = UInt32.random(in: 100_000..<900_000, using: &random)
            await onOwnThread { _ = usleep(pause) }
            run.kill()
            if await run.end() == 0 { break }
            kills += 1
        }
        print("large file test: \(kills) kills, seed \(seed)")
        #expect(kills >= 2, "seed \(seed)")
        let last = try await project.sync("file")
        #expect(last["ContactLine"]?[2] == 0, "nothing is gone, seed \(seed)")
        let (truth, stored) = (try await sandbox.contacts(), try await project.records("ContactLine"))
        #expect(Set(truth.keys) == Set(stored.keys), "seed \(seed)")
        let stale = truth.filter { id, record in
            ["name", "notes", "updated_at"].contains { stored[id]?[$0] != record[$0]?.asStored }
        }
        #expect(stale.isEmpty, "seed \(seed)")
        try await project.expectSoundStore()
    }
}
