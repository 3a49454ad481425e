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
    }

    @Boxed private var stream: StreamPlan
    private var roots: ExpressionBindings
    private let baseOverride: String?
    private var checkpoint: PartitionCheckpoint
    private var pass: PartitionCheckpoint.Pass
    /// The walk in hand.
    private(set) var pages: PageWalker?
    /// What the steps around the calls have where no walk is in hand.
    private var ownSupply = StepSupply()
    /// Whether the steps go on from what an earlier run has done.
    private var hasResumedSteps = false
    private var remaining: Int?
    private var isCut = false
    private var hasDroppedPosition = false
    /// Why there is no beginning for this pass.
    private var startFault: CallFault?

    /// Prepares a pass.
    /// - Parameters:
    ///   - stream: what is read.
    ///   - roots: the values of the roots; `input` is the sync's, the partition's parents are bound.
    ///   - baseOverride: an operator's address that stands for the provider's base.
    ///   - checkpoint: where the partition stands.
    ///   - isFull: whether the cursor is left aside; a pass in hand of the other kind is begun anew.
    ///   - limit: the most records that are taken.
    ///   - now: the present instant.
    public init(
        stream: StreamPlan, roots: ExpressionBindings, baseOverride: String?, checkpoint: PartitionCheckpoint,
        isFull: Bool, limit: Int? = nil, now: ExpressionTimestamp
    ) {
        self.init(
            boxed: Boxed(wrappedValue: stream), roots: roots, baseOverride: baseOverride, checkpoint: checkpoint,
            isFull: isFull, limit: limit, now: now)
    }

    /// Prepares a pass of a plan that many passes share; the rest is as above.
    public init(
        boxed stream: Boxed<StreamPlan>, roots: ExpressionBindings, baseOverride: String?,
        checkpoint: PartitionCheckpoint, isFull: Bool, limit: Int?, now: ExpressionTimestamp
    ) {
        _stream = stream
        self.roots = roots
        self.baseOverride = baseOverride
        let checkpoint = stream.wrappedValue.understood(checkpoint)
        self.checkpoint = checkpoint
        self.remaining = limit ?? stream.wrappedValue.limit
        let wantsFull = isFull || checkpoint.cursor == nil || stream.wrappedValue.isFullDue(checkpoint, now: now)
        if let running = checkpoint.pass, running.kind == .full || !wantsFull {
            pass = running
        } else {
            pass = PartitionCheckpoint.Pass(kind: .full, started: now, cursor: nil, best: nil, position: .start)
            begin(wantsFull ? .full : .incremental, now: now)
        }
    }

    /// Begins a pass anew.
    private mutating func begin(_ kind: PassKind, now: ExpressionTimestamp) {
        var cursor: ExpressionValue?
        do throws(ExpressionFault) {
            switch kind {
            case .incremental: cursor = checkpoint.cursor.flatMap { stream.cursor?.rewound($0) }
            case .full: cursor = try stream.cursor?.startValue(roots, now: now)
            }
        } catch {
            startFault = CallFault(
                .definition, "'cursor.start': \(error.message)", call: stream.endpoint.request.name,
                span: stream.cursor?.start?.span)
        }
        pass = PartitionCheckpoint.Pass(kind: kind, started: now, cursor: cursor, best: nil, position: .start)
        if kind == .full, checkpoint.lastFull != nil {
            pass.known = checkpoint.cursor.flatMap { stream.cursor?.rewound($0) }
        }
    }

    /// Whether what this pass does not see is to be deleted at its end.
    public var deletesUnseen: Bool {
        pass.kind == .full
            && (stream.deletion == .fullScan || (pass.replaces && stream.replacesAfterReset))
    }

    /// Which kind of pass this is.
    public var kind: PassKind { pass.kind }

    /// The next request, or the end of the pass.
    public mutating func next(at moment: Moment) -> Action {
        if let startFault { return .failed(startFault) }
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
        step(at: moment) { $0.received(attempt, at: moment) }
    }

    /// The step after a pause.
    public mutating func resumed(at moment: Moment) -> Action {
        step(at: moment) { $0.resumed(at: moment) }
    }

    /// The step after new credentials were obtained.
    public mutating func refreshed(
        _ credentials: ExpressionValue, metadata: ExpressionMap? = nil, at moment: Moment
    ) -> Action {
        roots["credentials"] = .value(credentials)
        if let metadata { roots["metadata"] = .value(.map(metadata)) }
        return step(at: moment) { $0.refreshed(credentials, metadata: metadata, at: moment) }
    }

    private mutating func makePages(at position: PagePosition, _ moment: Moment) throws(CallFault) -> PageWalker {
        var bindings = roots
        bindings["now"] = .value(.timestamp(moment.now))
        if let cursor = pass.cursor { bindings["cursor"] = .value(cursor) }
        let input = try stream.endpoint.input.resolve(stream.with, bindings, call: stream.endpoint.request.name)
        bindings["input"] = .value(input.laid(over: bindings["input"]))
        var pages = PageWalker(
            boxed: stream.$endpoint, bindings: bindings, baseOverride: baseOverride,
            position: stepsPosition(position), started: pass.started,
            readsInSlices: true)
        pages.supply = ownSupply
        pages.supply.keeps = true
        // All pages were stored by an earlier run; only what comes behind them is left.
        if pass.position == nil { pages.isFinished = true }
        return pages
    }

    /// Where the pages begin: those of a job that is not known any more are of no use.
    private mutating func stepsPosition(_ position: PagePosition) -> PagePosition {
        guard keepsSteps else { return position }
        hasResumedSteps = hasStepsOfPass
        guard !hasResumedSteps else { return position }
        ownSupply.state = StepState()
        ownSupply.state?.pass = pass.started
        if pass.position != nil { pass.position = .start }
        return .start
    }

    /// Whether what the steps of this pass have done is known.
    private var hasStepsOfPass: Bool { supply.state.map { $0.pass == pass.started } ?? false }

    /// Whether there is something to be done behind the last page, and what it needs is known.
    private var isClosing: Bool {
        guard pass.position == nil, stream.endpoint.frame?.after.isEmpty == false else { return false }
        return pages != nil || !keepsSteps || hasStepsOfPass
    }

    private mutating func step(at moment: Moment, _ advance: (inout PageWalker) -> PageWalker.Action) -> Action {
        // Taken out, so that what it holds is changed in place.
        guard var pages = self.pages.take() else { return finish() }
        let action = advance(&pages)
        self.pages = pages
        pass.hasGaps = pass.hasGaps || !pages.sawOnlyLists
        switch action {
        case .call(let action): return .call(action)
        case .page(let page): return .page(page)
        case .prepared(let state):
            checkpoint.pass = pass
            return .prepared(checkpoint, state)
        case .finished:
            pass.position = nil
            return finish()
        case .failed(let fault): return fail(fault, at: moment)
        }
    }

    // MARK: Pages

    /// The request for the page behind the one that was given out, so that it is under way while that one is mapped
    /// and stored; its answer is told by `received` afterwards.
    /// - Returns: nothing if there is none, or if it depends on how many records the page gives.
    public mutating func ahead(at moment: Moment) -> OutgoingRequest? {
        guard remaining == nil, var pages, pages.isReading, !pages.isFinished,
            case .call(.send(let request)) = pages.next(at: moment)
        else { return nil }
        self.pages = consume pages
        return request
    }

    /// The items of a page that was given out, for telling which of them need not be mapped.
    /// - Returns: nothing if all must be mapped.
    public func sources(of page: ResponsePage) -> PageSources? {
        // A record that comes late is counted, so each must be asked for its cursor.
        remaining == nil && pass.known == nil ? stream.records.sources(of: page) : nil
    }

    /// Maps all items of a page that was mapped before, whatever was known of them.
    public func mappedWhole(_ page: ResponsePage) throws(CallFault) -> MappedRecords {
        try stream.records.map(page, call: stream.endpoint.request.name)
    }

    /// Maps a page that was given out.
    /// - Parameters:
    ///   - page: the page.
    ///   - unchanged: the items that need not be mapped.
    ///   - room: records that are done with; their memory is used again.
    /// - Returns: its records, and the checkpoint that is written with them.
    /// - Throws: a fault that names the record, the field and the place in the definition.
    public mutating func mapped(
        _ page: ResponsePage, keeping unchanged: KnownItems? = nil,
        in room: consuming MappedRecords = MappedRecords()
    ) throws(CallFault) -> StreamPage {
        var records = try stream.records.map(
            page, limit: remaining, call: stream.endpoint.request.name, known: pass.known, keeping: unchanged, in: room)
        if let left = remaining {
            remaining = left - records.taken
            isCut = records.isCut || (left == records.taken && page.next != nil)
        }
        // A bad record whose key is not known may be any of those that were not seen.
        if records.rejected.contains(where: { $0.key == nil }) { pass.hasNameless = true }
        if let best = records.cursor { note(best) }
        records.cursor = nil
        if !records.isCut { pass.position = page.next }
        if stream.cursor?.isAscending == true, let best = pass.best { advance(to: best) }
        checkpoint.pass = pass
        return StreamPage(
            records: records, checkpoint: checkpoint, received: page.count, bytes: page.answer.byteCount)
    }

    private mutating func note(_ value: ExpressionValue) {
        guard let cursor = stream.cursor else { return }
        if cursor.isPerRecord, let best = pass.best, !cursor.isGreater(value, than: best) { return }
        pass.best = value
    }

    /// A cursor only moves forwards: an overlap that shows older records must not set it back.
    private mutating func advance(to value: ExpressionValue) {
        if let cursor = stream.cursor, cursor.isPerRecord, let saved = checkpoint.cursor,
            !cursor.isGreater(value, than: saved)
        {
            return
        }
        checkpoint.cursor = value
    }

    // MARK: Ends

    private mutating func finish() -> Action {
        guard !isCut else {
            checkpoint.pass = pass
            return .finished(
                PassEnd(
                    kind: pass.kind, isComplete: false, showsDeletions: false, sawAll: false, checkpoint: checkpoint))
        }
        if let best = pass.best { advance(to: best) }
        if pass.kind == .full { checkpoint.lastFull = pass.started }
        checkpoint.pass = nil
        return .finished(
            PassEnd(
                kind: pass.kind, isComplete: true, showsDeletions: !pass.hasGaps && !pass.hasNameless,
                sawAll: !pass.hasGaps, checkpoint: checkpoint))
    }

    /// A refused position costs a reading from the pass's beginning, a refused cursor a full pass (class `reset`).
    private mutating func fail(_ fault: CallFault, at moment: Moment) -> Action {
        if let action = restartSteps(fault) { return action }
        guard fault.cause == .upstream(.reset) else { return .failed(fault) }
        // Pages that are refused again after a new beginning would be so for ever.
        let isOnPage = !hasDroppedPosition && (pass.position.map { $0.index > 0 || $0.row > 0 } ?? false)
        guard isOnPage || pass.kind == .incremental else { return .failed(fault) }
        supply.state = nil
        if isOnPage {
            hasDroppedPosition = true
            pass.position = .start
        } else {
            checkpoint.cursor = nil
            begin(.full, now: moment.now)
            pass.replaces = true
        }
        pages = nil
        checkpoint.pass = pass
        let what = isOnPage ? "position" : "cursor"
        return .restarted(checkpoint, message: "the saved \(what) was refused: \(fault.message)")
    }
}

// MARK: Steps

extension PartitionWalker {
    /// What the steps around the calls have, and what they learn.
    public var supply: StepSupply {
        get { pages?.supply ?? ownSupply }
        set {
            ownSupply = newValue
            pages?.supply = newValue
        }
    }

    /// Whether there are steps around its calls.
    public var hasSteps: Bool { stream.endpoint.frame != nil }

    /// Whether the steps before the calls have a state that a later run goes on with.
    public var keepsSteps: Bool { stream.endpoint.frame?.before.isEmpty == false }

    /// Whether what the steps have begun is lost by a failure, so that the next run begins anew: upstream says so
    /// itself, rather than being out of reach.
    public func losesSteps(by fault: CallFault) -> Bool {
        guard keepsSteps, case .upstream(let meaning) = fault.cause else { return false }
        return switch meaning {
        case .rateLimited, .unavailable, .expired, .unauthorized: false
        case .forbidden, .notFound, .conflict, .gone, .invalid, .skip, .reset, .failed: true
        }
    }

    /// A job of an earlier run that upstream does not know any more, or that failed, is begun anew, once.
    private mutating func restartSteps(_ fault: CallFault) -> Action? {
        guard hasResumedSteps, pass.position != nil, losesSteps(by: fault) else { return nil }
        hasResumedSteps = false
        supply.state = nil
        pages = nil
        pass.position = .start
        checkpoint.pass = pass
        return .restarted(checkpoint, message: "what an earlier run had begun is of no use: \(fault.message)")
    }

    /// The call by which what the steps have begun is given up, if they wait.
    public mutating func cancel(at moment: Moment) -> Action? {
        guard var pages, let action = pages.cancel(at: moment) else { return nil }
        self.pages = pages
        guard case .call(let call) = action else { return nil }
        return .call(call)
    }
}

extension CursorPlan {
    /// Where a full pass begins.
    fileprivate func startValue(
        _ roots: ExpressionBindings, now: ExpressionTimestamp
    ) throws(ExpressionFault) -> ExpressionValue? {
        var bindings = roots
        bindings["now"] = .value(.timestamp(now))
        guard let found = try start?.evaluate(bindings).required, !found.isNull else { return nil }
        return try value(of: found)
    }
}

extension StreamPlan {
    /// A checkpoint as this stream compares values.
    ///
    /// The stored form tells numbers only as JSON does; a cursor of another type, since the definition has changed,
    /// counts as not there.
    fileprivate func understood(_ stored: PartitionCheckpoint) -> PartitionCheckpoint {
        func value(_ stored: ExpressionValue?) -> ExpressionValue? { stored.flatMap { try? cursor?.value(of: $0) } }
        var checkpoint = stored
        checkpoint.cursor = value(stored.cursor)
        checkpoint.pass?.cursor = value(stored.pass?.cursor)
        checkpoint.pass?.best = value(stored.pass?.best)
        checkpoint.pass?.known = value(stored.pass?.known)
        return checkpoint
    }

    /// Whether it is time for a pass without the cursor.
    fileprivate func isFullDue(_ checkpoint: PartitionCheckpoint, now: ExpressionTimestamp) -> Bool {
        guard let fullEverySeconds, let last = checkpoint.lastFull else { return false }
        return now.seconds - last.seconds >= fullEverySeconds
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
