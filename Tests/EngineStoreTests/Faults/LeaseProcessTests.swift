import EngineStore
import Glibc
import Testing

/// Leases between processes.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct LeaseProcessTests {
    @Test func `S9 the lease of a killed process is free at once`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("engine.db")
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            let store = try await Store.open(.init(path: path))
            guard try await store.acquireLease("sync", seconds: 3_600) != nil else { exit(1) }
            kill(getpid(), SIGKILL)
        }
        let store = try await Store.open(.init(path: path))
        #expect(try await store.acquireLease("sync")?.fence == 2)
        try await store.close()
    }

    @Test func `the lease of another living process is respected`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("engine.db")
        let store = try await Store.open(.init(path: path))
        let lease = try #require(try await store.acquireLease("sync", seconds: 3_600))
        await #expect(processExitsWith: .success) { [path = path as String] in
            let other = try await Store.open(.init(path: path))
            guard try await other.acquireLease("sync") == nil else { exit(1) }
            guard try await other.acquireLease("another") != nil else { exit(2) }
            try await other.close()
        }
        try await store.renew(lease)
        try await store.close()
    }
}
