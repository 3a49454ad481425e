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
        guard let discovery = stream.discovery else {
            // First what lists what is gone, as in a run.
            if let deletions = stream.deletions?.wrappedValue {
                try read(deletions, deletions.levels[...], bindings, &stepper, &outcome)
            }
            return try read(stream, stream.levels[...], bindings, &stepper, &outcome, isOwn: true)
        }
        for found in try found(discovery, bindings, &stepper) {
            var bindings = bindings
            for root in found.roots { bindings[root.name] = .value(root.value) }
            try read(found, found.levels[...], bindings, &stepper, &outcome, isOwn: true)
        }
    }

    /// The streams that a block stands for, in the order in which they are found.
    private func found(
        _ discovery: DiscoveryPlan, _ bindings: ExpressionBindings, _ stepper: inout CaseStepper
    ) throws -> [StreamPlan] {
        var names = DiscoveredNames(block: stream.name, known: [], others: streams.map(\.name))
        var found: [StreamPlan] = []
        let finder = discovery.finder.stream
        try forEachPartition(finder.levels[...], bindings, &stepper) { bindings, stepper in
            var walker = PartitionWalker(
                stream: finder, roots: bindings, baseOverride: nil, checkpoint: PartitionCheckpoint(), isFull: true,
                now: stepper.moment.now)
            while case .page(let page) = try stepper.outcome(of: &walker) {
                guard let stages = try walker.stages(of: page, at: stepper.moment) else { continue }
                for thing in try discovery.things(of: try stepper.staged(stages)) {
                    let name = names.name(of: thing).name.name
                    found.append(try discovery.stream(of: thing, named: name, from: stream))
                }
            }
        }
        return found
    }

    /// Reads a stream for every partition of the levels, the outermost first.
    ///
    /// The case's cursor is that of its own stream, whatever that becomes; all others are read in full.
    private func read(
        _ stream: StreamPlan, _ levels: ArraySlice<PartitionLevelPlan>, _ bindings: ExpressionBindings,
        _ stepper: inout CaseStepper, _ outcome: inout CaseOutcome, isOwn: Bool = false
    ) throws {
        try forEachPartition(levels, bindings, &stepper) { bindings, stepper in
            try pass(stream, bindings, &stepper, &outcome, isOwn)
        }
    }

    /// Goes through the partitions of levels.
    private func forEachPartition(
        _ levels: ArraySlice<PartitionLevelPlan>, _ bindings: ExpressionBindings, _ stepper: inout CaseStepper,
        _ body: (ExpressionBindings, inout CaseStepper) throws -> Void
    ) throws {
        guard let level = levels.first else { return try body(bindings, &stepper) }
        var bindings = bindings
        for value in try values(of: level, bindings, &stepper) {
            bindings[level.name] = .value(value)
            guard try level.condition?.test(bindings) ?? true else { continue }
            try forEachPartition(levels.dropFirst(), bindings, &stepper, body)
        }
    }

    /// The partitions: a list, the records of `stored`, or those of the parent stream, which is read
    /// first then.
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
        case .endpoint(let endpoint, let with) where definition.stored.isEmpty:
            return try items(of: endpoint, with, bindings, &stepper)
        case .stream, .endpoint: return definition.stored.map { ExpressionValue($0.node) }
        }
    }

    /// The items of a call that lists partitions.
    private func items(
        of endpoint: EndpointPlan, _ with: [EntryPlan], _ bindings: ExpressionBindings, _ stepper: inout CaseStepper
    ) throws -> [ExpressionValue] {
        var bindings = bindings
        bindings["input"] = .value(try endpoint.input.resolve(with, bindings, call: endpoint.request.name))
        var walker = PageWalker(
            endpoint: endpoint, bindings: bindings, baseOverride: nil, started: stepper.moment.now)
        var items: [ExpressionValue] = []
        while true {
            switch try stepper.settle(&walker, walker.next(at: stepper.moment)) {
            case .page(let page): items += try page.items(of: endpoint)
            case .prepared: continue
            case .failed(let fault): throw fault
            case .finished, .call: return items
            }
        }
    }

    private func pass(
        _ stream: StreamPlan, _ bindings: ExpressionBindings, _ stepper: inout CaseStepper,
        _ outcome: inout CaseOutcome, _ isOwn: Bool
    ) throws {
        var checkpoint = PartitionCheckpoint()
        if isOwn, let cursor = definition.cursor {
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
            case .page(let page):
                let staged = try walker.stages(of: page, at: stepper.moment).map { try stepper.staged($0) }
                take(try walker.mapped(page, staged).records, &outcome)
            case .restarted, .prepared: continue
            case .finished(let end):
                if isOwn { outcome.cursor = end.checkpoint.cursor ?? outcome.cursor }
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
