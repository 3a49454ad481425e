/// Which streams of a run are read when: parents first, several at once.
///
/// It reads nothing itself.
struct StreamSchedule {
    /// A stream, and those whose records it goes through.
    struct Entry {
        let name: String
        let parents: [String]
    }

    private let entries: [Entry]
    private let width: Int
    private let stopsOnError: Bool
    private var waiting: [Entry]
    private var running = 0
    private var finished: [String: StreamSummary] = [:]

    init(_ entries: [Entry], width: Int, stopsOnError: Bool) {
        self.entries = entries
        self.width = max(1, width)
        self.stopsOnError = stopsOnError
        waiting = entries
    }

    /// Whether a failure ends the run.
    var isStopped: Bool {
        stopsOnError && finished.values.contains { $0.hasFailed || $0.parts.contains(where: \.hasFailed) }
    }

    /// The names of the streams that are to be read now; none any more, once a failure ends the run.
    mutating func begin() -> [String] {
        guard !isStopped else { return [] }
        skipOrphans()
        var ready: [String] = []
        for entry in waiting where running + ready.count < width {
            if entry.parents.allSatisfy({ finished[$0] != nil }) { ready.append(entry.name) }
        }
        waiting.removeAll { ready.contains($0.name) }
        running += ready.count
        return ready
    }

    /// Takes what reading a stream brought.
    mutating func finish(_ summary: StreamSummary) {
        running -= 1
        finished[summary.name] = summary
    }

    /// What became of all streams, in the order of the sync.
    var summaries: [StreamSummary] {
        let failed = entries.first { finished[$0.name]?.hasFailed == true }?.name ?? ""
        return entries.flatMap { entry in
            let summary = finished[entry.name] ?? StreamSummary(name: entry.name, outcome: .skipped(because: failed))
            return summary.parts.isEmpty ? [summary] : summary.parts
        }
    }

    /// Leaves out the streams that go through the records of one that failed, and those behind them.
    private mutating func skipOrphans() {
        while let orphan = waiting.first(where: { failedParent(of: $0) != nil }), let parent = failedParent(of: orphan)
        {
            finished[orphan.name] = StreamSummary(name: orphan.name, outcome: .skipped(because: parent))
            waiting.removeAll { $0.name == orphan.name }
        }
    }

    private func failedParent(of entry: Entry) -> String? {
        entry.parents.first { finished[$0]?.hasFailed == true }
    }
}
