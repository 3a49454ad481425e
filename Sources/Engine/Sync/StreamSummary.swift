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
    public private(set) var name: String
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
    var found: [StreamSummary] = []
    /// What it did under names of their own: the reading that lists what is gone.
    public private(set) var parts: [StreamSummary] = []

    /// How upstream's records differ from what they were.
    public internal(set) var drift: [ShapeDrift] = []

    /// A partition that failed and was left out.
    struct LeftOut: Sendable {
        let partition: String
        let fault: CallFault
    }

    /// The first partitions that were left out: enough to see what is wrong.
    var leftOut: [LeftOut] = []
    /// How many were left out.
    var partitionsLeftOut = 0
    /// How many were read.
    var partitionsRead = 0
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

    /// The same under another name.
    func named(_ name: String) -> StreamSummary {
        var summary = self
        summary.name = name
        return summary
    }

    /// Adds what a part of the stream did.
    mutating func add(part: StreamSummary) {
        add(part)
        seconds += part.seconds
        parts.append(part)
    }

    /// Whether something was left out without a failure.
    var isPartial: Bool { if case .partial = outcome { true } else { false } }

    /// Partitions that are told by name.
    private static let toldPartitions = 10

    mutating func add(_ other: StreamSummary) {
        counts = counts + other.counts
        pages += other.pages
        received += other.received
        bytes += other.bytes
        warnings += other.warnings.filter { !warnings.contains($0) }
        if let tally = other.tally {
            if self.tally == nil { self.tally = tally } else { self.tally?.add(tally) }
        }
        leftOut += other.leftOut.prefix(Self.toldPartitions - leftOut.count)
        partitionsLeftOut += other.partitionsLeftOut
        partitionsRead += other.partitionsRead
        switch outcome {
        case .done: outcome = other.outcome
        // A failure says more than that something was left out.
        case .partial where other.hasFailed: outcome = other.outcome
        default: break
        }
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
