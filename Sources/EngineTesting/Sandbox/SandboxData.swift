/// The true state of the sandbox's records: computed lists, and what happened to them.
struct SandboxData: Sendable {
    let configuration: SandboxConfiguration
    let writer: SandboxRecordWriter
    private var overlays: [SandboxTableID: SandboxOverlay] = [:]
    private var cache: SandboxBlockCache
    /// When the next change happens; it moves on with each.
    private var clock: SandboxTime
    /// The number of changes by request of a test, from which the next choice of records follows.
    private var choices = 0

    init(_ configuration: SandboxConfiguration) {
        self.configuration = configuration
        writer = SandboxRecordWriter(seed: configuration.seed)
        cache = SandboxBlockCache(byteLimit: configuration.cacheBytes)
        clock = Self.firstChange(configuration)
    }

    /// A minute after the last record was written.
    private static func firstChange(_ configuration: SandboxConfiguration) -> SandboxTime {
        let longest = max(configuration.contacts, configuration.projects, configuration.tasksPerProject * 2, 1000)
        return SandboxOrder.baseTime(of: longest).advanced(byMilliseconds: 60_000)
    }

    /// Bytes of encoded records that are kept.
    var cachedBytes: Int { cache.byteCount }
}

// MARK: Reading

extension SandboxData {
    /// How many records a list had at the beginning.
    func baseCount(of table: SandboxTableID) -> Int {
        switch table {
        case .contacts: configuration.contacts
        case .projects: configuration.projects
        case .tasks(let project): childCount(configuration.tasksPerProject, of: project, in: .projects, table)
        case .comments(let project, let task):
            childCount(configuration.commentsPerTask, of: task, in: .tasks(project: project), table)
        }
    }

    /// Half to one and a half times the mean; none for every seventh parent, and for those that were
    /// added.
    private func childCount(_ mean: Int, of parent: Int, in parents: SandboxTableID, _ table: SandboxTableID) -> Int {
        guard parent < baseCount(of: parents), parent % 7 != 5, mean > 0 else { return 0 }
        var random = SandboxRandom(seed: configuration.seed, table: table.salt, index: parent, revision: 0)
        return mean - mean / 2 + random.next(below: 2 * (mean / 2) + 1)
    }

    /// Where the records of a list stand.
    mutating func order(of table: SandboxTableID) -> SandboxOrder {
        let count = baseCount(of: table)
        guard overlays[table] != nil else { return SandboxOrder(baseCount: count, addedCount: 0, touched: [:]) }
        return overlays[table, default: SandboxOverlay()].order(baseCount: count)
    }

    /// A record, deleted ones included; nil if there never was one of that index.
    func record(_ index: Int, of table: SandboxTableID) -> SandboxRecord? {
        if let touched = overlays[table]?.touched[index] { return touched }
        guard index >= 0, index < baseCount(of: table) else { return nil }
        return pristine(index, of: table)
    }

    /// The records of a list to which something happened, in no order.
    func touchedRecords(of table: SandboxTableID) -> [SandboxRecord] {
        overlays[table].map { Array($0.touched.values) } ?? []
    }

    /// A record that lives, with all its parents.
    func liveRecord(_ index: Int, of table: SandboxTableID) -> SandboxRecord? {
        guard isAlive(table), let record = record(index, of: table), !record.isDeleted else { return nil }
        return record
    }

    /// Whether the parents of a list live.
    func isAlive(_ table: SandboxTableID) -> Bool {
        guard let parent = table.parent else { return true }
        return liveRecord(parent.index, of: parent.table) != nil
    }

    private func pristine(_ index: Int, of table: SandboxTableID) -> SandboxRecord {
        let updatedAt = SandboxOrder.baseTime(of: index)
        let age = Int64(SandboxRandom.mixed(UInt64(truncatingIfNeeded: index)) % 86_400_000)
        return SandboxRecord(
            table: table, index: index, createdAt: updatedAt.advanced(byMilliseconds: -age), updatedAt: updatedAt)
    }
}

// MARK: Writing out

extension SandboxData {
    /// Appends records as JSON, with commas between them.
    mutating func append(
        _ indexes: [Int], of table: SandboxTableID, selection: Set<String>? = nil, to bytes: inout [UInt8]
    ) {
        let touched = overlays[table]?.touched ?? [:]
        let base = baseCount(of: table)
        let start = bytes.count
        var place = 0
        while place < indexes.count {
            let index = indexes[place]
            if selection == nil, index < base, touched[index] == nil {
                place = appendRun(indexes, from: place, of: table, touched: touched, to: &bytes)
            } else {
                if let record = record(index, of: table) {
                    var text = SandboxText(capacity: 1024)
                    writer.append(record, selection: selection, to: &text)
                    text.append(to: &bytes)
                    bytes.append(0x2C)
                }
                place += 1
            }
        }
        if bytes.count > start { bytes.removeLast() }
    }

    /// Appends neighbours of one block at once.
    /// - Returns: the place after the last of them.
    private mutating func appendRun(
        _ indexes: [Int], from place: Int, of table: SandboxTableID, touched: [Int: SandboxRecord],
        to bytes: inout [UInt8]
    ) -> Int {
        let size = SandboxBlockCache.recordsPerBlock
        let number = indexes[place] / size
        var end = place + 1
        let isUntouched = touched.isEmpty
        while end < indexes.count, indexes[end] == indexes[end - 1] + 1, indexes[end] / size == number,
            isUntouched || touched[indexes[end]] == nil
        { end += 1 }
        let block = cache.block(number, of: table) { [self] in makeBlock(number, of: table) }
        // The list may have gone on behind its computed part, where no block reaches.
        let last = min(indexes[end - 1] - number * size, block.starts.count - 2)
        let range = Int(block.starts[indexes[place] - number * size])..<Int(block.starts[last + 1])
        block.bytes.withUnsafeBufferPointer { bytes.append(contentsOf: UnsafeBufferPointer(rebasing: $0[range])) }
        return place + 1 + last - (indexes[place] - number * size)
    }

    /// Makes what a walk asks for next, so that who measures a client does not measure this.
    mutating func makeAhead(of page: [Int], in table: SandboxTableID) {
        guard let last = page.last, page.count > 1, page[page.count - 2] == last - 1 else { return }
        let size = SandboxBlockCache.recordsPerBlock
        let end = min(last + 1 + page.count, baseCount(of: table))
        guard last + 1 < end else { return }
        cache.makeAhead((last + 1) / size..<(end - 1) / size + 1, of: table) { [self] in makeBlock($0, of: table) }
    }

    private func makeBlock(_ number: Int, of table: SandboxTableID) -> SandboxBlockCache.Block {
        let size = SandboxBlockCache.recordsPerBlock
        let indexes = number * size..<min((number + 1) * size, baseCount(of: table))
        var text = SandboxText(capacity: indexes.count * 640)
        var starts: [Int32] = [0]
        starts.reserveCapacity(indexes.count + 1)
        for index in indexes {
            writer.append(pristine(index, of: table), to: &text)
            text.append(0x2C)
            starts.append(Int32(text.count))
        }
        return SandboxBlockCache.Block(bytes: text.bytes, starts: starts)
    }
}

// MARK: Changing

extension SandboxData {
    /// The instant of a change that happens now.
    ///
    /// Each call lies a second after the one before.
    mutating func beginChange() -> SandboxTime {
        clock = clock.advanced(byMilliseconds: 1000)
        return clock
    }

    /// The instant of the next record of the same change.
    mutating func tick() -> SandboxTime {
        clock = clock.advanced(byMilliseconds: 1)
        return clock
    }

    /// Adds a record, at the end of its list.
    mutating func add(to table: SandboxTableID, written: [String: [UInt8]], at time: SandboxTime) -> SandboxRecord {
        let index = baseCount(of: table) + (overlays[table]?.addedCount ?? 0)
        let record = SandboxRecord(table: table, index: index, createdAt: time, updatedAt: time, written: written)
        overlays[table, default: SandboxOverlay()].add(record)
        return record
    }

    /// Changes a record: what is written stands, and the rest is computed anew only where `recomputes`
    /// says so.
    mutating func change(
        _ record: SandboxRecord, written: [String: [UInt8]], recomputes: Bool, at time: SandboxTime
    ) -> SandboxRecord {
        var changed = record
        changed.written.merge(written) { $1 }
        changed.updatedAt = time
        if recomputes { changed.revision += 1 }
        overlays[record.table, default: SandboxOverlay()].set(changed)
        return changed
    }

    /// Deletes a record; its tombstone stays.
    mutating func delete(_ record: SandboxRecord, at time: SandboxTime) -> SandboxRecord {
        var deleted = record
        deleted.isDeleted = true
        deleted.updatedAt = time
        deleted.written = [:]
        overlays[record.table, default: SandboxOverlay()].set(deleted)
        return deleted
    }

    /// Picks records that live, spread over a list, others each time.
    mutating func choose(_ count: Int, of table: SandboxTableID) -> [SandboxRecord] {
        let order = order(of: table)
        let view = SandboxOrder.View()
        let total = order.count(in: view)
        let wanted = min(max(0, count), total)
        guard wanted > 0 else { return [] }
        choices += 1
        var random = SandboxRandom(
            seed: configuration.seed, table: table.salt, index: choices, revision: .max)
        // A stride with a random beginning: spread, without repetition, and in one pass.
        let first = random.next(below: total)
        return (0..<wanted).compactMap { step in
            let position = (first + step * total / wanted) % total
            guard let index = order.indexes(from: position, limit: 1, in: view).first else { return nil }
            return record(index, of: table)
        }
    }
}
