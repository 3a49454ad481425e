internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// Reads one partition of a stream in one pass, and tells how that ended.
struct PartitionRunner: Sendable {
    @Boxed private(set) var context: RunContext
    @Boxed private(set) var stream: StreamPlan
    /// Makes the calls of its stages.
    let details: DetailRunner
    let partition: StoredPartition?
    let streamID: StreamID?
    /// The roots, the partition's parents bound.
    let bindings: ExpressionBindings
    /// Tells what the partition's parents are like, where only changed ones are read.
    let mark: String?
    /// The most records that are taken; nothing: as the stream says.
    let limit: Int?
    /// The cursor that all partitions have; nothing: each has its own.
    let shared: SharedCursor?
    /// What the stream's partitions show together.
    let observation: StreamObservation
    /// Tells checkpoints of this definition from those of another.
    let marks: StreamMarks

    /// Takes what a stream's reading gives to one of its partitions.
    init(
        of reading: StreamRunner, _ partition: StoredPartition?, in stream: StreamID?, _ bindings: ExpressionBindings,
        _ shared: SharedCursor?, mark: String?, limit: Int?
    ) {
        details = reading.details
        self.mark = mark
        _context = reading.$context
        _stream = reading.$stream
        self.partition = partition
        streamID = stream
        self.bindings = bindings
        self.limit = limit
        self.shared = shared
        observation = reading.observation
        marks = reading.marks
    }

    /// Whether there may be items that need not be mapped: not in a run that is to read all anew.
    var mayKnowItems: Bool {
        let options = context.options
        return context.run != nil && !options.isFull && !options.mapsAll && (partition?.records ?? 0) > 0
    }

    /// Runs the pass.
    ///
    /// What it did until it failed is in the summary; the checkpoint stands where the last page left it.
    func run() async -> StreamSummary {
        let saved: PartitionCheckpoint
        do throws(CallFault) {
            saved = try savedCheckpoint()
        } catch {
            return StreamSummary(name: stream.name, outcome: .failed(error))
        }
        var pass = PartitionPass(self, saved: saved)
        do {
            try await pass.run()
            return pass.summary
        } catch {
            var summary = pass.summary
            summary.outcome = outcome(of: error)
            return summary
        }
    }

    private func outcome(of error: any Error) -> StreamSummary.Outcome {
        switch error {
        case let fault as CallFault: .failed(fault)
        case let shrink as PartitionPass.Shrink: .shrinks(deleted: shrink.deleted, of: shrink.records)
        case CallDriver.Stop.interrupted: .interrupted
        default: .failed(CallFault(.local, "\(error)", call: stream.name))
        }
    }

    private func savedCheckpoint() throws(CallFault) -> PartitionCheckpoint {
        guard let text = partition?.checkpoint else { return PartitionCheckpoint() }
        guard let json = try? JSONValue(parsing: text) else {
            throw CallFault(.local, "the stored position of '\(stream.name)' is damaged", call: stream.name)
        }
        let own = PartitionCheckpoint(json: json)
        return shared.map { $0.position(of: own) } ?? own
    }
}
