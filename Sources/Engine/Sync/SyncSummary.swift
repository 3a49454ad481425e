/// What a run did.
public struct SyncSummary: Sendable {
    /// The sync.
    public let sync: String
    /// The connection.
    public let connection: String
    /// Its streams, in the order in which they were read.
    public let streams: [StreamSummary]
    /// Seconds that it took.
    public let seconds: Double
    /// Whether nothing was stored.
    public let isDryRun: Bool

    /// The first stream that failed.
    public var failure: StreamSummary? { streams.first(where: \.hasFailed) }

    /// Whether something was left out without a failure.
    public var isPartial: Bool {
        streams.contains { if case .partial = $0.outcome { true } else { false } }
    }
}
