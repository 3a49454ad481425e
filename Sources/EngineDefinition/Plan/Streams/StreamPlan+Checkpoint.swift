public import EngineLanguage

// How a stream reads what it finds stored.
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

    /// A checkpoint as this stream compares values, without what has lost its meaning since the definition changed.
    ///
    /// The stored form tells numbers only as JSON does; a cursor of another type counts as not there.
    func understood(_ written: PartitionCheckpoint, _ marks: StreamMarks) -> PartitionCheckpoint {
        func value(_ stored: ExpressionValue?) -> ExpressionValue? { stored.flatMap { try? cursor?.value(of: $0) } }
        let stored = written.heeding(marks)
        var checkpoint = stored
        checkpoint.cursor = value(stored.cursor)
        checkpoint.earliest = value(stored.earliest)
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

extension PartitionCheckpoint {
    /// Leaves out what was written under another definition and means nothing, or something else, under this one.
    ///
    /// Where it is not known under which one it was written, it is believed.
    package func heeding(_ marks: StreamMarks) -> PartitionCheckpoint {
        var checkpoint = self
        checkpoint.marks = marks
        guard let own = self.marks else { return checkpoint }
        if own.cursor != marks.cursor {
            checkpoint.cursor = nil
            checkpoint.earliest = nil
            checkpoint.keptSince = nil
        }
        if own.cursor != marks.cursor || own.requests != marks.requests { checkpoint.pass = nil }
        if own.mapping != marks.mapping {
            checkpoint.validators = []
            checkpoint.pass?.validators = []
        }
        return checkpoint
    }
}
