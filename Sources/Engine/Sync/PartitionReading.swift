internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// Reads the partitions of a stream as they are listed: while so many as the definition says call upstream, as many
/// again get ready or store what they got, so that upstream is never idle while there is something to ask.
struct PartitionReading {
    private let runner: StreamRunner
    private let stream: StreamID?
    private let shared: SharedCursor?
    private let limit: Int?
    private let most: Int
    private var running = 0
    private var repeated = 0
    /// The keys of all partitions.
    private(set) var known: Set<String> = []
    /// What all of them did.
    private(set) var summary: StreamSummary

    /// Partitions whose positions are looked up in one transaction.
    ///
    /// At first only so many as are begun at once: upstream is idle until then.
    private var portion: Int

    /// The most of them.
    private static let longestPortion = 256

    init(
        runner: StreamRunner, stream: StreamID?, shared: SharedCursor?, limit: Int?, summary: StreamSummary
    ) {
        self.shared = shared
        let width = runner.stream.levels.last?.concurrency ?? 1
        self.runner = runner.calling(atOnce: width)
        self.stream = stream
        self.limit = limit
        self.summary = summary
        // With a limit one after the other: what one has taken is what the next may not.
        most = limit == nil ? 2 * width : 1
        portion = min(most, Self.longestPortion)
    }

    /// Reads partitions; returns when the last of them has begun.
    mutating func take(
        _ partitions: [PartitionValue], _ group: inout ThrowingTaskGroup<StreamSummary, any Error>
    ) async throws {
        var rest = distinct(partitions)[...]
        while !rest.isEmpty {
            let portion = rest.prefix(self.portion)
            rest = rest.dropFirst(self.portion)
            self.portion = Self.longestPortion
            let stored = try await positions(of: portion)
            for (value, stored) in zip(portion, stored) where !isOver && !isSettled(value, stored) {
                try await begin(value, stored, &group)
            }
        }
    }

    /// Waits for all that have begun.
    mutating func finish(_ group: inout ThrowingTaskGroup<StreamSummary, any Error>) async throws {
        while running > 0 { try await takeResult(&group) }
        if repeated > 0 {
            summary.warnings.append("\(repeated) partitions have the key of another one and were left out")
        }
    }

    private var left: Int? { limit.map { max(0, $0 - summary.counts.total - summary.counts.quarantined) } }

    private var isOver: Bool { summary.hasFailed || left == 0 }

    /// Whether a partition need not be read, since its parent did not change.
    private func isSettled(_ value: PartitionValue, _ stored: StoredPartition?) -> Bool {
        guard let mark = value.mark, let text = stored?.checkpoint, let json = try? JSONValue(parsing: text) else {
            return false
        }
        return runner.stream.isSettled(
            PartitionCheckpoint(json: json), parent: mark, isFull: runner.context.options.isFull,
            now: runner.context.driver.clock.now())
    }

    private mutating func begin(
        _ value: PartitionValue, _ stored: StoredPartition?, _ group: inout ThrowingTaskGroup<StreamSummary, any Error>
    ) async throws {
        while running >= most { try await takeResult(&group) }
        guard !isOver else { return }
        group.addTask { [runner, stream, shared, left] in
            await runner.read(value, stored, stream, shared, limit: left)
        }
        running += 1
    }

    private mutating func takeResult(_ group: inout ThrowingTaskGroup<StreamSummary, any Error>) async throws {
        guard let finished = try await group.next() else { return }
        running -= 1
        summary.add(finished)
    }

    /// Where the partitions stand; a dry run makes none.
    private func positions(of partitions: ArraySlice<PartitionValue>) async throws(StoreFault) -> [StoredPartition?] {
        let context = runner.context
        guard let stream else { return partitions.map { _ in nil } }
        guard context.run != nil else {
            return try await context.store.existingPartitions(
                of: stream, source: context.source(of: runner.stream.name), keys: partitions.map(\.key))
        }
        return try await context.store.partitions(
            of: stream, source: context.source(of: runner.stream.name), keys: partitions.map(\.key))
    }

    /// Those that are taken, each key once: two with one key would write over each other.
    private mutating func distinct(_ partitions: [PartitionValue]) -> [PartitionValue] {
        partitions.filter { partition in
            guard known.insert(partition.key).inserted else {
                repeated += 1
                return false
            }
            return partition.isTaken
        }
    }
}
