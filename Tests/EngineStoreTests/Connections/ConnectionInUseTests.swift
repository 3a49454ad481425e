import EngineStore
import Testing

/// A connection is not deleted under a sync that runs.
struct ConnectionInUseTests {
    private func lease(_ test: TestStore, connection: String = "main") async throws -> Lease {
        let name = Lease.name(ofSync: "acme", connection: connection, environment: "dev")
        return try #require(try await test.store.acquireLease(name))
    }

    @Test func `a connection whose sync runs is not deleted, and everything of it stays`() async throws {
        try await withStore { test in
            try await test.write([("a", "1")])
            let lease = try await lease(test)
            await #expect(throws: StoreFault.inUse(connection: "main")) {
                try await test.store.deleteConnection(named: "main", in: "dev")
            }
            #expect(try await test.contents() == ["a": "1"])
            try await test.store.release(lease)
            #expect(try await test.store.deleteConnection(named: "main", in: "dev") == 1)
        }
    }

    @Test func `the sync of another connection, or one that is over, keeps nothing`() async throws {
        try await withStore { test in
            _ = try await lease(test, connection: "main-2")
            _ = try await test.store.acquireLease(
                Lease.name(ofSync: "acme", connection: "main", environment: "prod"))
            _ = try await lease(test)
            test.clock.advance(seconds: 60)
            #expect(try await test.store.deleteConnection(named: "main", in: "dev") == 0)
        }
    }
}
