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

    /// Runs it.
    ///
    /// Only what stops the run as a whole is thrown; a stream's failure is in the summary.
    /// - Parameters:
    ///   - given: inputs of the sync.
    ///   - options: what is asked.
    /// - Returns: what was done, stream by stream.
    /// - Throws: what stops the run as a whole: a lost lease, a store that refuses, wrong input.
    public func run(_ given: ExpressionMap, _ options: SyncOptions) async throws -> SyncSummary {
        let began = ContinuousClock.now
        let input = try plan.input.complete(given, access.values.bindings, from: .caller)
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
        let variant = try await RunVariant(plan: plan, input: input).text(in: access)
        let run = options.isDryRun ? nil : try await begin()
        var driver = access.driver
        driver.outlastsRenewals = true
        let context = RunContext(
            sync: plan.id, store: access.store, reader: access.reader, connection: access.connection,
            values: access.values,
            driver: driver, options: options, run: run, lease: lease, input: input,
            secretInputs: plan.input.secrets(in: input),
            variant: variant,
            hasKeptAnswers: await access.store.tidyAnswers())
        let heartbeat = lease.map { RunLease(access: access, sync: plan.id).keep($0) }
        defer { heartbeat?.cancel() }
        let streams = await read(context)
        await access.store.tidyAnswers()
        let summary = SyncSummary(
            sync: plan.id, connection: access.connection.name, streams: streams,
            seconds: (ContinuousClock.now - began).inSeconds, isDryRun: options.isDryRun)
        if let run { try await finish(run, summary) }
        return summary
    }

    // MARK: Streams

    /// Reads the streams, each as soon as its parents are done, so many at once as the sync says.
    private func read(_ context: RunContext) async -> [StreamSummary] {
        let entries = plan.streams.map { StreamSchedule.Entry(name: $0.name, parents: $0.parents) }
        var order = StreamSchedule(entries, width: plan.concurrency, stopsOnError: plan.stopsOnError)
        let limits = UnreadLimits()
        await withTaskGroup(of: Progress.self) { group in
            if let seconds = plan.maxSeconds {
                group.addTask { [clock = context.driver.clock] in await Self.time(seconds, on: clock) }
            }
            while true {
                let ready = order.begin()
                for stream in plan.streams where ready.contains(stream.name) {
                    group.addTask { [plan] in .read(await Self.read(stream, of: plan, context, limits)) }
                }
                guard order.isReading, let progress = await group.next() else { break }
                switch progress {
                case .read(let summary): order.finish(summary)
                case .timeIsOut: order.cut()
                case .nothing: break
                }
                // What the others have in hand is stored; a later run goes on there.
                if order.isStopped { group.cancelAll() }
            }
            group.cancelAll()
        }
        return order.summaries
    }

    /// Reads a stream; of one that is found when it runs, all that it becomes.
    private static func read(
        _ stream: StreamPlan, of plan: SyncPlan, _ shared: RunContext, _ limits: UnreadLimits
    ) async -> StreamSummary {
        let noted = LimitWarnings(shared.driver.events, limits)
        var context = shared
        context.driver.events = noted
        var summary = await read(stream, of: plan, context)
        summary.warnings += noted.warnings
        return summary
    }

    private static func read(_ stream: StreamPlan, of plan: SyncPlan, _ context: RunContext) async -> StreamSummary {
        guard let discovery = stream.discovery else {
            return await StreamRunner(context: context, stream: stream, streams: plan.streams).run()
        }
        return await DiscoveryRunner(
            context: context, block: stream, discovery: discovery, streams: plan.streams, width: plan.concurrency
        ).run()
    }

    /// What ends a wait in a run.
    private enum Progress: Sendable {
        case read(StreamSummary)
        case timeIsOut
        case nothing
    }

    /// The longest that a run takes (`max_duration`).
    private static func time(_ seconds: Double, on clock: any EngineClock) async -> Progress {
        do throws(CancellationError) {
            try await clock.sleep(seconds: seconds)
            return .timeIsOut
        } catch {
            return .nothing
        }
    }

    // MARK: The run's row

    private func begin() async throws(StoreFault) -> RunID {
        try await access.store.beginRun(
            of: plan.id, connection: access.connection.name, in: access.connection.environment)
    }

    private func finish(_ run: RunID, _ summary: SyncSummary) async throws(StoreFault) {
        for stream in summary.streams.flatMap({ [$0] + $0.parts }) {
            try await access.store.finishStream(
                "\(plan.id)/\(stream.name)", of: run, outcome: stream.storedOutcome, error: stream.failureText,
                warnings: JSONWriter.text(.array(stream.warnings.map { .string($0) })))
        }
        try await access.store.finishRun(run, outcome: summary.storedOutcome, error: summary.failure?.failureText)
    }
}

extension StreamSummary {
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
