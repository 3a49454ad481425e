import EngineFixtures
import EngineHTTP
import EngineLanguage
import Glibc
import Testing

/// `kill -9` of the real binary while the calls for a page's records are under way.
@Suite(.serialized) struct KillInDetailsTests {
    private static let sync = """
        sync: details
        provider: sandbox
        streams:
          Detailed:
            endpoint: list_contact_ids
            deletes: full_scan
            pagination: { type: cursor, param: cursor, next: response.body.next_cursor, more: response.body.has_more, size: { query: limit, value: 20 } }
            fetch: { endpoint: get_contact, with: { id: "${record.id}" }, concurrency: 4, on_missing: delete }

        """

    @Test func `killed among the details of a page a sync asks for that page again, and for no other`() async throws {
        let rounds = 12
        // More than all rounds read: on a busy machine a run gets on while the test is asleep.
        let contacts = 900
        var random = SeededGenerator(seed: .random(in: 0...UInt64(UInt32.max)))
        print("kill in details: seed \(random.seed)")
        let sandbox = try await SandboxProgram.start(["--contacts", "\(contacts)", "--latency", "3"])
        let project = try await sandbox.project()
        try TextFile.write(Self.sync, to: "\(project.path)/syncs/details.yaml")
        var kills = 0
        var calls: Int?
        for _ in 0..<rounds {
            let point = try await sandbox.calls() + Int.random(in: 1...50, using: &random)
            let run = try project.start(["run", "sync", "details"])
            while run.isRunning, try await sandbox.calls() < point {}
            run.kill()
            let code = await run.end()
            // A run that came to its end leaves nothing to be killed in, and the next one begins anew.
            if code == 0 {
                calls = try await sandbox.calls()
                break
            }
            #expect(code == 128 + SIGKILL, "seed \(random.seed): \(run.text)")
            kills += 1
        }
        #expect(kills >= rounds / 2, "seed \(random.seed)")
        let last = try await project.sync("details", streams: ["Detailed"])
        #expect(last["Detailed"]?[1] == 0, "what was stored twice did not change: seed \(random.seed)")
        try await project.expectSoundStore()
        let needed = if let calls { calls } else { try await sandbox.calls() }
        // A page of ids, its twenty records, and those of the page behind it that was under way.
        let most = contacts + contacts / 20 + 1 + kills * 23
        #expect(needed <= most, "seed \(random.seed): \(needed) calls after \(kills) kills")
        let (stored, truth) = (try await project.records("Detailed"), try await sandbox.contacts())
        #expect(Set(stored.keys) == Set(truth.keys), "seed \(random.seed)")
        let stale = truth.filter { id, record in
            ["name", "email", "notes"].contains { stored[id]?[$0] != record[$0] }
        }.keys.sorted()
        #expect(stale == [], "each whole, as its own call gives it: seed \(random.seed)")
    }
}
