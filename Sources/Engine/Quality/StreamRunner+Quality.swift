internal import EngineDefinition
internal import EngineStore

extension StreamRunner {
    /// Tells what the stream as a whole shows once it was read.
    func settle(_ id: StreamID?, _ summary: inout StreamSummary) async throws {
        settleLeftOut(&summary)
        guard !summary.hasFailed else { return }
        if summary.counts.quarantined > 0 {
            summary.warnings.append(
                "\(summary.counts.quarantined) records were set aside; 'engine record list --quarantined' tells why")
            if case .done = summary.outcome { summary.outcome = .partial }
        }
        if summary.counts.late > 0 {
            summary.warnings.append(
                "\(summary.counts.late) records had come too late for the incremental readings: the full one found them"
            )
        }
        try await settleExpectations(id, &summary)
        try await settleShape(id, &summary)
    }

    /// With `skip_partition` the rest counts, unless there is none: an upstream that is down is a failure.
    private func settleLeftOut(_ summary: inout StreamSummary) {
        guard let first = summary.leftOut.first, !summary.hasFailed else { return }
        guard summary.partitionsRead > 0 else {
            summary.outcome = .failed(first.fault)
            return
        }
        for left in summary.leftOut {
            summary.warnings.append(
                "partition '\(ShownText.of(left.partition))' was left out: \(left.fault.message)")
        }
        let more = summary.partitionsLeftOut - summary.leftOut.count
        if more > 0 { summary.warnings.append("\(more) more partitions were left out") }
        summary.outcome = .partial
    }

    private func settleExpectations(_ id: StreamID?, _ summary: inout StreamSummary) async throws {
        var violations = observation.violations
        if let found = observation.violation(at: context.driver.clock.now()) { violations.append(found) }
        if stream.quality.fewest != nil, let id, context.run != nil {
            let stored = try await context.store.partitions(of: id, source: context.source(of: stream.name))
            let records = stored.reduce(0) { $0 + $1.records }
            if let found = observation.violation(holding: records) { violations.append(found) }
        }
        guard let first = violations.first else { return }
        guard stream.quality.fails else { return summary.warnings += violations }
        summary.warnings += violations.dropFirst()
        summary.outcome = .failed(CallFault(.definition, "'expect': \(first)", call: stream.name))
    }

    // MARK: Shapes

    private func settleShape(_ id: StreamID?, _ summary: inout StreamSummary) async throws {
        let (found, isWhole) = observation.shape
        guard stream.quality.schema != .off, found.checked > 0, let id else { return }
        let source = context.source(of: stream.name)
        let known = RecordShape(stored: try await context.store.shape(of: id, source: source))
        let whole = isWhole && summary.partitionsLeftOut == 0 && !summary.isPartial
        summary.drift = found.drift(from: known, isWhole: whole)
        summary.warnings += summary.drift.map(\.message)
        guard let run = context.run else { return }
        let merged = found.merged(over: known, isWhole: whole)
        guard merged != known else { return }
        try await context.store.setShape(
            merged.stored, drifts: summary.drift.map(StoredDrift.init), of: id, source: source, run: run,
            lease: context.lease)
    }
}

extension StreamRunner {
    /// Leaves a partition out that failed, where the stream says so.
    ///
    /// Not what would fail for every other one too: credentials, scopes, the machine.
    func leavingOut(_ summary: StreamSummary, _ partition: String) -> StreamSummary {
        var summary = summary
        guard stream.quality.onError == .skipPartition, case .failed(let fault) = summary.outcome,
            fault.concernsOnePartition
        else {
            if !summary.hasFailed { summary.partitionsRead = 1 }
            return summary
        }
        summary.outcome = .partial
        summary.leftOut = [StreamSummary.LeftOut(partition: partition, fault: fault)]
        summary.partitionsLeftOut = 1
        return summary
    }
}

extension CallFault {
    /// Whether other partitions may still be read.
    fileprivate var concernsOnePartition: Bool {
        switch cause {
        case .upstream(.unauthorized), .upstream(.expired): false
        case .upstream, .transport, .definition: true
        case .scope, .egress, .interrupted, .local, .busy, .input: false
        }
    }
}

extension RecordShape {
    /// The shape as the store has it.
    init(stored fields: [StoredFieldShape]) {
        self.init()
        checked = fields.map(\.checked).max() ?? 0
        for field in fields {
            members[field.field] = Member(types: Types(rawValue: field.types), present: field.present)
        }
    }

    var stored: [StoredFieldShape] {
        members.sorted { $0.key < $1.key }.map { name, member in
            StoredFieldShape(field: name, types: member.types.rawValue, present: member.present, checked: checked)
        }
    }
}

extension StoredDrift {
    fileprivate init(_ drift: ShapeDrift) {
        self.init(field: drift.field, change: drift.change.rawValue, before: drift.before, after: drift.after)
    }
}
