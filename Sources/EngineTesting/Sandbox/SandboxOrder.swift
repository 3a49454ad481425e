/// Where each record of a list stands, by id and by time of change, without listing them.
///
/// Untouched records stand in the order of their indexes in both. So a position is found by counting
/// the touched ones before it: a search in arrays that are as long as the changes, not as the list.
struct SandboxOrder: Sendable {
    /// Which records a walk meets, and in which order.
    struct View: Hashable, Sendable {
        enum Sorting: String, Sendable {
            /// Oldest id first.
            case id
            /// Longest unchanged first; of one instant, smallest id first.
            case updated
        }

        var sorting = Sorting.id
        /// Whether deleted records are met, as tombstones.
        var includesDeleted = false
        /// Only records changed at this instant or later.
        var since: SandboxTime?
    }

    /// The place of a record in the order of change.
    struct Key: Comparable, Hashable, Sendable {
        let time: SandboxTime
        let index: Int

        static func < (left: Key, right: Key) -> Bool {
            left.time == right.time ? left.index < right.index : left.time < right.time
        }
    }

    /// Three records share each instant: an incremental reader that compares with `>` loses some.
    static let recordsPerInstant = 3
    /// The distance of two instants, in milliseconds.
    static let instantDistance: Int64 = 10_000

    let baseCount: Int
    let addedCount: Int
    /// Deleted indexes, ascending.
    private let deleted: [Int]
    /// Touched indexes among the computed ones, ascending.
    private let touchedBase: [Int]
    /// Touched and added records by time, with and without the deleted.
    private let changes: [Key]
    private let liveChanges: [Key]

    init(baseCount: Int, addedCount: Int, touched: [Int: SandboxRecord]) {
        self.baseCount = baseCount
        self.addedCount = addedCount
        deleted = touched.values.filter(\.isDeleted).map(\.index).sorted()
        touchedBase = touched.keys.filter { $0 < baseCount }.sorted()
        changes = touched.values.map { Key(time: $0.updatedAt, index: $0.index) }.sorted()
        liveChanges = touched.values.filter { !$0.isDeleted }
            .map { Key(time: $0.updatedAt, index: $0.index) }.sorted()
    }

    /// When an untouched record was last changed.
    static func baseTime(of index: Int) -> SandboxTime {
        SandboxTime.start.advanced(byMilliseconds: Int64(index / recordsPerInstant) * instantDistance)
    }

    /// The number of records that a view holds.
    func count(in view: View) -> Int {
        switch view.sorting {
        case .id where view.since == nil:
            return baseCount + addedCount - (view.includesDeleted ? 0 : deleted.count)
        default:
            let (base, change) = beginning(of: view)
            return baseCount - touchedBase.count - base + log(of: view).count - change
        }
    }

    /// The indexes of a slice of a view.
    /// - Parameters:
    ///   - position: how many records of the view come before it.
    ///   - limit: how many are wanted at most.
    ///   - view: which records, in which order.
    /// - Returns: the indexes of the table's records.
    func indexes(from position: Int, limit: Int, in view: View) -> [Int] {
        let end = min(position + limit, count(in: view))
        guard position >= 0, position < end else { return [] }
        if view.sorting == .id && view.since == nil {
            return indexesByID(from: position, count: end - position, view)
        }
        return indexesByChange(from: position, count: end - position, view)
    }

    /// How many records of a view come before the one after this.
    func position(after key: Key, in view: View) -> Int {
        if view.sorting == .id && view.since == nil {
            let before = min(key.index + 1, baseCount + addedCount)
            return view.includesDeleted ? before : before - Self.countBelow(before, in: deleted)
        }
        let (base, change) = beginning(of: view)
        let (baseRank, changeRank) = (rankInBase(after: key), Self.countUpTo(key, in: log(of: view)))
        return max(0, baseRank - base) + max(0, changeRank - change)
    }
}

// MARK: By id

extension SandboxOrder {
    private func indexesByID(from position: Int, count: Int, _ view: View) -> [Int] {
        guard !view.includesDeleted, !deleted.isEmpty else { return Array(position..<position + count) }
        return Self.walk(from: position, count: count, skipping: deleted)
    }

    /// The numbers that are not in a sorted list, from the one before which `position` of them stand.
    private static func walk(from position: Int, count: Int, skipping skipped: [Int]) -> [Int] {
        var next = firstSkip(beyond: position, in: skipped)
        var index = position + next
        var result: [Int] = []
        result.reserveCapacity(count)
        while result.count < count {
            if next < skipped.count && skipped[next] == index {
                next += 1
            } else {
                result.append(index)
            }
            index += 1
        }
        return result
    }

    /// How many skipped numbers come before the number at a position among those that are not.
    private static func firstSkip(beyond position: Int, in skipped: [Int]) -> Int {
        partition(0..<skipped.count) { skipped[$0] - $0 > position }
    }
}

// MARK: By time of change

extension SandboxOrder {
    private func log(of view: View) -> [Key] {
        view.includesDeleted ? changes : liveChanges
    }

    /// How many untouched records and how many changes a view leaves out at its beginning.
    private func beginning(of view: View) -> (base: Int, change: Int) {
        guard let since = view.since else { return (0, 0) }
        let before = Key(time: since, index: -1)
        return (rankInBase(after: before), Self.countUpTo(before, in: log(of: view)))
    }

    /// How many untouched records stand at or before a key.
    private func rankInBase(after key: Key) -> Int {
        let distance = key.time.milliseconds - SandboxTime.start.milliseconds
        guard distance >= 0 else { return 0 }
        let instant = Int(distance / Self.instantDistance)
        var index = min(baseCount, instant.multipliedReportingOverflow(by: Self.recordsPerInstant).partialValue)
        // Of the instant itself those up to the key's index, unless the key lies between two instants.
        let isExact = distance % Self.instantDistance == 0
        let last = isExact ? key.index : Int.max
        while index < baseCount && index / Self.recordsPerInstant == instant && index <= last { index += 1 }
        return index - Self.countBelow(index, in: touchedBase)
    }

    private func indexesByChange(from position: Int, count: Int, _ view: View) -> [Int] {
        let log = log(of: view)
        let (base, change) = beginning(of: view)
        // The n-th change of the view comes after n changes and the untouched records before it.
        let first = Self.partition(change..<log.count) { place in
            place - change + max(0, rankInBase(after: log[place]) - base) >= position
        }
        var nextChange = first
        let firstUntouched = base + position - (first - change)
        let untouchedLeft = baseCount - touchedBase.count - firstUntouched
        let untouched = Self.walk(
            from: firstUntouched, count: max(0, min(count, untouchedLeft)), skipping: touchedBase)
        var nextUntouched = 0
        var result: [Int] = []
        result.reserveCapacity(count)
        while result.count < count {
            let candidate = nextUntouched < untouched.count ? untouched[nextUntouched] : nil
            if nextChange < log.count,
                candidate.map({ log[nextChange] < Key(time: Self.baseTime(of: $0), index: $0) }) ?? true
            {
                result.append(log[nextChange].index)
                nextChange += 1
            } else if let candidate {
                result.append(candidate)
                nextUntouched += 1
            } else {
                break
            }
        }
        return result
    }

    private static func countBelow(_ bound: Int, in sorted: [Int]) -> Int {
        partition(0..<sorted.count) { sorted[$0] >= bound }
    }

    private static func countUpTo(_ key: Key, in sorted: [Key]) -> Int {
        partition(0..<sorted.count) { key < sorted[$0] }
    }

    /// The first place from which on a test holds.
    private static func partition(_ range: Range<Int>, _ holds: (Int) -> Bool) -> Int {
        var (low, high) = (range.lowerBound, range.upperBound)
        while low < high {
            let middle = low + (high - low) / 2
            if holds(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
