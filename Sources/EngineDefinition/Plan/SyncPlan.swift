/// A sync, compiled: what a run does, without a connection's values.
public struct SyncPlan: Sendable {
    /// The sync's id.
    public let id: String
    /// The provider that it reads.
    public let provider: ProviderPlan
    /// What it asks.
    public let input: InputPlan
    /// Its streams, each behind those whose records it goes through.
    public let streams: [StreamPlan]
    /// Streams at once within a run.
    public let concurrency: Int
    /// Whether a stream that fails stops the others.
    public let stopsOnError: Bool
    /// Seconds after which a run stops in order.
    public let maxSeconds: Double?
}
