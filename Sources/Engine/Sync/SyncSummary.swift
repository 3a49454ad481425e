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

    /// The first stream that failed by itself; else the first that was interrupted, else the first that was left out.
    public var failure: StreamSummary? {
        let failed = streams.filter(\.hasFailed)
        return failed.min { $0.outcome.rank < $1.outcome.rank }
    }

    /// Whether something was left out without a failure.
    public var isPartial: Bool {
        streams.contains { if case .partial = $0.outcome { true } else { false } }
    }
}

extension StreamSummary.Outcome {
    /// How much an outcome says of why a run failed, the most first.
    fileprivate var rank: Int {
        switch self {
        case .failed, .shrinks: 0
        case .interrupted: 1
        case .skipped: 2
        case .done, .partial: 3
        }
    }
}
