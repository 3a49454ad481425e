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
        guard let level = stream.levels.first else { return try pass(stream, bindings, &stepper, &outcome) }
        for value in try values(of: level, bindings, &stepper) {
            bindings[level.name] = .value(value)
            guard try level.condition?.test(bindings) ?? true else { continue }
            try pass(stream, bindings, &stepper, &outcome)
        }
    }

    /// The partitions: a list, the records of `stored`, or those of the parent stream, which is read first then.
    private func values(
        of level: PartitionLevelPlan, _ bindings: ExpressionBindings, _ stepper: inout CaseStepper
    ) throws -> [ExpressionValue] {
        switch level.source {
        case .values(let expression): return expression.evaluate(bindings).value?.list ?? []
        case .stream(let name) where definition.stored.isEmpty:
            guard let parent = streams.first(where: { $0.name == name }) else { return [] }
            var read = CaseOutcome()
            try pass(parent, bindings, &stepper, &read)
            return try read.records.map { parent.records.mapper.parentValue(of: try $0.jsonText()) }
        case .stream, .endpoint: return definition.stored.map { ExpressionValue($0.node) }
        }
    }

    private func pass(
        _ stream: StreamPlan, _ bindings: ExpressionBindings, _ stepper: inout CaseStepper, _ outcome: inout CaseOutcome
    ) throws {
        var checkpoint = PartitionCheckpoint()
        if let cursor = definition.cursor {
            checkpoint.cursor = stream.cursor?.normalized(ExpressionValue(cursor.node))
        }
        var walker = PartitionWalker(
            stream: stream, roots: bindings, baseOverride: nil, checkpoint: checkpoint, isFull: false,
            now: stepper.moment.now)
        while true {
            switch try stepper.settle(&walker, walker.next(at: stepper.moment)) {
            case .page(let page): take(page.records, &outcome)
            case .restarted: continue
            case .finished(let end):
                outcome.cursor = end.checkpoint.cursor ?? outcome.cursor
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
