import EngineCrypto
import EngineStore
import Testing

/// Many who refresh the same credentials at once (architecture.md, decision 6).
struct CredentialRaceTests {
    @Test func `T1 of all who read a version one replaces it`() async throws {
        try await withStore { test in
            for round in 1...20 {
                let winners = try await withThrowingTaskGroup(of: Int.self) { group in
                    for task in 0..<25 {
                        group.addTask {
                            do throws(StoreFault) {
                                try await test.store.replaceCredentials(
                                    of: "main", in: "dev", with: Secret("\(round)-\(task)"), expecting: Int64(round))
                                return 1
                            } catch {
                                #expect(error == .credentialsChanged(connection: "main"))
                                return 0
                            }
                        }
                    }
                    return try await group.reduce(0, +)
                }
                #expect(winners == 1, "round \(round)")
            }
            #expect(try await test.store.credentials(of: "main", in: "dev")?.version == 21)
        }
    }

    @Test func `under a lease one task at a time refreshes`() async throws {
        try await withStore { test in
            let refreshes = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<50 {
                    group.addTask { try await refreshOnce(in: test.store) }
                }
                return try await group.reduce(0, +)
            }
            // Whoever came while another refreshed found the lease taken or the version moved on.
            #expect(refreshes == 1)
            #expect(try await test.store.credentials(of: "main", in: "dev")?.version == 2)
        }
    }

    /// Refreshes version 1, as a token keeper does: lease, read again, replace, release.
    private func refreshOnce(in store: Store) async throws -> Int {
        while true {
            if let lease = try await store.acquireLease("refresh main") {
                let stored = try #require(try await store.credentials(of: "main", in: "dev"))
                let isOld = stored.version == 1
                if isOld {
                    try await store.replaceCredentials(of: "main", in: "dev", with: Secret("new"), expecting: 1)
                }
                try await store.release(lease)
                return isOld ? 1 : 0
            }
            await Task.yield()
        }
    }
}
