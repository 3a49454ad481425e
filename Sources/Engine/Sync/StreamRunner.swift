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
    /// What its partitions show together.
    let observation: StreamObservation
    /// Tells checkpoints of this definition from those of another.
    let marks: StreamMarks

    init(context: RunContext, stream: StreamPlan, streams: [StreamPlan]) {
        self.context = context
        self.stream = stream
        self.streams = streams
        details = DetailRunner(driver: context.driver, stream: stream)
        observation = StreamObservation(stream)
        marks = StreamMarks(stream)
    }

    /// Reads the stream: first what lists what is gone, so that what is there counts.
    func run() async -> StreamSummary {
        guard let deletions = stream.deletions?.wrappedValue, limit == nil else { return await read() }
        var gone = await StreamRunner(context: context, stream: deletions, streams: streams).read()
        // Of what is gone only keys are known.
        gone.tally = nil
        if case .interrupted = gone.outcome { return gone.named(stream.name) }
        var reading = self
        reading.context.options.keepsCursors = gone.hasFailed
        var summary = await reading.read()
        summary.add(part: gone)
        return summary
    }

    private func read() async -> StreamSummary {
        context.driver.events.record(StreamStarted(stream: stream.name))
        var summary = StreamSummary(name: stream.name)
        let began = ContinuousClock.now
        do { try await read(into: &summary) } catch { summary.take(error, of: stream.name) }
        summary.seconds = (ContinuousClock.now - began).inSeconds
        return summary
    }

    private func read(into summary: inout StreamSummary) async throws {
        let id = try await streamID()
        let shared = try await sharedCursor(id)
        let known = try await readAll(id, shared, &summary)
        if let tally = summary.tally, stream.quality.schema != .off {
            summary.warnings += tally.warnings(in: stream.name)
        }
        if summary.counts.contested > 0 {
            summary.warnings.append(
                "two partitions gave the same key, for example '\(summary.counts.contestedExample ?? "?")'")
        }
        if known != nil, case .done = summary.outcome, !context.options.keepsCursors {
            try await shared?.save(context)
        }
        if let known, !summary.hasFailed, endsOthers { try await endGone(known, id, &summary) }
        try await settle(id, &summary)
    }

    /// Where the records go; made at its first use, unless the run is dry.
    private func streamID() async throws(StoreFault) -> StreamID? {
        let (connection, model) = (context.connection.id, stream.recordType)
        guard context.run != nil else {
            return try await context.store.existingStream(of: connection, model: model, variant: context.variant)
        }
        return try await context.store.stream(of: connection, model: model, variant: context.variant)
    }

    /// The most records that are taken, for tries.
    private var limit: Int? { context.options.limit ?? stream.limit }

    /// The cursor that all partitions have; nothing: each has its own.
    private func sharedCursor(_ id: StreamID?) async throws(StoreFault) -> SharedCursor? {
        guard let cursor = stream.cursor, cursor.isShared else { return nil }
        guard let id else { return SharedCursor(cursor, marks, nil) }
        let source = context.source(of: stream.name) + "/cursor"
        guard context.run != nil else {
            let known = try await context.store.existingPartitions(of: id, source: source, keys: [""])
            return SharedCursor(cursor, marks, known.first ?? nil)
        }
        return SharedCursor(cursor, marks, try await context.store.partition(of: id, source: source))
    }

    /// Reads all partitions as they are listed, so many at once as the innermost level says.
    ///
    /// After a failure no further one is begun.
    /// - Returns: the keys of all that there are; nothing if they could not be listed to the end.
    private func readAll(
        _ id: StreamID?, _ shared: SharedCursor?, _ summary: inout StreamSummary
    ) async throws -> Set<String>? {
        var reading = PartitionReading(runner: self, stream: id, shared: shared, limit: limit, summary: summary)
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
        _ value: PartitionValue, _ stored: StoredPartition?, _ id: StreamID?, _ shared: SharedCursor?, limit: Int?
    ) async -> StreamSummary {
        do throws(CallFault) {
            var bindings = try await context.bindings(of: stream)
            for parent in value.parents { bindings[parent.name] = .value(parent.value) }
            let runner = PartitionRunner(of: self, stored, in: id, bindings, shared, mark: value.mark, limit: limit)
            return leavingOut(await runner.run(), value.key)
        } catch {
            return leavingOut(StreamSummary(name: stream.name, outcome: .failed(error)), value.key)
        }
    }

    /// Whether partitions that are not listed are gone.
    ///
    /// Without levels these are of a `for_each` that the definition had before: a whole reading has taken over what is
    /// still there.
    private var endsOthers: Bool { !stream.levels.isEmpty || (limit == nil && observation.sawAll) }

    /// Deletes the partitions whose parents are gone, with their records.
    ///
    /// Those that a condition leaves out stay.
    private func endGone(_ known: Set<String>, _ id: StreamID?, _ summary: inout StreamSummary) async throws {
        guard let id, stream.deletion != .never else { return }
        let stored = try await context.store.partitions(of: id, source: context.source(of: stream.name))
        let gone = stored.filter { !known.contains($0.key) }
        let (deleted, records) = (gone.reduce(0) { $0 + $1.records }, stored.reduce(0) { $0 + $1.records })
        guard !ShrinkGuard(stream, context.options).refuses(deleted, of: records) else {
            summary.outcome = .shrinks(deleted: deleted, of: records)
            return
        }
        guard let run = context.run else {
            summary.counts.deleted += deleted
            return
        }
        for partition in gone {
            summary.counts =
                summary.counts
                + (try await context.store.endPartition(partition.id, run: run, lease: context.lease))
        }
    }
}
