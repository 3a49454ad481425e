public import EngineDefinition
public import EngineStore

/// Why a connection is not made, proven or renewed.
public enum ConnectionFault: Error, Sendable {
    /// Upstream, the way there, or the definition.
    case call(CallFault)
    /// The store.
    case store(StoreFault)
}
