internal import EngineLanguage

// How far a pass reaches: what it may say of what it did not read, and which cursor passes nothing.
extension PartitionWalker {
    /// Whether the pass stands behind its first page.
    var isOnPage: Bool { pass.position.map { $0.index > 0 || $0.row > 0 } ?? false }

    /// Notes where a full pass begins.
    ///
    /// One that begins later than another before it (`start: now - duration('720h')`) does not see what that one
    /// stored, and must not take it for gone.
    mutating func noteStart() {
        guard let cursor = stream.cursor, cursor.type != .token, let start = pass.cursor else { return }
        if let earliest = checkpoint.earliest, cursor.isGreater(start, than: earliest) {
            pass.beginsLater = true
        } else {
            checkpoint.earliest = start
        }
    }

    /// The cursor that passes nothing.
    ///
    /// In a list that has no order what changes on a page that was read already is not seen, though the pages
    /// behind it may show later changes. In one that ascends, what is written late appears behind the page that is
    /// read, and a pass that goes on hours after it was cut would pass it for ever.
    func bounded(_ best: ExpressionValue) -> ExpressionValue {
        guard let cursor = reading.cursor, cursor.isCompared, !cursor.isAscending || cursor.overlapSeconds > 0,
            cursor.type == .timestamp || cursor.type == .date, latest.seconds > pass.started.seconds
        else { return best }
        let begun = cursor.present(pass.started)
        return cursor.isGreater(best, than: begun) ? begun : best
    }

    /// Where the windows end that begin at a value or later; nothing: there is none.
    ///
    /// They end where the pass began. What has changed since has left its window, perhaps before that was read; so
    /// where the unseen is deleted, one window more goes on to the present.
    mutating func endOfTime(
        _ cursor: CursorPlan, _ plan: WindowPlan, behind start: ExpressionValue
    ) throws(ExpressionFault) -> ExpressionValue? {
        var last = try cursor.rounded(cursor.present(pass.started), roots, now: pass.started)
        if plan.isInclusive { last = cursor.moved(last, by: cursor.unitSeconds) }
        if cursor.isGreater(last, than: start) { return last }
        guard deletesUnseen, pass.window != nil else { return nil }
        if lateEnd == nil { lateEnd = try cursor.beyond(latest, roots) }
        return lateEnd.flatMap { cursor.isGreater($0, than: start) ? $0 : nil }
    }
}

extension CursorPlan {
    /// A value beyond all that upstream has by now, rounded as requests are.
    fileprivate func beyond(
        _ now: ExpressionTimestamp, _ roots: ExpressionBindings
    ) throws(ExpressionFault) -> ExpressionValue {
        // A day may have 25 hours. Two machines' clocks may differ: by less than a minute, if they are kept at all.
        let slack: Int64 = unitSeconds == 86_400 ? 3_600 : 60
        return try rounded(moved(rounded(present(now), roots, now: now), by: unitSeconds + slack), roots, now: now)
    }
}

extension CallFault {
    /// Whether upstream takes the request itself for wrong; not who asks, how often, or when.
    var refusesRequest: Bool {
        guard case .upstream(let meaning) = cause, let status, (400..<500).contains(status) else { return false }
        return switch meaning {
        case .notFound, .conflict, .gone, .invalid, .failed, .reset, .skip: true
        case .rateLimited, .unavailable, .expired, .unauthorized, .forbidden: false
        }
    }
}
