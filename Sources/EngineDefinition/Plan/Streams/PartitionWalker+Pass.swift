public import EngineLanguage

// How passes begin and end.
extension PartitionWalker {
    /// Chooses what is read: a pass in hand goes on, else a new one begins.
    mutating func begin(isFull: Bool, now: ExpressionTimestamp) {
        let isForced = isFull || stream.isFullDue(checkpoint, now: now)
        // What was unchanged is read all the same.
        if isForced { checkpoint.validators = [] }
        if let running = checkpoint.pass, running.kind == .full {
            pass = running
        } else if let saved = checkpoint.cursor, let cursor = stream.cursor, !isForced {
            if cursor.isTooOld(saved, keptSince: checkpoint.keptSince ?? checkpoint.lastFull, now: now) {
                checkpoint.cursor = nil
                refusal = "the saved cursor is older than 'max_age'"
                begin(.full, now: now)
                pass.replaces = true
            } else if let running = checkpoint.pass {
                pass = running
            } else {
                begin(.incremental, now: now)
            }
        } else {
            begin(.full, now: now)
        }
    }

    /// Begins a pass anew.
    mutating func begin(_ kind: PassKind, now: ExpressionTimestamp) {
        pass = PartitionCheckpoint.Pass(kind: kind, started: now, cursor: nil, best: nil, position: .start)
        pass.parent = parent
        pages = nil
        seedCall = nil
        awaitsSeed = kind == .full && stream.cursor?.seed != nil
        do throws(ExpressionFault) {
            switch kind {
            case .incremental:
                if let saved = checkpoint.cursor {
                    pass.cursor = try reading.cursor?.beginning(from: saved, roots, now)
                }
            case .full:
                pass.cursor = try stream.cursor?.startValue(roots, now: now)
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
        if let best = pass.best ?? pass.seed { advance(to: best) }
        if pass.kind == .full { checkpoint.lastFull = pass.started }
        if stream.cursor?.maxAgeSeconds != nil { checkpoint.keptSince = pass.started }
        checkpoint.validators = pass.validators
        checkpoint.parent = pass.parent
        checkpoint.pass = nil
        return .finished(end(isComplete: true))
    }

    private func end(isComplete: Bool) -> PassEnd {
        PassEnd(
            kind: pass.kind, isComplete: isComplete,
            showsDeletions: isComplete && !pass.hasGaps && !pass.hasNameless, sawAll: isComplete && !pass.hasGaps,
            checkpoint: checkpoint, started: pass.started, found: pass.best ?? pass.seed)
    }

    /// A refused position costs a reading from the pass's beginning, a refused cursor a full pass (class `reset`).
    mutating func fail(_ fault: CallFault, at moment: Moment) -> Action {
        if let action = restartSteps(fault) { return action }
        guard fault.cause == .upstream(.reset) else { return .failed(fault) }
        // Pages that are refused again after a new beginning would be so for ever.
        let isOnPage = !hasDroppedPosition && (pass.position.map { $0.index > 0 || $0.row > 0 } ?? false)
        guard isOnPage || pass.kind == .incremental else { return .failed(fault) }
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

extension StreamPlan {
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

    /// A checkpoint as this stream compares values.
    ///
    /// The stored form tells numbers only as JSON does; a cursor of another type, since the definition has changed,
    /// counts as not there.
    func understood(_ stored: PartitionCheckpoint) -> PartitionCheckpoint {
        func value(_ stored: ExpressionValue?) -> ExpressionValue? { stored.flatMap { try? cursor?.value(of: $0) } }
        var checkpoint = stored
        checkpoint.cursor = value(stored.cursor)
        guard var pass = stored.pass else { return checkpoint }
        pass.cursor = value(pass.cursor)
        pass.best = value(pass.best)
        pass.seed = value(pass.seed)
        pass.known = value(pass.known)
        checkpoint.pass = pass
        let reading = pass.kind == .incremental ? changes?.wrappedValue ?? self : self
        guard reading.cursor?.window != nil else {
            checkpoint.pass?.window = nil
            return checkpoint
        }
        let ends = pass.window.flatMap { window in
            value(window.start).flatMap { start in value(window.end).map { (start, $0) } }
        }
        // A pass that began before there were windows cannot be gone on with.
        guard let window = pass.window, let ends else {
            if pass.position != nil { checkpoint.pass = nil }
            return checkpoint
        }
        checkpoint.pass?.window = CursorWindow(start: ends.0, end: ends.1, size: window.size)
        return checkpoint
    }

    /// Whether it is time for a pass without the cursor.
    func isFullDue(_ checkpoint: PartitionCheckpoint, now: ExpressionTimestamp) -> Bool {
        guard let fullEverySeconds, let last = checkpoint.lastFull else { return false }
        return now.seconds - last.seconds >= fullEverySeconds
    }
}
