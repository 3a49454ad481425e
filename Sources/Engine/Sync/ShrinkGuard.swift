internal import EngineDefinition

/// Stops a run that would delete more than is done without asking (definitions.md §7.4).
struct ShrinkGuard {
    private let share: Double
    private let isOff: Bool

    /// Few records say little by their share: at most this many are deleted without asking.
    private static let fewRecords = 100

    init(_ stream: StreamPlan, _ options: SyncOptions) {
        share = stream.maxShrink
        isOff = options.allowsShrinking
    }

    /// Whether a person must be asked first.
    func refuses(_ deleted: Int, of records: Int) -> Bool {
        !isOff && records > Self.fewRecords && Double(deleted) > share * Double(records)
    }
}
