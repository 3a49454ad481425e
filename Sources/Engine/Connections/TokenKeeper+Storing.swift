internal import EngineDefinition
internal import EngineStore

/// What upstream has granted, and the store did not take.
struct UnstoredGrant: Sendable {
    let grant: TokenGrant
    private let id: ConnectionID
    private let version: Int64

    init(grant: TokenGrant, connection: StoredConnection) {
        self.grant = grant
        (id, version) = (connection.id, connection.version)
    }

    /// Whether it is the successor of the credentials that a connection has.
    func isOf(_ connection: StoredConnection) -> Bool { connection.id == id && connection.version == version }
}

extension TokenKeeper {
    /// Seconds for which a store that takes nothing is asked again before those who wait are told.
    static let storePatience: Double = 60

    /// Does what must not fail for a moment's trouble, whether or not anybody still waits for it.
    func persistently<Value: Sendable>(
        _ body: () async throws(StoreFault) -> Value
    ) async throws(StoreFault) -> Value {
        let budget = WaitBudget(Self.storePatience, from: driver.clock.uptime())
        var pause = 0.1
        while true {
            do throws(StoreFault) {
                return try await body()
            } catch {
                guard error.mayPass, budget.left(at: driver.clock.uptime()) != 0 else { throw error }
            }
            // A task of its own does not hear of a cancellation.
            await Task { [clock = driver.clock, pause] in try? await clock.sleep(seconds: pause) }.value
            pause = min(2 * pause, 5)
        }
    }
}

extension StoreFault {
    /// Whether the same may well succeed later, without a change of what is asked.
    fileprivate var mayPass: Bool {
        switch self {
        case .locked, .full, .readOnly, .notPermitted, .failed, .missing: true
        default: false
        }
    }
}
