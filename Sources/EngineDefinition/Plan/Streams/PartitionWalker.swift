public import EngineLanguage

/// Reads one partition of a stream in one pass: a state machine without I/O.
///
/// A cursor never passes a page that was not given out; the driver stores a page and its checkpoint together.
public struct PartitionWalker: Sendable {
    /// What the driver is to do.
    public enum Action: Sendable {
        /// A step of the call in hand.
        case call(CallWalker.Action)
        /// Map this page by `mapped`, store what that gives, and ask for `next`; `ahead` may be asked for before.
        case page(ResponsePage)
        /// The saved position was refused: the walker went back; store the checkpoint and ask for `next`.
        case restarted(PartitionCheckpoint, message: String)
        /// The steps before the calls have done more: store this together, then ask for `next`.
        case prepared(PartitionCheckpoint, StepState)
        /// The pass is over.
        case finished(PassEnd)
        /// The pass failed; the last checkpoint stands.
        case failed(CallFault)
    }

    /// How a pass ended.
    public struct PassEnd: Sendable {
        /// What it read.
        public let kind: PassKind
        /// Whether all of it was read; else the stream's limit cut it.
        public let isComplete: Bool
        /// Whether what it did not see may be gone: not after a call that was skipped or brought no list.
        public let showsDeletions: Bool
        /// Whether nothing was left out: a bad record that was not seen again is gone.
        public let sawAll: Bool
        /// The checkpoint to leave.
        public let checkpoint: PartitionCheckpoint
        /// When it began.
        public let started: ExpressionTimestamp
        /// The cursor that it found itself.
        public let found: ExpressionValue?
        /// Where it began, if a reading before it began earlier: what is stored of that time was not asked for.
        public let laterStart: ExpressionValue?
    }

    @Boxed var stream: StreamPlan
    var roots: ExpressionBindings
    let baseOverride: String?
    /// Tells what the partition's parent is like by now.
    let parent: String?
    var checkpoint: PartitionCheckpoint
    var pass: PartitionCheckpoint.Pass
    /// The walk in hand.
    var pages: PageWalker?
    /// The call in hand that asks for the seed.
    var seedCall: CallWalker?
    /// Whether the pass has just begun, and its seed is to be asked first.
    var awaitsSeed = false
    /// What the steps around the calls have where no walk is in hand.
    var ownSupply = StepSupply()
    /// Whether the steps go on from what an earlier run has done.
    var hasResumedSteps = false
    private var remaining: Int?
    var isCut = false
    var hasDroppedPosition = false
    /// Whether the saved cursor stays as it is, whatever the pass shows.
    public var keepsCursor = false
    /// Whether the pass is one that an earlier run has begun.
    public internal(set) var isResumed = false
    /// Whether the position is an earlier run's, and upstream has not taken it yet.
    var isUntried = false
    /// Where the window ends that comes behind all others (`endOfTime`).
    var lateEnd: ExpressionValue?
    /// The instant of the last step.
    var latest: ExpressionTimestamp
    /// Why there is no beginning for this pass.
    var startFault: CallFault?
    /// Why the saved cursor counts as refused; nothing: it was not, or that was told.
    var refusal: String?

    /// Prepares a pass.
    /// - Parameters:
    ///   - stream: what is read.
    ///   - roots: the values of the roots; `input` is the sync's, the partition's parents are bound.
    ///   - baseOverride: an operator's address that stands for the provider's base.
    ///   - checkpoint: where the partition stands.
    ///   - isFull: whether the cursor is left aside; a pass in hand of the other kind is begun anew.
    ///   - limit: the most records that are taken.
    ///   - parent: tells what the partition's parent is like by now.
    ///   - now: the present instant.
    public init(
        stream: StreamPlan, roots: ExpressionBindings, baseOverride: String?, checkpoint: PartitionCheckpoint,
        isFull: Bool, limit: Int? = nil, parent: String? = nil, now: ExpressionTimestamp
    ) {
        self.init(
            boxed: Boxed(wrappedValue: stream), marks: StreamMarks(stream), roots: roots, baseOverride: baseOverride,
            checkpoint: checkpoint, isFull: isFull, limit: limit, parent: parent, now: now)
    }

    /// Prepares a pass of a plan that many passes share, as they do its marks; the rest is as above.
    public init(
        boxed stream: Boxed<StreamPlan>, marks: StreamMarks, roots: ExpressionBindings, baseOverride: String?,
        checkpoint: PartitionCheckpoint, isFull: Bool, limit: Int?, parent: String? = nil, now: ExpressionTimestamp
    ) {
        _stream = stream
        self.roots = roots
        self.baseOverride = baseOverride
        self.parent = parent
        self.checkpoint = stream.wrappedValue.understood(checkpoint, marks)
        self.remaining = limit ?? stream.wrappedValue.limit
        latest = now
        pass = PartitionCheckpoint.Pass(kind: .full, started: now, cursor: nil, best: nil, position: .start)
        begin(isFull: isFull, now: now)
    }

    /// Whether what this pass does not see is to be deleted at its end.
    public var deletesUnseen: Bool {
        pass.kind == .full
            && (stream.deletion == .fullScan || (pass.replaces && stream.replacesAfterReset))
    }

    /// Which kind of pass this is.
    public var kind: PassKind { pass.kind }

    /// What this pass reads: the stream, or its changes.
    public var reading: StreamPlan {
        _read {
            let plan = pass.kind == .incremental ? stream.changes ?? $stream : $stream
            yield plan.wrappedValue
        }
    }

    // MARK: Steps

    /// The next request, or the end of the pass.
    public mutating func next(at moment: Moment) -> Action {
        latest = moment.now
        if let startFault { return .failed(startFault) }
        if let message = refusal {
            refusal = nil
            checkpoint.pass = pass
            return .restarted(checkpoint, message: message)
        }
        if awaitsSeed { return askSeed(at: moment) }
        // What comes behind a window is done, or cannot be: the next one begins.
        if !isCut, pass.position == nil, hasClosing, !isClosing, let fault = goOnInTime() { return .failed(fault) }
        guard !isCut, pass.position != nil || isClosing else { return finish() }
        do throws(CallFault) {
            if pages == nil { pages = try makePages(at: pass.position ?? .start, moment) }
        } catch {
            return .failed(error)
        }
        return step(at: moment) { $0.next(at: moment) }
    }

    /// The step after an attempt.
    public mutating func received(_ attempt: Attempt, at moment: Moment) -> Action {
        latest = moment.now
        if seedCall != nil { return seedStep(at: moment) { $0.received(attempt, at: moment) } }
        return step(at: moment) { $0.received(attempt, at: moment) }
    }

    /// The step after a pause.
    public mutating func resumed(at moment: Moment) -> Action {
        if seedCall != nil { return seedStep(at: moment) { $0.resume(at: moment) } }
        return step(at: moment) { $0.resumed(at: moment) }
    }

    /// The step after new credentials were obtained.
    public mutating func refreshed(
        _ credentials: ExpressionValue, metadata: ExpressionMap? = nil, at moment: Moment
    ) -> Action {
        roots["credentials"] = .value(credentials)
        if let metadata { roots["metadata"] = .value(.map(metadata)) }
        if seedCall != nil {
            return seedStep(at: moment) { $0.refreshed(credentials, metadata: metadata, at: moment) }
        }
        return step(at: moment) { $0.refreshed(credentials, metadata: metadata, at: moment) }
    }

    private mutating func makePages(at position: PagePosition, _ moment: Moment) throws(CallFault) -> PageWalker {
        var bindings = passRoots(moment)
        let input = try reading.endpoint.input.resolve(reading.with, bindings, call: reading.endpoint.request.name)
        bindings["input"] = .value(input.laid(over: bindings["input"]))
        var pages = PageWalker(
            boxed: reading.$endpoint, bindings: bindings, baseOverride: baseOverride,
            position: stepsPosition(position), started: pass.started,
            readsInSlices: true)
        pages.validators = PageValidators(known: checkpoint.validators, collected: pass.validators)
        pages.supply = ownSupply
        pages.supply.keeps = true
        // All pages were stored by an earlier run; only what comes behind them is left.
        if pass.position == nil { pages.isFinished = true }
        return pages
    }

    /// The stream's roots, the cursor of the pass bound.
    private func passRoots(_ moment: Moment) -> ExpressionBindings {
        var bindings = roots
        bindings["now"] = .value(.timestamp(moment.now))
        bindCursor(&bindings)
        return bindings
    }

    /// Where the pages begin: those of a job that is not known any more are of no use.
    private mutating func stepsPosition(_ position: PagePosition) -> PagePosition {
        guard keepsSteps else { return position }
        hasResumedSteps = hasStepsOfPass
        guard !hasResumedSteps else { return position }
        var state = StepState()
        state.pass = pass.started
        state.window = windowText
        ownSupply.state = state
        if pass.position != nil { pass.position = .start }
        return .start
    }

    /// Whether what the steps of this pass have done is known.
    private var hasStepsOfPass: Bool {
        supply.state.map { $0.pass == pass.started && $0.window == windowText } ?? false
    }

    /// Tells the windows of a pass apart: each has steps of its own.
    private var windowText: String? {
        pass.window.flatMap { window in
            guard let start = try? window.start.jsonText(), let end = try? window.end.jsonText() else { return nil }
            return "\(start) \(end)"
        }
    }

    /// Whether something is done behind the last page.
    private var hasClosing: Bool { reading.endpoint.frame?.after.isEmpty == false }

    /// Whether there is something to be done behind the last page, and what it needs is known.
    private var isClosing: Bool {
        guard pass.position == nil, hasClosing else { return false }
        return pages != nil || !keepsSteps || hasStepsOfPass
    }

    private mutating func step(at moment: Moment, _ advance: (inout PageWalker) -> PageWalker.Action) -> Action {
        // Taken out, so that what it holds is changed in place.
        guard var pages = self.pages.take() else { return finish() }
        let action = advance(&pages)
        self.pages = pages
        pass.hasGaps = pass.hasGaps || !pages.sawOnlyLists
        pass.pages.unchanged = pass.pages.unchanged || pages.validators.unchanged > 0
        switch action {
        case .call(let action): return .call(action)
        case .page(let page):
            isUntried = false
            pass.pages.changed = true
            if mustReadUnchangedPages { return startOver(at: moment) }
            return takeWindow(page, at: moment)
        case .prepared(let state):
            checkpoint.pass = pass
            return .prepared(checkpoint, state)
        case .finished:
            if mustReadUnchangedPages { return startOver(at: moment) }
            pass.validators = pages.validators.collected
            pass.position = nil
            if let fault = goOnInTime() { return .failed(fault) }
            return pass.position == nil ? finish() : next(at: moment)
        case .failed(let fault): return fail(fault, at: moment)
        }
    }

    // MARK: Pages

    /// The request for the page behind the one that was given out, so that it is under way while that one is mapped
    /// and stored; its answer is told by `received` afterwards.
    /// - Returns: nothing if there is none, or if it depends on what the page gives.
    public mutating func ahead(at moment: Moment) -> OutgoingRequest? {
        guard remaining == nil, !mayStop, var pages, pages.isReading, !pages.isFinished,
            case .call(.send(let request)) = pages.next(at: moment)
        else { return nil }
        self.pages = consume pages
        return request
    }

    /// The stages of a page that was given out, which come before it is mapped.
    /// - Returns: nothing if the stream has none.
    /// - Throws: `CallFault` of cause `definition`, which names the record.
    public func stages(of page: ResponsePage, at moment: Moment) throws(CallFault) -> StageWalk? {
        guard let plan = reading.stages else { return nil }
        let place = StageWalk.Place(
            roots: passRoots(moment), baseOverride: baseOverride, started: pass.started, taken: pass.taken,
            limit: remaining)
        let plans = pass.kind == .incremental ? stream.changes ?? $stream : $stream
        return try StageWalk(page, stream: plans, plan: plan, place: place)
    }

    /// The items of a page that was given out, for telling which of them need not be mapped.
    /// - Returns: nothing if all must be mapped.
    public func sources(of page: ResponsePage) -> PageSources? {
        // A record that comes late is counted, so each must be asked for its cursor.
        remaining == nil && pass.known == nil && reading.stages == nil ? reading.records.sources(of: page) : nil
    }

    /// Maps all items of a page that was mapped before, whatever was known of them.
    public func mappedWhole(_ page: ResponsePage) throws(CallFault) -> MappedRecords {
        try reading.records.map(page, call: reading.endpoint.request.name)
    }

    /// Maps a page that was given out.
    /// - Parameters:
    ///   - page: the page.
    ///   - staged: what its stages made of it, if the stream has some.
    ///   - unchanged: the items that need not be mapped.
    ///   - room: records that are done with; their memory is used again.
    /// - Returns: its records, and the checkpoint that is written with them.
    /// - Throws: a fault that names the record, the field and the place in the definition.
    public mutating func mapped(
        _ page: ResponsePage, _ staged: StagedPage? = nil, keeping unchanged: KnownItems? = nil,
        in room: consuming MappedRecords = MappedRecords()
    ) throws(CallFault) -> StreamPage {
        let call = reading.endpoint.request.name
        guard staged != nil || reading.stages == nil else {
            throw CallFault(.local, "a page was mapped without its stages", call: call)
        }
        var records =
            if let staged {
                try reading.records.map(staged, of: page, limit: remaining, call: call, known: pass.known, in: room)
            } else {
                try reading.records.map(
                    page, limit: remaining, call: call, known: pass.known, keeping: unchanged, in: room)
            }
        if let staged {
            pass.hasGaps = pass.hasGaps || staged.hasGaps
            pass.taken += records.count
        }
        if let left = remaining {
            remaining = left - records.taken
            isCut = records.isCut || (left == records.taken && page.next != nil)
        }
        // A bad record whose key is not known may be any of those that were not seen.
        if records.rejected.contains(where: { $0.key == nil }) { pass.hasNameless = true }
        let newest = records.cursor
        if let newest { note(newest) }
        records.cursor = nil
        if records.isCut { pages?.validators.dropLast() }
        pass.validators = pages?.validators.collected ?? []
        if !records.isCut { try move(behind: page, newest: newest) }
        if let cursor = reading.cursor, cursor.isAscending || cursor.savesPages, let best = pass.best {
            advance(to: bounded(best))
        }
        checkpoint.pass = pass
        return StreamPage(
            records: records, checkpoint: checkpoint, received: page.count, bytes: page.answer.byteCount,
            warnings: staged?.warnings ?? [])
    }

    /// Moves the position behind a page: to the next one, to the next window, or to the end.
    private mutating func move(behind page: ResponsePage, newest: ExpressionValue?) throws(CallFault) {
        pass.position = page.next
        if mayStop, let newest, let from = pass.cursor, let cursor = reading.cursor,
            cursor.isGreater(from, than: newest)
        {
            pass.position = nil
            pages?.isFinished = true
        }
        guard pass.position == nil, !hasClosing else { return }
        if let fault = goOnInTime() { throw fault }
    }

    /// Whether the pass may end before the list does.
    private var mayStop: Bool { pass.kind == .incremental && reading.cursor?.stops == true }

    private mutating func note(_ value: ExpressionValue) {
        guard let cursor = reading.cursor else { return }
        if cursor.isCompared, let best = pass.best, !cursor.isGreater(value, than: best) { return }
        pass.best = value
    }

    /// A cursor only moves forwards: an overlap that shows older records must not set it back.
    mutating func advance(to value: ExpressionValue) {
        guard !keepsCursor else { return }
        if let cursor = reading.cursor, cursor.isCompared, let saved = checkpoint.cursor,
            !cursor.isGreater(value, than: saved)
        {
            return
        }
        checkpoint.cursor = value
    }
}

extension ExpressionValue {
    /// The inputs of a call, and what the sync asks under other names.
    fileprivate func laid(over outer: ExpressionBindings.Binding?) -> ExpressionValue {
        guard case .value(let value)? = outer, var all = value.map, let own = map else { return self }
        for entry in own.entries { all[entry.key] = entry.value }
        return .map(all)
    }
}
