internal import EngineCrypto
internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

// The steps before a pass are part of its checkpoint: what was submitted is polled again, not submitted twice.
extension PartitionPass {
    /// Gives the walker what an earlier run has done.
    mutating func supplySteps() async throws {
        let state = walker.keepsSteps ? try await writer.keptSteps() : nil
        try await context.driver.supply(&walker, state: state)
    }

    /// Forgets what the steps have done once the pass is over; one that a limit cut goes on with them.
    mutating func endSteps() async throws(StoreFault) {
        guard walker.keepsSteps, case .done = summary.outcome else { return }
        try await writer.forgetSteps()
    }

    /// Forgets it where a failure shows that it is of no use any more, or a stopped run has given it up.
    mutating func endSteps(after error: any Error) async throws(StoreFault) {
        guard walker.hasSteps else { return }
        switch error {
        case let fault as CallFault where !walker.losesSteps(by: fault): return
        case CallDriver.Stop.interrupted:
            guard await context.driver.cancel(walker) else { return }
        case is CallFault, is Shrink: break
        default: return
        }
        if walker.keepsSteps { try await writer.forgetSteps() }
    }
}

extension RecordWriter {
    /// What the steps of the partition have done.
    func keptSteps() async throws(StoreFault) -> StepState? {
        guard let partition, context.run != nil, let kept = try await context.store.steps(of: partition.id) else {
            return nil
        }
        let bytes = kept.withBytes { Array($0) }
        return (try? JSONValue(parsing: bytes)).flatMap(StepState.init(json:))
    }

    /// Keeps what the steps have done, with the checkpoint whose pass they are for.
    mutating func keep(_ state: StepState, _ checkpoint: PartitionCheckpoint) async throws(StoreFault) {
        guard let partition, context.run != nil else { return }
        let text = JSONWriter.text(checkpoint.json)
        try await context.store.keepSteps(
            Secret(JSONWriter.text(state.json)), of: partition.id, checkpoint: text, lease: context.lease)
        position = text
    }

    /// Forgets it.
    func forgetSteps() async throws(StoreFault) {
        guard let partition, context.run != nil else { return }
        try await context.store.forgetSteps(of: partition.id, lease: context.lease)
    }
}
