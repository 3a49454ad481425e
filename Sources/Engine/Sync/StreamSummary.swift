public import EngineDefinition
internal import EngineLanguage
public import EngineStore

/// What a run did to one stream.
public struct StreamSummary: Sendable {
    /// How it ended.
    public enum Outcome: Sendable {
        /// All was read.
        case done
        /// Partitions were left out, or a limit cut it.
        case partial
        /// A call failed.
        case failed(CallFault)
        /// More would be deleted than is done without asking.
        case shrinks(deleted: Int, of: Int)
        /// It was not begun, since a stream that it leans on failed.
        case skipped(because: String)
        /// The run was interrupted.
        case interrupted
    }

    /// The stream.
    public let name: String
    /// How it ended.
    public internal(set) var outcome: Outcome = .done
    /// What happened to its records.
    public internal(set) var counts = PageCounts()
    /// Pages that were read.
    public internal(set) var pages = 0
    /// Items that upstream sent.
    public internal(set) var received = 0
    /// Bytes that upstream sent.
    public internal(set) var bytes = 0
    /// Seconds that it took.
    public internal(set) var seconds = 0.0
    /// What its author should know.
    public internal(set) var warnings: [String] = []

    /// The streams that it became, if it is one that becomes many.
    var parts: [StreamSummary] = []
    /// How often its fields had values.
    var tally: FieldTally?

    init(name: String, outcome: Outcome = .done) {
        self.name = name
        self.outcome = outcome
    }

    /// Whether it ended so that a program that calls us should notice.
    public var hasFailed: Bool {
        switch outcome {
        case .done, .partial: false
        case .failed, .shrinks, .skipped, .interrupted: true
        }
    }

    mutating func add(_ other: StreamSummary) {
        counts = counts + other.counts
        pages += other.pages
        received += other.received
        bytes += other.bytes
        warnings += other.warnings.filter { !warnings.contains($0) }
        if let tally = other.tally {
            if self.tally == nil { self.tally = tally } else { self.tally?.add(tally) }
        }
        if case .done = outcome { outcome = other.outcome }
    }
}

extension StreamSummary {
    /// Takes what stopped the reading of a stream.
    mutating func take(_ error: any Error, of stream: String) {
        switch error {
        case let fault as CallFault: outcome = .failed(fault)
        case let fault as StoreFault: outcome = .failed(CallFault(.local, "\(fault)", call: stream))
        case let fault as ExpressionFault:
            outcome = .failed(CallFault(.definition, fault.message, call: stream, span: fault.span))
        case CallDriver.Stop.interrupted: outcome = .interrupted
        case let stop as CallDriver.Stop: outcome = .failed(stop.fault(of: stream))
        default: outcome = .failed(CallFault(.local, "\(error)", call: stream))
        }
    }
}
