public import EngineDefinition
public import EngineLanguage
internal import EngineStore

/// Runs a sync for a connection: its streams, parents first, several at once.
public struct SyncRunner: Sendable {
    private let plan: SyncPlan
    private let access: ConnectionAccess

    /// Makes a runner.
    public init(plan: SyncPlan, access: ConnectionAccess) {
        self.plan = plan
        self.access = access
    }

    /// Runs it. Only what stops the run as a whole is thrown; a stream's failure is in the summary.
    /// - Parameters:
    ///   - given: inputs of the sync.
    ///   - options: what is asked.
    public func run(_ given: ExpressionMap, _ options: SyncOptions) async throws -> SyncSummary {
        let began = ContinuousClock.now
        let input = try plan.input.complete(given, access.values.bindings)
        let lease = options.isDryRun ? nil : try await RunLease(access: access, sync: plan.id).acquire()
        do {
            let summary = try await run(input, options, lease, began)
            if let lease { try await access.store.release(lease) }
            return summary
        } catch {
            // The lease ends by itself if it cannot be given back; the first fault is what counts.
            if let lease { try? await access.store.release(lease) }
            throw error
        }
    }

    private func run(
        _ input: ExpressionValue, _ options: SyncOptions, _ lease: Lease?, _ began: ContinuousClock.Instant
    ) async throws -> SyncSummary {
        let run = options.isDryRun ? nil : try await begin()
        let context = RunContext(
            sync: plan.id, store: access.store, reader: access.reader, connection: access.connection, values: access.values,
            driver: access.driver, options: options, run: run, lease: lease, input: input,
            secretInputs: plan.input.secrets(in: input),
            variant: try await RunVariant(plan: plan, input: input).text(in: access))
        let heartbeat = lease.map { RunLease(access: access, sync: plan.id).keep($0) }
        defer { heartbeat?.cancel() }
        let streams = await read(context)
        let summary = SyncSummary(
            sync: plan.id, connection: access.connection.name, streams: streams,
            seconds: (ContinuousClock.now - began).seconds, isDryRun: options.isDryRun)
        if let run { try await finish(run, summary) }
        return summary
    }

    // MARK: Streams

    private func read(_ context: RunContext) async -> [StreamSummary] {
        var finished: [String: StreamSummary] = [:]
        var waiting = plan.streams
        while !waiting.isEmpty {
            let ready = waiting.filter { $0.parents.allSatisfy { finished[$0] != nil } }
            waiting.removeAll { stream in ready.contains { $0.name == stream.name } }
            // A ring was reported when the sync was compiled; it must not become a loop here.
            guard !ready.isEmpty else { break }
            for summary in await read(ready, context, finished) { finished[summary.name] = summary }
            if plan.stopsOnError, finished.values.contains(where: \.hasFailed) { break }
        }
        let failed = plan.streams.first { finished[$0.name]?.hasFailed == true }?.name ?? ""
        return plan.streams.map { finished[$0.name] ?? .skipped($0.name, because: failed) }
    }

    private func read(
        _ streams: [StreamPlan], _ context: RunContext, _ finished: [String: StreamSummary]
    ) async -> [StreamSummary] {
        await withTaskGroup(of: StreamSummary.self) { group in
            var summaries: [StreamSummary] = []
            var running = 0
            for stream in streams {
                if let failed = stream.parents.first(where: { finished[$0]?.hasFailed == true }) {
                    summaries.append(.skipped(stream.name, because: failed))
                    continue
                }
                if running >= plan.concurrency, let summary = await group.next() {
                    summaries.append(summary)
                    running -= 1
                }
                group.addTask { await StreamRunner(context: context, stream: stream, streams: plan.streams).run() }
                running += 1
            }
            for await summary in group { summaries.append(summary) }
            return summaries
        }
    }

    // MARK: The run's row

    private func begin() async throws(StoreFault) -> RunID {
        try await access.store.beginRun(
            of: plan.id, connection: access.connection.name, in: access.connection.environment)
    }

    private func finish(_ run: RunID, _ summary: SyncSummary) async throws(StoreFault) {
        for stream in summary.streams {
            try await access.store.finishStream(
                "\(plan.id)/\(stream.name)", of: run, outcome: stream.storedOutcome, error: stream.failureText,
                warnings: JSONWriter.text(.array(stream.warnings.map { .string($0) })))
        }
        try await access.store.finishRun(run, outcome: summary.storedOutcome, error: summary.failure?.failureText)
    }
}

extension StreamSummary {
    fileprivate static func skipped(_ name: String, because failed: String) -> StreamSummary {
        var summary = StreamSummary(name: name)
        summary.outcome = .skipped(because: failed)
        return summary
    }

    fileprivate var storedOutcome: StoredRun.Outcome {
        switch outcome {
        case .done: .done
        case .partial: .partial
        case .interrupted: .interrupted
        case .failed, .shrinks, .skipped: .failed
        }
    }

    /// Why it failed, in one line.
    public var failureText: String? {
        switch outcome {
        case .done, .partial: nil
        case .interrupted: "interrupted"
        case .failed(let fault): fault.message
        case .skipped(let parent): "'\(parent)' failed, whose records it goes through"
        case .shrinks(let deleted, let records): "it would delete \(deleted) of \(records) records"
        }
    }
}

extension SyncSummary {
    fileprivate var storedOutcome: StoredRun.Outcome { failure?.storedOutcome ?? (isPartial ? .partial : .done) }
}

extension Duration {
    /// The length in seconds.
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
