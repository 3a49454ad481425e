internal import EngineDefinition
internal import EngineNetwork
internal import EngineStore
internal import Synchronization

/// The gates of limits with `scope: integration`: all connections of an app pass the same one, for as long as the
/// process lives.
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

    private let entries = Mutex<[App: Entry]>([:])

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
}
