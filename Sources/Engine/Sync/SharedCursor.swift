internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore
internal import Synchronization

/// The one cursor of all partitions of a stream (`cursor.shared`): it moves when all of them were read to their end.
final class SharedCursor: Sendable {
    private struct Findings {
        /// What the passes brought.
        var values: [(value: ExpressionValue, begun: ExpressionTimestamp)] = []
        /// When the first of them began.
        var begun: ExpressionTimestamp?
    }

    private let plan: CursorPlan
    private let partition: StoredPartition?
    private let saved: PartitionCheckpoint
    private let findings = Mutex(Findings())

    /// Takes the cursor as it is stored; one that another definition has left does not count.
    init(_ plan: CursorPlan, _ marks: StreamMarks, _ partition: StoredPartition?) {
        self.plan = plan
        self.partition = partition
        let json = partition?.checkpoint.flatMap { try? JSONValue(parsing: $0) }
        saved = (json.map { PartitionCheckpoint(json: $0) } ?? PartitionCheckpoint()).heeding(marks)
    }

    /// Where a partition stands: one that was never read whole begins without a cursor, and one that was left out
    /// while the cursor moved begins where it stood itself.
    func position(of own: PartitionCheckpoint) -> PartitionCheckpoint {
        var position = own
        position.cursor = own.lastFull == nil ? nil : saved.cursor
        position.keptSince = saved.keptSince
        guard own.lastFull != nil, let moved = saved.keptSince, let read = own.keptSince, read < moved else {
            return position
        }
        position.cursor = lesser(own.cursor, saved.cursor)
        position.keptSince = read
        return position
    }

    /// The lesser of two cursors; of tokens, which cannot be compared, none, so that all is read.
    private func lesser(_ one: ExpressionValue?, _ other: ExpressionValue?) -> ExpressionValue? {
        guard plan.type != .token, let one = one.flatMap({ try? plan.value(of: $0) }),
            let other = other.flatMap({ try? plan.value(of: $0) })
        else { return nil }
        return plan.isGreater(one, than: other) ? other : one
    }

    /// Notes what the pass of a partition found.
    func note(_ value: ExpressionValue?, begun: ExpressionTimestamp) {
        findings.withLock { findings in
            if let value { findings.values.append((value, begun)) }
            findings.begun = findings.begun.map { min($0, begun) } ?? begun
        }
    }

    /// Keeps the cursor behind all partitions.
    func save(_ context: RunContext) async throws(StoreFault) {
        guard let partition, context.run != nil, let begun = findings.withLock({ $0.begun }) else { return }
        var checkpoint = saved
        checkpoint.cursor = following(begun) ?? saved.cursor
        checkpoint.keptSince = begun
        try await context.store.setCheckpoint(
            JSONWriter.text(checkpoint.json), of: partition.id, lease: context.lease)
    }

    /// The value that passes nothing in any partition.
    private func following(_ begun: ExpressionTimestamp) -> ExpressionValue? {
        let found = findings.withLock { $0.values }
        guard var best = found.min(by: { $0.begun < $1.begun })?.value else { return nil }
        // Of values that pages show, the oldest; of tokens, which cannot be compared, that of the first reading.
        guard plan.isPerRecord else {
            for other in found.map(\.value) where plan.isGreater(best, than: other) { best = other }
            return best
        }
        for other in found.map(\.value) where plan.isGreater(other, than: best) { best = other }
        // A partition may have changed after it was read, and before another showed a later record.
        let present = plan.present(begun)
        let bound = plan.isGreater(best, than: present) ? present : best
        if let saved = saved.cursor, !plan.isGreater(bound, than: saved) { return saved }
        return bound
    }
}
