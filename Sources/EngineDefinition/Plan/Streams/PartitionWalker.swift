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
        /// The checkpoint to leave.
        public let checkpoint: PartitionCheckpoint
    }

    @Boxed private var stream: StreamPlan
    private var roots: ExpressionBindings
    private let baseOverride: String?
    private let parent: String?
    private var checkpoint: PartitionCheckpoint
    private var pass: PartitionCheckpoint.Pass
    /// The walk in hand.
    private(set) var pages: PageWalker?
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
    ///   - parent: tells what the partition's parent is like by now.
    ///   - now: the present instant.
    public init(
        stream: StreamPlan, roots: ExpressionBindings, baseOverride: String?, checkpoint: PartitionCheckpoint,
        isFull: Bool, limit: Int? = nil, parent: String? = nil, now: ExpressionTimestamp
    ) {
        self.init(
            boxed: Boxed(wrappedValue: stream), roots: roots, baseOverride: baseOverride, checkpoint: checkpoint,
            isFull: isFull, limit: limit, parent: parent, now: now)
    }

    /// Prepares a pass of a plan that many passes share; the rest is as above.
    public init(
        boxed stream: Boxed<StreamPlan>, roots: ExpressionBindings, baseOverride: String?,
        checkpoint: PartitionCheckpoint, isFull: Bool, limit: Int?, parent: String?, now: ExpressionTimestamp
    ) {
        _stream = stream
        self.roots = roots
        self.baseOverride = baseOverride
        self.parent = parent
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
        pass.parent = parent
    }

    /// Which kind of pass this is.
    public var kind: PassKind { pass.kind }

    /// The next request, or the end of the pass.
    public mutating func next(at moment: Moment) -> Action {
        if let startFault { return .failed(startFault) }
        guard !isCut, let position = pass.position else { return finish() }
        do throws(CallFault) {
            if pages == nil { pages = try makePages(at: position, moment) }
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
        var bindings = passRoots(moment)
        let input = try stream.endpoint.input.resolve(stream.with, bindings, call: stream.endpoint.request.name)
        bindings["input"] = .value(input)
        return PageWalker(
            boxed: stream.$endpoint, bindings: bindings, baseOverride: baseOverride, position: position,
            started: pass.started)
    }

    /// The stream's roots, the cursor of the pass bound.
    private func passRoots(_ moment: Moment) -> ExpressionBindings {
        var bindings = roots
        bindings["now"] = .value(.timestamp(moment.now))
        if let cursor = pass.cursor { bindings["cursor"] = .value(cursor) }
        return bindings
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
        guard remaining == nil, var pages, case .call(.send(let request)) = pages.next(at: moment) else { return nil }
        self.pages = consume pages
        return request
    }

    /// The stages of a page that was given out, which come before it is mapped.
    /// - Returns: nothing if the stream has none.
    /// - Throws: `CallFault` of cause `definition`, which names the record.
    public func stages(of page: ResponsePage, at moment: Moment) throws(CallFault) -> StageWalk? {
        guard let plan = stream.stages else { return nil }
        let place = StageWalk.Place(
            roots: passRoots(moment), baseOverride: baseOverride, started: pass.started, taken: pass.taken,
            limit: remaining)
        return try StageWalk(page, stream: $stream, plan: plan, place: place)
    }

    /// Maps a page that was given out.
    /// - Parameters:
    ///   - page: the page.
    ///   - staged: what its stages made of it, if the stream has some.
    ///   - room: records that are done with; their memory is used again.
    /// - Returns: its records, and the checkpoint that is written with them.
    /// - Throws: a fault that names the record, the field and the place in the definition.
    public mutating func mapped(
        _ page: ResponsePage, _ staged: StagedPage? = nil, in room: consuming MappedRecords = MappedRecords()
    ) throws(CallFault) -> StreamPage {
        let call = stream.endpoint.request.name
        guard staged != nil || stream.stages == nil else {
            throw CallFault(.local, "a page was mapped without its stages", call: call)
        }
        var records =
            if let staged {
                try stream.records.map(staged, of: page, limit: remaining, call: call, in: room)
            } else {
                try stream.records.map(page, limit: remaining, call: call, in: room)
            }
        if let staged {
            pass.hasGaps = pass.hasGaps || staged.hasGaps
            pass.taken += records.count
        }
        if let left = remaining {
            remaining = left - records.count
            isCut = records.isCut || (left == records.count && page.next != nil)
        }
        if let best = records.cursor { note(best) }
        records.cursor = nil
        if !records.isCut { pass.position = page.next }
        if stream.cursor?.isAscending == true, let best = pass.best { advance(to: best) }
        checkpoint.pass = pass
        return StreamPage(
            records: records, checkpoint: checkpoint, received: page.count, bytes: page.answer.raw.count,
            warnings: staged?.warnings ?? [])
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
            return .finished(PassEnd(kind: pass.kind, isComplete: false, showsDeletions: false, checkpoint: checkpoint))
        }
        if let best = pass.best { advance(to: best) }
        if pass.kind == .full { checkpoint.lastFull = pass.started }
        checkpoint.parent = pass.parent
        checkpoint.pass = nil
        return .finished(
            PassEnd(
                kind: pass.kind, isComplete: true, showsDeletions: !pass.hasGaps, checkpoint: checkpoint))
    }

    /// A refused position costs a reading from the pass's beginning, a refused cursor a full pass (class `reset`).
    private mutating func fail(_ fault: CallFault, at moment: Moment) -> Action {
        guard fault.cause == .upstream(.reset) else { return .failed(fault) }
        // Pages that are refused again after a new beginning would be so for ever.
        let isOnPage = !hasDroppedPosition && (pass.position.map { $0.index > 0 } ?? false)
        guard isOnPage || pass.kind == .incremental else { return .failed(fault) }
        if isOnPage {
            hasDroppedPosition = true
            pass.position = .start
        } else {
            checkpoint.cursor = nil
            begin(.full, now: moment.now)
        }
        pages = nil
        checkpoint.pass = pass
        let what = isOnPage ? "position" : "cursor"
        return .restarted(checkpoint, message: "the saved \(what) was refused: \(fault.message)")
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
        return checkpoint
    }

    /// Whether a partition need not be read, since its parent is as it was when it was last read to its end.
    /// - Parameters:
    ///   - stored: where the partition stands.
    ///   - parent: tells what its parent is like; nothing: it is read in each run.
    ///   - isFull: whether all are read.
    ///   - now: the present instant.
    /// - Returns: whether it is left as it is.
    public func isSettled(
        _ stored: PartitionCheckpoint, parent: String?, isFull: Bool, now: ExpressionTimestamp
    ) -> Bool {
        guard let parent, !isFull, stored.pass == nil else { return false }
        return stored.parent == parent && !isFullDue(stored, now: now)
    }

    /// Whether it is time for a pass without the cursor.
    fileprivate func isFullDue(_ checkpoint: PartitionCheckpoint, now: ExpressionTimestamp) -> Bool {
        guard let fullEverySeconds, let last = checkpoint.lastFull else { return false }
        return now.seconds - last.seconds >= fullEverySeconds
    }
}
