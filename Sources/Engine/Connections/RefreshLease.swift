internal import EngineDefinition
internal import EngineStore

/// The right to renew the credentials of a connection: one process at a time has it, for as long as that takes.
struct RefreshLease {
    let store: Store
    let clock: any EngineClock
    let environment: String
    let connection: String
    /// Seconds for which the lease holds without a sign of life.
    let seconds: Int

    /// Takes the lease, if nobody has it.
    func acquire() async throws(StoreFault) -> Lease? {
        try await store.acquireLease("refresh \(environment) \(connection)", seconds: seconds)
    }

    /// Renews a lease.
    ///
    /// A store that is busy for a moment takes no lease away; only somebody else does.
    static func isLost(_ lease: Lease, in store: Store) async -> Bool {
        do throws(StoreFault) {
            try await store.renew(lease)
            return false
        } catch .leaseLost {
            return true
        } catch {
            return false
        }
    }

    /// Runs a closure and keeps the lease meanwhile: a token endpoint may be slow, or ask for minutes.
    ///
    /// A lease that was lost all the same stops nothing here: the version of the credentials decides who may store.
    func keeping<Value>(_ lease: Lease, _ body: () async -> Value) async -> Value {
        let heartbeat = Task { [store, clock, seconds] in
            while (try? await clock.sleep(seconds: Double(seconds) / 3)) != nil {
                if await Self.isLost(lease, in: store) { return }
            }
        }
        let value = await body()
        heartbeat.cancel()
        await heartbeat.value
        // A lease that cannot be given back ends by itself.
        try? await store.release(lease)
        return value
    }
}
