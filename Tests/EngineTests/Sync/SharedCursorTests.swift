import Engine
import EngineDefinition
import EngineHTTP
import EngineLanguage
import EngineStore
import Testing

/// One cursor for all partitions (definitions.md §7.3).
@Suite(.timeLimit(.minutes(2)))
struct SharedCursorTests {
    /// Contacts by status and time of change: each status is a partition.
    private static func sync(_ cursor: String) -> [String: String] {
        let text = """
            sync: shared
            provider: sandbox
            streams:
              Shared:
                endpoint: list_contacts
                for_each: { values: "['active', 'paused', 'lead']", as: status, concurrency: 1 }
                with: { updated_since: "${cursor}" }
                query: { sort: updated, include_deleted: true, only: "${status}" }
                where: record.deleted || record.status == status
                model: Contact
                cursor: { \(cursor), overlap: 10s, shared: true }
                deletes: { when: record.deleted }

            """
        return ["syncs/shared.yaml": text]
    }

    private func asked(_ world: SyncWorld) async throws -> [String] {
        let requests = try await world.requests()["requests"]?.members ?? []
        return requests.map(\.key).filter { $0.contains("only=") && !$0.contains("cursor=") }
    }

    private func since(_ world: SyncWorld) async throws -> Set<String?> {
        Set(
            try await asked(world).map { target in
                target.split(separator: "&").first { $0.contains("updated_since=") }.map {
                    String($0.split(separator: "=").last ?? "")
                }
            })
    }

    @Test func `all partitions are asked from one cursor, which moves when all were read`() async throws {
        try await withWorld(texts: Self.sync("from: record.updated_at")) { world in
            try await world.run("shared").expectDone()
            #expect(try await since(world) == [nil], "each is read whole at first")
            try await world.control("contacts/change?count=1")
            try await world.control("counters/reset")
            try await world.run("shared").expectDone()
            #expect(try await asked(world).count == 3)
            let since = try await since(world)
            #expect(since.count == 1 && since != [nil])
        }
    }

    @Test func `a partition that fails leaves the cursor where it was`() async throws {
        try await withWorld(texts: Self.sync("from: record.updated_at")) { world in
            try await world.run("shared").expectDone()
            try await world.run("shared").expectDone()
            try await world.control("counters/reset")
            try await world.run("shared").expectDone()
            let before = try await since(world)
            try await world.control("contacts/change?count=30")
            try await world.fault("status=403;times=1;path=/v1/contacts")
            #expect(try await world.run("shared")["Shared"]?.fault != nil)
            try await world.control("faults", .delete)
            try await world.control("counters/reset")
            try await world.run("shared").expectDone()
            #expect(try await since(world) == before, "what the others read is read again")
            try await world.control("counters/reset")
            try await world.run("shared").expectDone()
            #expect(try await since(world) != before)
        }
    }

    @Test func `of values that pages show the oldest counts`() async throws {
        let clock = RecordingClock(isStanding: true)
        try await withWorld(texts: Self.sync("from: page.started"), clock: clock) { world in
            try await world.run("shared").expectDone()
            try await clock.sleep(seconds: 3_600)
            try await world.control("counters/reset")
            try await world.run("shared").expectDone()
            let asked = try await since(world)
            #expect(asked.count == 1 && asked.first??.hasPrefix("2025-12-31T23") == true, "\(asked)")
        }
    }

    @Test func `a partition that comes later is read whole`() async throws {
        let statuses = "['active', 'paused', 'lead']"
        let world = Self.sync("from: record.updated_at")
        let later = world.mapValues { $0.replacing(statuses, with: "['active', 'paused', 'lead', 'trial']") }
        try await withWorld(texts: world) { first in
            try await first.run("shared").expectDone()
            let second = SyncWorld(
                folder: first.folder, sandbox: first.sandbox, address: first.address, loop: first.loop,
                client: first.client, store: first.store, reader: first.reader, clock: first.clock,
                texts: later.compactMap { DefinitionText(path: $0.key, text: $0.value) }, scheme: first.scheme,
                events: first.events)
            try await second.control("counters/reset")
            try await second.run("shared").expectDone()
            let trial = try await asked(second).filter { $0.contains("only=trial") }
            #expect(trial.count == 1 && trial.first?.contains("updated_since") == false)
            let truth = try await second.truth("contacts").filter {
                ["active", "paused", "lead", "trial"].contains($0.value["status"]?.string ?? "")
            }
            #expect(Set(try await second.stored("Shared").keys) == Set(truth.keys))
        }
    }

    @Test func `a partition that was left out for a while begins where it stood`() async throws {
        let all = Self.sync("from: record.updated_at")
        let narrow = all.mapValues {
            $0.replacing("as: status,", with: "as: status, where: \"status != 'lead'\",")
        }
        try await withWorld(texts: all) { world in
            try await world.run("shared").expectDone()
            try await world.run("shared").expectDone()
            let without = world.with(texts: narrow)
            try await world.control("contacts/change?count=250")
            try await without.run("shared").expectDone()
            try await world.control("contacts/change?count=1")
            try await without.run("shared").expectDone()
            try await without.run("shared").expectDone()
            try await world.run("shared").expectDone()
            let truth = try await world.truth("contacts").filter {
                ["active", "paused", "lead"].contains($0.value["status"]?.string ?? "")
            }
            let stored = try await world.stored("Shared")
            #expect(Set(truth.keys).isSubset(of: stored.keys), "one that changed its status is not told to be gone")
            let stale = truth.filter { $0.value["updated_at"]?.asStored != stored[$0.key]?["updated_at"] }
            #expect(stale.isEmpty, "\(stale.count) of \(truth.count) are older than upstream's")
            try await world.control("counters/reset")
            try await world.run("shared").expectDone()
            #expect(try await since(world).count == 1, "then all stand where the cursor is")
        }
    }
}
