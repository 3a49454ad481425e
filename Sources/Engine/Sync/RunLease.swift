internal import EngineDefinition
internal import EngineStore

/// The right to run a sync for a connection: runs of one sync and connection never overlap (definitions.md §3).
struct RunLease {
    let access: ConnectionAccess
    let sync: String

    /// Seconds for which a lease holds; a process that was killed blocks others no longer.
    private static let seconds = 30

    /// Takes the right.
    /// - Throws: `CallFault` of cause `busy` if another run has it.
    func acquire() async throws -> Lease {
        let name = Lease.name(
            ofSync: sync, connection: access.connection.name, environment: access.connection.environment)
        if let lease = try await access.store.acquireLease(name, seconds: Self.seconds) { return lease }
        throw CallFault(.busy, "another run of '\(sync)' for this connection is going on", call: sync)
    }

    /// Keeps it while calls wait: a page renews it too, but an upstream may ask for minutes.
    /// - Returns: the task; cancel it when the run is over.
    func keep(_ lease: Lease) -> Task<Void, Never> {
        let (store, clock) = (access.store, access.driver.clock)
        return Task {
            while !Task.isCancelled {
                guard (try? await clock.sleep(seconds: Double(Self.seconds) / 3)) != nil else { return }
                // A lease that was lost shows at the next page, which is refused.
                if await RefreshLease.isLost(lease, in: store) { return }
            }
        }
    }
}
