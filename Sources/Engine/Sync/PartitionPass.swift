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

    @Boxed var context: RunContext
    @Boxed private var stream: StreamPlan
    private let details: DetailRunner
    private let saved: PartitionCheckpoint
    private let isInPass: Bool
    var walker: PartitionWalker
    var writer: RecordWriter
    private var tally: FieldTally
    private let shared: SharedCursor?
    private var look: SourceLook
    private let observation: StreamObservation
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
        observation = runner.observation
        isInPass = runner.partition?.isInPass ?? true
        shared = runner.shared
        var saved = saved
        // A full pass that noted nothing of what it saw (it began before 'deletes' was written) cannot be gone on with.
        if !isInPass, let pass = saved.pass, pass.kind == .full {
            if runner.stream.deletion == .fullScan || pass.replaces { saved.pass = nil }
        }
        walker = PartitionWalker(
            boxed: runner.$stream, marks: runner.marks, roots: runner.bindings,
            baseOverride: runner.context.values.baseURL,
            checkpoint: saved, isFull: runner.context.options.isFull, limit: runner.limit,
            parent: runner.mark, now: runner.context.driver.clock.now())
        walker.keepsCursor = runner.context.options.keepsCursors
        // Neither can one that was begun under another definition.
        if !walker.isResumed { saved.pass = nil }
        self.saved = saved
        writer = RecordWriter(context: runner.$context, partition: runner.partition, stream: runner.streamID)
        look = SourceLook(isWanted: runner.mayKnowItems)
        tally = FieldTally(fields: runner.stream.records.mapper.fields)
        summary = StreamSummary(name: runner.stream.name)
    }

    /// Reads to the end, or to the first fault; the checkpoint stands where the last page left it.
    mutating func run() async throws {
        do {
            try await supplySteps()
            if seesDeletions, !isInPass || saved.pass == nil {
                try await writer.beginPass(saved)
            } else if seesDeletions {
                try await writer.goOn()
            } else if walker.kind == .full, saved.pass == nil {
                try await writer.doubtQuarantine()
            }
            var action = try await first()
            while let following = try await take(action) { action = following }
        } catch {
            // What failed is asked for again: only a process that is killed leaves its answer.
            await writer.forget()
            // The first failure is the one to tell.
            try? await endSteps(after: error)
            throw error
        }
        await writer.forget()
        try await endSteps()
        summary.tally = tally
    }

    /// Whether what this pass does not see will be deleted.
    private var seesDeletions: Bool { walker.deletesUnseen }

    /// Whether a notice that this pass does not give any more is forgotten: a list without a cursor is read as a whole.
    private var forgetsNotices: Bool { stream.records.areAllGone && stream.cursor == nil }

    private var moment: Moment { context.driver.clock.moment() }

    // MARK: Steps

    /// The first step; an answer that a killed run had got is not asked for again.
    private mutating func first() async throws -> PartitionWalker.Action {
        let action = walker.next(at: moment)
        // A cursor of the page's own time must not be later than its data.
        let mayReuse = saved.pass != nil || walker.reading.cursor?.isPerRecord != false
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
            if walker.keepsSteps { try await writer.forgetSteps() }
            // What was seen in the windows before stays seen.
            if seesDeletions, checkpoint.pass?.isAtBeginning != false {
                try await writer.beginPass(checkpoint)
            } else {
                try await writer.save(checkpoint)
            }
            return try await settle(walker.next(at: moment))
        case .prepared(let checkpoint, let state):
            try await writer.keep(state, checkpoint)
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
            let action = try await context.driver.settle(&walker, action, last: &request)
            try await context.driver.keepLearnt(of: &walker)
            return action
        } catch CallDriver.Stop.refused(let fault) {
            throw fault
        }
    }

    // MARK: Pages

    /// Stores a page while the next one is fetched.
    ///
    /// What was got is kept first: whenever the process is killed, at most one page is asked for twice. A slice of an
    /// answer is not kept: the answer is asked for again, and its rows up to the slice are passed over.
    private mutating func take(_ page: ResponsePage) async throws -> PartitionWalker.Action? {
        // A call that is sent ahead carries what the one before it carried.
        guard try await !context.driver.mustRenew(walker), let upcoming = walker.ahead(at: moment) else {
            return try await takeAlone(page)
        }
        if let request, page.answer.slice == nil { await writer.keep(page.answer, to: request) }
        let driver = context.driver
        async let attempt = driver.send(upcoming).readAhead()
        let mapped = try await map(page)
        try await store(mapped, mapped.checkpoint, of: page)
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
        let mapped = try await map(page)
        let following = walker.next(at: moment)
        guard case .finished(let end) = following else {
            try await store(mapped, mapped.checkpoint, of: page)
            return try await settle(following)
        }
        guard end.isComplete, !seesDeletions, !forgetsNotices, !stream.quality.fails,
            stream.quality.onError != .quarantine
        else {
            try await store(mapped, mapped.checkpoint, of: page)
            return following
        }
        observation.note(end)
        try await store(mapped, end.checkpoint, of: page)
        shared?.note(end.found, begun: end.started)
        return nil
    }

    private mutating func takeRoom() -> MappedRecords {
        defer { room = MappedRecords() }
        return room
    }

    /// Maps a page; of items that are as they were only that is told.
    private mutating func map(_ page: ResponsePage) async throws -> StreamPage {
        if let stages = try walker.stages(of: page, at: moment) {
            return try walker.mapped(page, try await details.run(stages, walker.kind), in: takeRoom())
        }
        guard look.isDue(), let sources = walker.sources(of: page), let known = try await writer.known(sources) else {
            return try walker.mapped(page, in: takeRoom())
        }
        look.note(unchanged: known.count, of: sources.entries.count)
        return try walker.mapped(page, keeping: known, in: takeRoom())
    }

    private mutating func store(
        _ page: StreamPage, _ checkpoint: PartitionCheckpoint, of response: ResponsePage
    ) async throws {
        summary.note(page)
        observation.note(page, response.records)
        var records = page.records
        do {
            summary.counts = summary.counts + (try await writer.write(page, records, checkpoint))
        } catch StoreFault.recordChanged {
            // A key that comes twice in the page, or somebody else's record by now: what was left out is needed after
            // all.
            records = try walker.mappedWhole(response)
            summary.counts = summary.counts + (try await writer.write(page, records, checkpoint))
        }
        tally.add(records, of: walker.reading.records.mapper.fields)
        observation.tell(
            received: page.received, records: records.count, of: stream.name, to: context.driver.events)
        room = records
    }

    // MARK: The end

    private mutating func finish(_ end: PartitionWalker.PassEnd) async throws {
        observation.note(end)
        guard end.isComplete else {
            summary.outcome = .partial
            return try await writer.save(end.checkpoint)
        }
        let rest = seesDeletions ? try await writer.rest() : nil
        if stream.quality.fails, let found = observation.violations.first ?? fewest(rest) {
            try await readAgain()
            throw CallFault(.definition, "'expect': \(found); nothing was deleted", call: stream.name)
        }
        shared?.note(end.found, begun: end.started)
        if forgetsNotices, end.sawAll { try await writer.forgetNotices(butOf: end.started) }
        guard seesDeletions else {
            try await writer.save(end.checkpoint)
            return try await settleQuarantine(end)
        }
        let leavesOlder = end.laterStart != nil && !context.options.allowsShrinking
        guard end.showsDeletions, !leavesOlder else {
            try await writer.abandonPass(end.checkpoint)
            summary.warnings += whyNothingIsDeleted(end)
            return try await settleQuarantine(end)
        }
        if let rest,
            ShrinkGuard(stream, context.options).refuses(rest.unseen, of: rest.records)
        {
            try await readAgain()
            throw Shrink(deleted: rest.unseen, records: rest.records)
        }
        var checkpoint = end.checkpoint
        if let start = end.laterStart { checkpoint.earliest = start }
        summary.counts = summary.counts + (try await writer.finishPass(checkpoint))
    }

    private func whyNothingIsDeleted(_ end: PartitionWalker.PassEnd) -> [String] {
        guard end.showsDeletions else {
            return end.sawAll ? ["a record without a key was set aside: it may be any, so nothing was deleted"] : []
        }
        let start = end.laterStart.flatMap { try? $0.templateText() } ?? "?"
        let advice = stream.deletion == .fullScan ? "; '--full --yes' deletes it" : ""
        return [
            "this full reading began at \(start), later than one before: what lies before that was not asked for, so "
                + "nothing was deleted\(advice)"
        ]
    }

    /// A bad record that a whole reading did not meet again is gone.
    private func settleQuarantine(_ end: PartitionWalker.PassEnd) async throws {
        if end.kind == .full, end.sawAll { try await writer.settleQuarantine() }
    }

    /// Puts the partition back to where it stood: what was read is not believed, and is read again by the next run.
    private mutating func readAgain() async throws {
        var checkpoint = saved
        checkpoint.pass = nil
        if seesDeletions { try await writer.abandonPass(checkpoint) } else { try await writer.save(checkpoint) }
    }

    /// What the stream would hold too few of, if what was not seen were deleted.
    private func fewest(_ rest: Store.PassRest?) -> String? {
        guard stream.levels.isEmpty, let rest else { return nil }
        return observation.violation(holding: rest.records - rest.unseen)
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
