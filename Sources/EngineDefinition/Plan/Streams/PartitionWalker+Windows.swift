internal import EngineLanguage

// Passes that go through time in steps (definitions.md §7.3).
extension PartitionWalker {
    private var windows: (cursor: CursorPlan, plan: WindowPlan)? {
        guard let plan = reading.cursor?.window, let cursor = reading.cursor else { return nil }
        return (cursor, plan)
    }

    /// Binds where the request begins, and where its window ends.
    func bindCursor(_ bindings: inout ExpressionBindings) {
        guard let (cursor, plan) = windows, let window = pass.window else {
            if let value = pass.cursor { bindings["cursor"] = .value(value) }
            return
        }
        bindings["cursor"] = .value(window.start)
        let end = plan.isInclusive ? cursor.moved(window.end, by: -cursor.unitSeconds) : window.end
        bindings["cursor_end"] = .value(end)
    }

    /// Opens the first window of a pass.
    mutating func openWindow() -> CallFault? {
        guard let (cursor, plan) = windows else { return nil }
        guard let start = pass.cursor else {
            return fault("a window needs a value to begin from, and 'cursor.start' has none", at: cursor.from.span)
        }
        return openWindow(from: start, size: plan.size)
    }

    /// Opens the window behind the one that was read; at the end of time the pass has none.
    mutating func goOnInTime() -> CallFault? {
        guard let (_, plan) = windows, let window = pass.window else { return nil }
        hasDroppedPosition = false
        // What was halved grows again: one crowded hour must not make a year of hours.
        let grown = window.size.multipliedReportingOverflow(by: 2)
        let fault = openWindow(
            from: window.end, size: grown.overflow ? plan.size : min(plan.size, grown.partialValue))
        if pass.position != nil { pages = nil }
        return fault
    }

    private mutating func openWindow(from start: ExpressionValue, size: Int64) -> CallFault? {
        guard let (cursor, plan) = windows else { return nil }
        do throws(ExpressionFault) {
            guard let last = try endOfTime(cursor, plan, behind: start) else {
                // A pass without a window has seen nothing, which says nothing of what is gone.
                if pass.window == nil { pass.hasGaps = true }
                pass.window = nil
                pass.position = nil
                return nil
            }
            var end = try cursor.rounded(cursor.moved(start, by: size), roots, now: pass.started)
            if !cursor.isGreater(end, than: start) { end = cursor.moved(start, by: max(size, cursor.unitSeconds)) }
            if cursor.isGreater(end, than: last) { end = last }
            pass.window = CursorWindow(start: start, end: end, size: size)
            pass.position = .start
            return nil
        } catch {
            return fault("'cursor.zone': \(error.message)", at: error.span)
        }
    }

    /// Takes a page, unless it is the first of a window that holds too much: that is halved, and asked again.
    mutating func takeWindow(_ page: ResponsePage, at moment: Moment) -> Action {
        guard let (cursor, plan) = windows, let window = pass.window, let split = plan.split,
            pass.position?.index == 0
        else {
            return .page(page)
        }
        do throws(ExpressionFault) {
            guard try split.test(page.bindings) else { return .page(page) }
        } catch {
            return .failed(fault("'cursor.window.split': \(error.message)", at: error.span))
        }
        let least = max(plan.minimum, cursor.unitSeconds, 1)
        let length = cursor.seconds(from: window.start, to: window.end)
        guard length > least else {
            return .failed(
                fault("a window of \(length) s, as short as 'min' allows, still holds too much", at: split.span))
        }
        let half = max(least, length / 2 / least * least)
        pages = nil
        if let fault = openWindow(from: window.start, size: half) { return .failed(fault) }
        return next(at: moment)
    }
}
