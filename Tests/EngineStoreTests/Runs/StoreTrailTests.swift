import EngineDatabase
import EngineStore
import Testing

/// The trail against somebody who can write to its file.
struct StoreTrailTests {
    private func withTrail(_ body: (TestStore) async throws -> Void) async throws {
        try await withStore { test in
            for number in 0..<6 {
                try await test.store.appendEvent("key.create", subject: "k\(number)", actor: "cli ada", in: "dev")
            }
            try await body(test)
        }
    }

    /// Changes rows as the schema forbids it.
    private func force(_ change: String, _ test: TestStore) throws {
        let raw = try SQLiteConnection.open(test.path)
        try raw.execute("DROP TRIGGER events_are_not_changed; DROP TRIGGER events_are_not_deleted; \(change)")
        try raw.close()
    }

    @Test func `an unchanged trail proves itself, and tells its head`() async throws {
        try await withTrail { test in
            let proof = try await test.store.proveTrail(asking: [2])
            #expect(proof.count == 7 && proof.lastID == 7 && proof.lastHash.count == 64 && proof.breaks == [])
            #expect(proof.asked[2]?.count == 64)
            try await test.store.appendEvent("key.revoke", subject: "k1", actor: "cli ada", in: "prod")
            let later = try await test.store.proveTrail(asking: [7])
            #expect(later.asked[7] == proof.lastHash && later.lastHash != proof.lastHash)
        }
    }

    @Test func `a trail that grows while it is proved is whole`() async throws {
        try await withTrail { test in
            let writer = try await Store.open(.init(path: test.path))
            async let written: Void = {
                for number in 0..<400 {
                    try await writer.appendEvent("key.create", subject: "w\(number)", actor: "cli ada", in: "dev")
                }
            }()
            var rounds = 0
            while try await test.store.proveTrail().count < 407, rounds < 100_000 {
                #expect(try await test.store.proveTrail().breaks == [])
                rounds += 1
            }
            try await written
            try await writer.close()
            #expect(rounds > 1)
        }
    }

    @Test func `an empty trail is whole`() async throws {
        let folder = try TemporaryFolder()
        let store = try await Store.open(.init(path: folder.file("a.db")))
        let proof = try await store.proveTrail()
        #expect(proof.count == 0 && proof.lastID == 0 && proof.lastHash == "" && proof.breaks == [])
        try await store.close()
    }

    @Test(
        arguments: [
            ("UPDATE events SET subject = 'x' WHERE id = 3", [3], []),
            ("UPDATE events SET actor = 'engine' WHERE id = 7", [7], []),
            ("UPDATE events SET environment = 'prod' WHERE id = 1", [1], []),
            ("UPDATE events SET detail = '{\"a\":1}' WHERE id = 4", [4], []),
            ("UPDATE events SET hash = zeroblob(32) WHERE id = 4", [4, 5], []),
            ("DELETE FROM events WHERE id = 2", [], [2]),
            ("DELETE FROM events WHERE id = 1", [], [1]),
            ("DELETE FROM events WHERE id >= 6", [], [6]),
            ("DELETE FROM events", [], [1]),
            (
                "UPDATE events SET id = 99 WHERE id = 3; UPDATE events SET id = 3 WHERE id = 4; UPDATE events SET id = 4 WHERE id = 99",
                [3, 4, 5], []
            ),
            (
                "INSERT INTO events (id, environment, at, actor, action, subject, detail, hash) SELECT 8, environment, at, actor, action, subject, detail, hash FROM events WHERE id = 7",
                [8], []
            ),
        ] as [(String, [Int64], [Int64])])
    func `what was changed, moved, removed or added is found at its place`(
        _ change: String, _ changed: [Int64], _ missing: [Int64]
    ) async throws {
        try await withTrail { test in
            try force(change, test)
            let breaks = try await test.store.proveTrail().breaks
            #expect(breaks.filter { $0.kind == .changed }.map(\.id) == changed, "\(change)")
            #expect(breaks.filter { $0.kind == .missing }.map(\.id) == missing, "\(change)")
        }
    }

    @Test func `a trail that was written anew is whole, but not the one whose head was noted`() async throws {
        try await withTrail { test in
            let noted = try await test.store.proveTrail()
            try force("DELETE FROM events; DELETE FROM sqlite_sequence WHERE name = 'events'", test)
            for number in 0..<9 {
                try await test.store.appendEvent("key.create", subject: "x\(number)", actor: "cli eve", in: "dev")
            }
            let proof = try await test.store.proveTrail(asking: [noted.lastID])
            #expect(proof.breaks == [])
            #expect(proof.asked[noted.lastID] != noted.lastHash)
        }
    }

    @Test func `events are found by noun, action, subject and environment`() async throws {
        try await withTrail { test in
            try await test.store.appendEvent("vault.rotate", subject: "id", actor: "cli ada", in: "prod")
            func subjects(_ filter: Store.TrailFilter) async throws -> [String] {
                try await test.store.trail(filter).map(\.subject)
            }
            #expect(try await subjects(.init(limit: 2)) == ["id", "k5"])
            #expect(try await subjects(.init(action: "key")).count == 6)
            #expect(try await subjects(.init(action: "key.create", subject: "k2")) == ["k2"])
            #expect(try await subjects(.init(action: "ke")) == [])
            #expect(try await subjects(.init(environment: "prod")) == ["id"])
        }
    }
}
