internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// One pass over a partition: while a page is mapped and stored, the next one is fetched.
struct PartitionPass {
    /// More would be deleted than is done without asking.
    struct Shrink: Error {
        let deleted: Int
        let records: Int
    }

    @Boxed private var context: RunContext
    @Boxed private var stream: StreamPlan
    private let details: DetailRunner
    private let saved: PartitionCheckpoint
    private let isInPass: Bool
    private var walker: PartitionWalker
    private var writer: RecordWriter
    private var tally: FieldTally
    /// Records that are stored: their memory serves for the next page.
    private var room = MappedRecords()
    /// What brought the page in hand.
    private var request: OutgoingRequest?
    /// What was done so far.
    private(set) var summary: StreamSummary

    /// Prepares a pass.
    /// - Parameters:
    ///   - runner: what is read, and for whom.
    ///   - saved: where the partition stands.
    init(_ runner: PartitionRunner, saved: PartitionCheckpoint) {
        _context = runner.$context
        _stream = runner.$stream
        details = runner.details
        isInPass = runner.partition?.isInPass ?? true
        var saved = saved
        // A full pass that noted nothing of what it saw (it began before 'deletes' was written) cannot be gone on with.
        if runner.stream.deletion == .fullScan, !isInPass, saved.pass?.kind == .full { saved.pass = nil }
        self.saved = saved
        walker = PartitionWalker(
            boxed: runner.$stream, roots: runner.bindings, baseOverride: runner.context.values.baseURL,
            checkpoint: saved, isFull: runner.context.options.isFull, limit: runner.limit,
            parent: runner.mark, now: runner.context.driver.clock.now())
        writer = RecordWriter(context: runner.$context, partition: runner.partition, stream: runner.streamID)
        tally = FieldTally(fields: runner.stream.records.mapper.fields)
        summary = StreamSummary(name: runner.stream.name)
    }

    /// Reads to the end, or to the first fault; the checkpoint stands where the last page left it.
    mutating func run() async throws {
        do {
            if seesDeletions, !isInPass || saved.pass == nil { try await writer.beginPass(saved) }
            var action = try await first()
            while let following = try await take(action) { action = following }
        } catch {
            // What failed is asked for again: only a process that is killed leaves its answer.
            await writer.forget()
            throw error
        }
        await writer.forget()
        summary.tally = tally
    }

    /// Whether what this pass does not see will be deleted.
    private var seesDeletions: Bool { walker.kind == .full && stream.deletion == .fullScan }

    private var moment: Moment { context.driver.clock.moment() }

    // MARK: Steps

    /// The first step; an answer that a killed run had got is not asked for again.
    private mutating func first() async throws -> PartitionWalker.Action {
        let action = walker.next(at: moment)
        // A cursor of the page's own time must not be later than its data.
        let mayReuse = saved.pass != nil || stream.cursor?.isPerRecord != false
        guard mayReuse, case .call(.send(let request)) = action, let answer = await writer.keptAnswer(to: request)
        else {
            return try await settle(action)
        }
        self.request = request
        return try await settle(walker.received(.response(answer), at: moment))
    }

    /// Does what the walker says.
    /// - Returns: what it says then; nil at the end.
    private mutating func take(_ action: PartitionWalker.Action) async throws -> PartitionWalker.Action? {
        switch action {
        case .page(let page): return try await take(page)
        case .restarted(let checkpoint, let message):
            context.driver.events.record(PassRestarted(stream: stream.name, reason: message))
            if seesDeletions { try await writer.beginPass(checkpoint) } else { try await writer.save(checkpoint) }
            return try await settle(walker.next(at: moment))
        case .finished(let end):
            try await finish(end)
            return nil
        case .failed(let fault): throw fault
        case .call: throw CallFault(.definition, "the walk asked for a call after its end", call: stream.name)
        }
    }

    private mutating func settle(_ action: PartitionWalker.Action) async throws -> PartitionWalker.Action {
        do {
            return try await context.driver.settle(&walker, action, last: &request)
        } catch CallDriver.Stop.refused(let fault) {
            throw fault
        }
    }

    // MARK: Pages

    /// Stores a page while the next one is fetched.
    ///
    /// What was got is kept first: whenever the process is killed, at most one page is asked for twice.
    private mutating func take(_ page: ResponsePage) async throws -> PartitionWalker.Action? {
        // A call that is sent ahead carries what the one before it carried.
        guard try await !context.driver.mustRenew(walker), let upcoming = walker.ahead(at: moment) else {
            return try await takeAlone(page)
        }
        if let request { await writer.keep(page.answer, to: request) }
        let driver = context.driver
        async let attempt = driver.send(upcoming).readAhead()
        let mapped = try await mapped(page)
        try await store(mapped, mapped.checkpoint)
        request = upcoming
        do {
            let action = walker.received(try await attempt, at: moment)
            return try await settle(action)
        } catch CallDriver.Stop.refused(let fault) {
            throw fault
        }
    }

    /// Stores a page with nothing to fetch meanwhile; the last one together with the position that the pass leaves.
    private mutating func takeAlone(_ page: ResponsePage) async throws -> PartitionWalker.Action? {
        let mapped = try await mapped(page)
        let following = walker.next(at: moment)
        guard case .finished(let end) = following else {
            try await store(mapped, mapped.checkpoint)
            return try await settle(following)
        }
        guard end.isComplete, !seesDeletions else {
            try await store(mapped, mapped.checkpoint)
            return following
        }
        try await store(mapped, end.checkpoint)
        return nil
    }

    /// The records of a page, behind all calls that they need.
    private mutating func mapped(_ page: ResponsePage) async throws -> StreamPage {
        guard let stages = try walker.stages(of: page, at: moment) else {
            return try walker.mapped(page, in: takeRoom())
        }
        let staged = try await details.run(stages)
        return try walker.mapped(page, staged, in: takeRoom())
    }

    private mutating func takeRoom() -> MappedRecords {
        defer { room = MappedRecords() }
        return room
    }

    private mutating func store(_ page: StreamPage, _ checkpoint: PartitionCheckpoint) async throws {
        summary.note(page)
        tally.add(page.records)
        summary.counts = summary.counts + (try await writer.write(page, checkpoint))
        context.driver.events.record(
            PageStored(stream: stream.name, records: page.records.count, total: summary.received))
        room = page.records
    }

    // MARK: The end

    private mutating func finish(_ end: PartitionWalker.PassEnd) async throws {
        guard end.isComplete else {
            summary.outcome = .partial
            return try await writer.save(end.checkpoint)
        }
        guard seesDeletions else { return try await writer.save(end.checkpoint) }
        guard end.showsDeletions else { return try await writer.abandonPass(end.checkpoint) }
        if let rest = try await writer.rest(),
            ShrinkGuard(stream, context.options).refuses(rest.unseen, of: rest.records)
        {
            var checkpoint = saved
            checkpoint.pass = nil
            try await writer.abandonPass(checkpoint)
            throw Shrink(deleted: rest.unseen, records: rest.records)
        }
        summary.counts = summary.counts + (try await writer.finishPass(end.checkpoint))
    }
}

extension StreamSummary {
    fileprivate mutating func note(_ page: StreamPage) {
        pages += 1
        received += page.received
        bytes += page.bytes
        warnings += page.warnings.filter { !warnings.contains($0) }
    }
}
