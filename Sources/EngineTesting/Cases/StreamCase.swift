internal import EngineDefinition
internal import EngineLanguage

/// A case that reads a stream in one pass: from its saved cursor, or in full.
///
/// The partitions of a stream that goes through another one's records are the records of `stored`.
struct StreamCase {
    let stream: StreamPlan
    /// All streams of the sync, for parents that are read first.
    let streams: [StreamPlan]
    let definition: CaseDefinition
    let world: CaseWorldValues

    func run(_ stepper: inout CaseStepper, _ outcome: inout CaseOutcome) throws {
        var bindings = try stepper.bindings()
        bindings["input"] = .value(.map(world.input))
        // First what lists what is gone, as in a run.
        if let deletions = stream.deletions?.wrappedValue {
            try read(deletions, deletions.levels[...], bindings, &stepper, &outcome)
        }
        try read(stream, stream.levels[...], bindings, &stepper, &outcome)
    }

    /// Reads a stream for every partition of the levels, the outermost first.
    private func read(
        _ stream: StreamPlan, _ levels: ArraySlice<PartitionLevelPlan>, _ bindings: ExpressionBindings,
        _ stepper: inout CaseStepper, _ outcome: inout CaseOutcome
    ) throws {
        guard let level = levels.first else { return try pass(stream, bindings, &stepper, &outcome) }
        var bindings = bindings
        for value in try values(of: level, bindings, &stepper) {
            bindings[level.name] = .value(value)
            guard try level.condition?.test(bindings) ?? true else { continue }
            try read(stream, levels.dropFirst(), bindings, &stepper, &outcome)
        }
    }

    /// The partitions: a list, the records of `stored`, or those of the parent stream, which is read first then.
    private func values(
        of level: PartitionLevelPlan, _ bindings: ExpressionBindings, _ stepper: inout CaseStepper
    ) throws -> [ExpressionValue] {
        switch level.source {
        case .values(let expression): return try expression.evaluate(bindings).required?.list ?? []
        case .stream(let name) where definition.stored.isEmpty:
            guard let parent = streams.first(where: { $0.name == name }) else { return [] }
            var outcome = CaseOutcome()
            try read(parent, parent.levels[...], bindings, &stepper, &outcome)
            return try outcome.records.map { parent.records.mapper.parentValue(of: try $0.jsonText()) }
        case .stream, .endpoint: return definition.stored.map { ExpressionValue($0.node) }
        }
    }

    private func pass(
        _ stream: StreamPlan, _ bindings: ExpressionBindings, _ stepper: inout CaseStepper, _ outcome: inout CaseOutcome
    ) throws {
        var checkpoint = PartitionCheckpoint()
        // The cursor is the stream's own: parents are read in full.
        if stream.name == self.stream.name, let cursor = definition.cursor {
            checkpoint.cursor = try stream.cursor?.value(of: ExpressionValue(cursor.node))
        }
        var walker = PartitionWalker(
            stream: stream, roots: bindings, baseOverride: nil, checkpoint: checkpoint, isFull: false,
            now: stepper.moment.now)
        stepper.supply(&walker)
        while true {
            let action = try stepper.settle(&walker, walker.next(at: stepper.moment))
            stepper.keepLearnt(of: &walker)
            switch action {
            case .page(let page): take(try walker.mapped(page).records, &outcome)
            case .restarted, .prepared: continue
            case .finished(let end):
                if stream.name == self.stream.name { outcome.cursor = end.checkpoint.cursor ?? outcome.cursor }
                return
            case .failed(let fault): throw fault
            case .call: return
            }
        }
    }

    private func take(_ records: MappedRecords, _ outcome: inout CaseOutcome) {
        for entry in records.entries {
            guard !entry.isDeleted else {
                outcome.deleted.append(String(decoding: records.bytes[entry.id], as: UTF8.self))
                continue
            }
            let json = try? JSONValue(parsing: Array(records.bytes[entry.payload]))
            outcome.records.append(json.map { ExpressionValue($0) } ?? .null)
        }
    }
}
