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
    /// Whether the time of the run is out.
    private var isCut = false

    init(_ entries: [Entry], width: Int, stopsOnError: Bool) {
        self.entries = entries
        self.width = max(1, width)
        self.stopsOnError = stopsOnError
        waiting = entries
    }

    /// Whether a failure, or its time, ends the run.
    var isStopped: Bool { isCut || stopsOnError && hasFailure }

    private var hasFailure: Bool {
        finished.values.contains { $0.hasFailed || $0.found.contains(where: \.hasFailed) }
    }

    /// Whether streams are read.
    var isReading: Bool { running > 0 }

    /// Ends the run: its time is out, and the next one goes on.
    mutating func cut() { isCut = true }

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
        finished[summary.name] = isCut ? summary.cutByTime : summary
    }

    /// What became of all streams, in the order of the sync.
    var summaries: [StreamSummary] {
        let failed = entries.first { finished[$0.name]?.hasFailed == true }?.name ?? ""
        return entries.flatMap { entry -> [StreamSummary] in
            if let summary = finished[entry.name] { return summary.found.isEmpty ? [summary] : summary.found }
            let left = StreamSummary(name: entry.name, outcome: isCut ? .interrupted : .skipped(because: failed))
            return [isCut ? left.cutByTime : left]
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

extension StreamSummary {
    /// The same, where the run's time was out: what is left is no failure, the next run goes on.
    fileprivate var cutByTime: StreamSummary {
        guard case .interrupted = outcome else { return self }
        var summary = self
        summary.outcome = .partial
        summary.warnings.append("cut by 'max_duration'; the next run goes on")
        return summary
    }
}
