internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// Finds the streams that a block stands for, and reads each of them.
struct DiscoveryRunner: Sendable {
    let context: RunContext
    let block: StreamPlan
    let discovery: DiscoveryPlan
    let streams: [StreamPlan]
    /// Streams at once.
    let width: Int

    /// Reads all that is found.
    /// - Returns: what became of the block, and of each stream.
    func run() async -> StreamSummary {
        context.driver.events.record(StreamStarted(stream: block.name))
        var summary = StreamSummary(name: block.name)
        let began = ContinuousClock.now
        do {
            let found = try await named(try await things())
            if found.isEmpty { summary.warnings.append("'discover' found nothing that is read") }
            summary.found = await read(found)
        } catch {
            summary.take(error, of: block.name)
        }
        summary.seconds = (ContinuousClock.now - began).inSeconds
        return summary
    }

    /// A stream that was found, and what its author should know.
    private struct Found: Sendable {
        let stream: StreamPlan
        let warning: String?
    }

    // MARK: Finding

    private func things() async throws -> [DiscoveredThing] {
        let finder = discovery.finder.stream
        let details = DetailRunner(driver: context.driver, stream: finder)
        let lister = PartitionLister(context: context, stream: finder, streams: streams)
        var all: [DiscoveredThing] = []
        var seen: Set<String> = []
        _ = try await lister.forEach { partitions in
            for partition in partitions where partition.isTaken {
                for thing in try await things(in: partition, finder, details) where seen.insert(thing.id).inserted {
                    all.append(thing)
                }
            }
        }
        return all
    }

    private func things(
        in partition: PartitionValue, _ finder: StreamPlan, _ details: DetailRunner
    ) async throws -> [DiscoveredThing] {
        let driver = context.driver
        var bindings = try await context.bindings(of: finder)
        for parent in partition.parents { bindings[parent.name] = .value(parent.value) }
        var walker = PartitionWalker(
            stream: finder, roots: bindings, baseOverride: context.values.baseURL, checkpoint: PartitionCheckpoint(),
            isFull: true, now: driver.clock.now())
        var things: [DiscoveredThing] = []
        while true {
            switch try await driver.settle(&walker, walker.next(at: driver.clock.moment())) {
            case .page(let page):
                guard let stages = try walker.stages(of: page, at: driver.clock.moment()) else { continue }
                things += try discovery.things(of: try await details.run(stages, .full))
                guard things.count <= DiscoveryPlan.most else { throw tooMany }
            case .restarted, .prepared: continue
            case .finished: return things
            case .failed(let fault): throw fault
            case .call: throw CallFault(.definition, "the walk asked for a call after its end", call: block.name)
            }
        }
    }

    private var tooMany: CallFault {
        CallFault(
            .definition, "more than \(DiscoveryPlan.most) streams were found; choose some with 'select'",
            call: discovery.finder.stream.endpoint.request.name)
    }

    // MARK: Names

    /// The streams of what was found, each under the name that it got first.
    private func named(_ things: [DiscoveredThing]) async throws -> [Found] {
        guard things.count <= DiscoveryPlan.most else { throw tooMany }
        let (connection, store) = (context.connection.id, context.store)
        let known = try await store.streamNames(of: connection, block: block.name)
        var names = DiscoveredNames(
            block: block.name, known: known.map { .init(id: $0.id, name: $0.name, title: $0.title) },
            others: streams.map(\.name))
        var found: [Found] = []
        var kept: [StoredStreamName] = []
        for thing in things {
            let (name, warning) = names.name(of: thing)
            kept.append(StoredStreamName(id: name.id, name: name.name, title: name.title))
            found.append(
                Found(stream: try discovery.stream(of: thing, named: name.name, from: block), warning: warning))
        }
        if context.run != nil { try await store.keepStreamNames(kept, of: connection, block: block.name) }
        return found
    }

    // MARK: Reading

    private func read(_ found: [Found]) async -> [StreamSummary] {
        await withTaskGroup(of: (Int, StreamSummary).self) { group in
            var summaries: [StreamSummary?] = Array(repeating: nil, count: found.count)
            var begun = 0
            while begun < min(width, found.count) {
                group.addTask { [begun] in (begun, await read(found[begun])) }
                begun += 1
            }
            while let (index, summary) = await group.next() {
                summaries[index] = summary
                guard begun < found.count else { continue }
                group.addTask { [begun] in (begun, await read(found[begun])) }
                begun += 1
            }
            return summaries.compactMap { $0 }
        }
    }

    private func read(_ found: Found) async -> StreamSummary {
        var summary = await StreamRunner(context: context, stream: found.stream, streams: streams).run()
        if let warning = found.warning { summary.warnings.append(warning) }
        return summary
    }
}
