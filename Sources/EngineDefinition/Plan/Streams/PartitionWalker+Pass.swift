internal import EngineLanguage

// How passes begin and end.
extension PartitionWalker {
    /// Chooses what is read: a pass in hand goes on, else a new one begins.
    mutating func begin(isFull: Bool, now: ExpressionTimestamp) {
        let isForced = isFull || stream.isFullDue(checkpoint, now: now)
        // What was unchanged is read all the same.
        if isForced { checkpoint.validators = [] }
        if let running = checkpoint.pass, running.kind == .full {
            goOn(with: running)
        } else if let saved = checkpoint.cursor, let cursor = stream.cursor, !isForced {
            if cursor.isTooOld(saved, keptSince: checkpoint.keptSince ?? checkpoint.lastFull, now: now) {
                checkpoint.cursor = nil
                refusal = "the saved cursor is older than 'max_age'"
                begin(.full, now: now)
                pass.replaces = true
            } else if let running = checkpoint.pass {
                goOn(with: running)
            } else {
                begin(.incremental, now: now)
            }
        } else {
            begin(.full, now: now)
        }
    }

    private mutating func goOn(with running: PartitionCheckpoint.Pass) {
        pass = running
        isResumed = true
        isUntried = isOnPage
    }

    /// Begins a pass anew.
    mutating func begin(_ kind: PassKind, now: ExpressionTimestamp) {
        pass = PartitionCheckpoint.Pass(kind: kind, started: now, cursor: nil, best: nil, position: .start)
        pass.parent = parent
        pages = nil
        seedCall = nil
        lateEnd = nil
        isResumed = false
        isUntried = false
        awaitsSeed = kind == .full && stream.cursor?.seed != nil
        do throws(ExpressionFault) {
            switch kind {
            case .incremental:
                if let saved = checkpoint.cursor {
                    pass.cursor = try reading.cursor?.beginning(from: saved, roots, now)
                }
            case .full:
                pass.cursor = try stream.cursor?.startValue(roots, now: now)
                noteStart()
                if checkpoint.lastFull != nil, let saved = checkpoint.cursor, let cursor = stream.cursor,
                    cursor.isCompared
                {
                    pass.known = try cursor.beginning(from: saved, roots, now)
                }
            }
        } catch {
            let key = kind == .full ? "cursor.start" : "cursor"
            startFault = fault("'\(key)': \(error.message)", at: error.span ?? stream.cursor?.start?.span)
        }
        if startFault == nil { startFault = openWindow() }
    }

    func fault(_ message: String, at span: Span?) -> CallFault {
        CallFault(.definition, message, call: reading.endpoint.request.name, span: span)
    }

    /// The end of the pass.
    mutating func finish() -> Action {
        guard !isCut else {
            checkpoint.pass = pass
            return .finished(end(isComplete: false))
        }
        if let found = pass.best.map(bounded) ?? pass.seed { advance(to: found) }
        if pass.kind == .full { checkpoint.lastFull = pass.started }
        // A shared cursor moves without the partitions that are left out: this tells which were.
        if let cursor = stream.cursor, cursor.maxAgeSeconds != nil || cursor.isShared {
            checkpoint.keptSince = pass.started
        }
        checkpoint.validators = pass.validators
        checkpoint.parent = pass.parent
        checkpoint.pass = nil
        return .finished(end(isComplete: true))
    }

    private func end(isComplete: Bool) -> PassEnd {
        PassEnd(
            kind: pass.kind, isComplete: isComplete,
            showsDeletions: isComplete && !pass.hasGaps && !pass.hasNameless,
            sawAll: isComplete && !pass.hasGaps && !pass.beginsLater,
            checkpoint: checkpoint, started: pass.started, found: pass.best.map(bounded) ?? pass.seed,
            laterStart: pass.beginsLater ? pass.cursor : nil)
    }

    /// A refused position costs a reading from the pass's beginning, a refused cursor a full pass (class `reset`).
    mutating func fail(_ fault: CallFault, at moment: Moment) -> Action {
        if let action = restartSteps(fault) { return action }
        guard fault.cause == .upstream(.reset) || (isUntried && fault.refusesRequest) else { return .failed(fault) }
        // Pages that are refused again after a new beginning would be so for ever.
        let isOnPage = !hasDroppedPosition && self.isOnPage
        guard isOnPage || pass.kind == .incremental else { return .failed(fault) }
        isUntried = false
        supply.state = nil
        if isOnPage {
            hasDroppedPosition = true
            pass.position = .start
            pages = nil
        } else {
            checkpoint.cursor = nil
            begin(.full, now: moment.now)
            pass.replaces = true
        }
        checkpoint.pass = pass
        let what = isOnPage ? "position" : "cursor"
        return .restarted(checkpoint, message: "the saved \(what) was refused: \(fault.message)")
    }

    /// Whether pages that are as before must be read all the same: where others have changed, only a reading of all
    /// of them shows what is gone.
    var mustReadUnchangedPages: Bool {
        pass.pages.unchanged && pass.pages.changed && deletesUnseen
    }

    /// Reads everything from the beginning, changed or not.
    mutating func startOver(at moment: Moment) -> Action {
        checkpoint.validators = []
        let replaces = pass.replaces
        begin(pass.kind, now: moment.now)
        pass.replaces = replaces
        checkpoint.pass = pass
        return .restarted(checkpoint, message: "some of its pages have changed, so all are read")
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
        return try rounded(try value(of: found), roots, now: now)
    }

    /// Where a pass begins that knows a saved value: the overlap taken off, rounded down.
    fileprivate func beginning(
        from saved: ExpressionValue, _ roots: ExpressionBindings, _ now: ExpressionTimestamp
    ) throws(ExpressionFault) -> ExpressionValue {
        try rounded(rewound(saved), roots, now: now)
    }
}
