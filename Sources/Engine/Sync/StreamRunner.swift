internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// Reads one stream: its partitions, several at once, and what became of those that are gone.
struct StreamRunner: Sendable {
    @Boxed private(set) var context: RunContext
    @Boxed private(set) var stream: StreamPlan
    let streams: [StreamPlan]
    /// Makes the calls of its stages.
    let details: DetailRunner

    init(context: RunContext, stream: StreamPlan, streams: [StreamPlan]) {
        self.context = context
        self.stream = stream
        self.streams = streams
        details = DetailRunner(driver: context.driver, stages: stream.stages)
    }

    /// Reads the stream.
    func run() async -> StreamSummary {
        context.driver.events.record(StreamStarted(stream: stream.name))
        var summary = StreamSummary(name: stream.name)
        let began = ContinuousClock.now
        do { try await read(into: &summary) } catch { summary.take(error, of: stream.name) }
        summary.seconds = (ContinuousClock.now - began).seconds
        return summary
    }

    private func read(into summary: inout StreamSummary) async throws {
        let id = try await streamID()
        let known = try await readAll(id, &summary)
        if let tally = summary.tally { summary.warnings += tally.warnings(in: stream.name) }
        if summary.counts.contested > 0 {
            summary.warnings.append(
                "two partitions gave the same key, for example '\(summary.counts.contestedExample ?? "?")'")
        }
        if let known, !summary.hasFailed, !stream.levels.isEmpty { try await endGone(known, id, &summary) }
    }

    /// Where the records go; made at its first use, unless the run is dry.
    private func streamID() async throws(StoreFault) -> StreamID? {
        let (connection, model) = (context.connection.id, stream.recordType)
        guard context.run != nil else {
            return try await context.store.existingStream(of: connection, model: model, variant: context.variant)
        }
        return try await context.store.stream(of: connection, model: model, variant: context.variant)
    }

    /// Reads all partitions as they are listed, so many at once as the innermost level says.
    ///
    /// After a failure no further one is begun.
    /// - Returns: the keys of all that there are; nothing if they could not be listed to the end.
    private func readAll(_ id: StreamID?, _ summary: inout StreamSummary) async throws -> Set<String>? {
        let limit = context.options.limit ?? stream.limit
        var reading = PartitionReading(runner: self, stream: id, limit: limit, summary: summary)
        defer { summary = reading.summary }
        let areAll = try await withThrowingTaskGroup(of: StreamSummary.self) { group in
            let lister = PartitionLister(context: context, stream: stream, streams: streams)
            let areAll = try await lister.forEach { partitions in try await reading.take(partitions, &group) }
            try await reading.finish(&group)
            return areAll
        }
        return areAll ? reading.known : nil
    }

    /// The same with at most so many calls on their way at once.
    func calling(atOnce count: Int) -> StreamRunner {
        var runner = self
        runner.context.driver.slots = CallSlots(count: count)
        return runner
    }

    /// Reads a partition.
    func read(
        _ value: PartitionValue, _ stored: StoredPartition?, _ id: StreamID?, limit: Int?
    ) async -> StreamSummary {
        do throws(CallFault) {
            var bindings = try await context.bindings(of: stream)
            for parent in value.parents { bindings[parent.name] = .value(parent.value) }
            return await PartitionRunner(of: self, stored, in: id, bindings, mark: value.mark, limit: limit).run()
        } catch {
            return StreamSummary(name: stream.name, outcome: .failed(error))
        }
    }

    /// Deletes the partitions whose parents are gone, with their records.
    ///
    /// Those that a condition leaves out stay.
    private func endGone(_ known: Set<String>, _ id: StreamID?, _ summary: inout StreamSummary) async throws {
        guard let id, let run = context.run, stream.deletion != .never else { return }
        let stored = try await context.store.partitions(of: id, source: context.source(of: stream.name))
        let gone = stored.filter { !known.contains($0.key) }
        let (deleted, records) = (gone.reduce(0) { $0 + $1.records }, stored.reduce(0) { $0 + $1.records })
        guard !ShrinkGuard(stream, context.options).refuses(deleted, of: records) else {
            summary.outcome = .shrinks(deleted: deleted, of: records)
            return
        }
        for partition in gone {
            summary.counts =
                summary.counts
                + (try await context.store.endPartition(partition.id, run: run, lease: context.lease))
        }
    }
}
