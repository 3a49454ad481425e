internal import EngineDefinition
internal import EngineNetwork
internal import EngineStore
internal import Synchronization

/// The gates of limits with `scope: integration`, which all connections of an app pass, for as long as the process
/// lives; and those of single connections, which a sync and a proxied call pass alike, for as long as one of them
/// is open.
///
/// Made once, where the parts are put together.
public final class SharedGates: Sendable {
    private struct App: Hashable {
        let environment: String
        let integration: String
        let provider: String
    }

    private struct Entry {
        let limits: [RateLimit]
        let gate: CallGate
    }

    /// A connection's gate, while somebody has it.
    private struct Own {
        let limits: [RateLimit]
        weak var gate: CallGate?
    }

    private let entries = Mutex<[App: Entry]>([:])
    private let owned = Mutex<[ConnectionID: Own]>([:])

    /// Gates beyond this many are looked through for such that nobody has any more.
    private static let manyGates = 1_024

    /// Makes an empty set.
    public init() {}

    /// The gate of a connection's app.
    /// - Returns: nothing if none of the limits is shared.
    func gate(of connection: StoredConnection, _ limits: [LimitPlan], clock: any EngineClock) -> CallGate? {
        guard limits.contains(where: \.isShared) else { return nil }
        let app = App(
            environment: connection.environment, integration: connection.integration, provider: connection.provider)
        let figures = limits.map { RateLimit($0) }
        return entries.withLock { entries in
            // Definitions that were changed meanwhile have other limits: numbers of the old ones would mislead.
            if let known = entries[app], known.limits == figures { return known.gate }
            let gate = CallGate(limits: limits, keeping: .shared, clock: clock)
            entries[app] = Entry(limits: figures, gate: gate)
            return gate
        }
    }

    /// The gate of a connection's own limits: the same one for all who have it open.
    func own(of connection: StoredConnection, _ limits: [LimitPlan], clock: any EngineClock) -> CallGate {
        let figures = limits.map { RateLimit($0) }
        return owned.withLock { owned in
            if let known = owned[connection.id], known.limits == figures, let gate = known.gate { return gate }
            if owned.count > Self.manyGates { owned = owned.filter { $0.value.gate != nil } }
            let gate = CallGate(limits: limits, clock: clock)
            owned[connection.id] = Own(limits: figures, gate: gate)
            return gate
        }
    }
}
