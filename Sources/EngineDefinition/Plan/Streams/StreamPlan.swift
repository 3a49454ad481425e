public import EngineLanguage

/// A stream of a sync, compiled.
public struct StreamPlan: Sendable {
    /// Its name in the sync.
    public var name: String
    /// The record type that it is stored as.
    public var recordType: String
    /// What is called.
    @Boxed public var endpoint: EndpointPlan
    /// The endpoint's inputs, worked out once for a pass.
    public var with: [EntryPlan]
    /// Its partitions, the outermost level first; empty: there is one, without a name.
    public var levels: [PartitionLevelPlan]
    /// What happens to items before they are mapped; nothing: they are mapped where they stand.
    public var stages: StagePlan?
    /// What is evaluated for each item.
    @Boxed public var records: RecordPlan
    /// Where a pass begins.
    public var cursor: CursorPlan?
    /// How what is not seen any more is deleted.
    public var deletion: Deletion
    /// The greatest share of records that a pass deletes without asking.
    public var maxShrink: Double
    /// Seconds after which it is read without the cursor again.
    public var fullEverySeconds: Int64?
    /// Records of one run, for tries.
    public var limit: Int?
    /// How it becomes many when the sync runs; nothing: it is one.
    public var discovery: DiscoveryPlan?
    /// Further roots: of a stream that was found, what it was found for.
    public var roots: [(name: String, value: ExpressionValue)] = []

    /// What is asked of its records as a whole.
    public var quality = StreamQualityPlan()
    /// What is read once a cursor is saved; nothing: the same as before.
    public var changes: Boxed<StreamPlan>?
    /// A reading of its own that lists what is gone.
    public var deletions: Boxed<StreamPlan>?

    /// The streams whose records it goes through.
    public var parents: [String] {
        func names(_ levels: [PartitionLevelPlan]) -> [String] {
            levels.compactMap { level in
                guard case .stream(let name) = level.source else { return nil }
                return name
            }
        }
        // What lists what is gone may go through the stream's own records.
        return names(levels) + names(deletions?.wrappedValue.levels ?? []).filter { $0 != name }
    }

    /// What is done about records that are not seen any more.
    public enum Deletion: Sendable, Hashable {
        /// They stay, even if their partition goes.
        case never
        /// They go with their partition.
        case withPartition
        /// They are gone once a complete full pass did not see them.
        case fullScan
    }

    /// Whether a full reading that stands for a refused position deletes what it does not see: what was deleted
    /// meanwhile is told by nobody else.
    public var replacesAfterReset: Bool { deletion != .never && (deletion == .fullScan || looksForDeletions) }

    /// Whether records say that they are gone.
    private var looksForDeletions: Bool {
        records.gone != nil || deletions != nil || changes?.wrappedValue.records.gone != nil
    }
}

/// A level of `for_each`, compiled.
public struct PartitionLevelPlan: Sendable {
    /// Where its values come from.
    public enum Source: Sendable {
        /// The records of a stream of this sync.
        case stream(String)
        /// The items of an endpoint.
        case endpoint(EndpointPlan, with: [EntryPlan])
        /// A list.
        case values(CompiledExpression)
    }

    /// Where its values come from.
    public var source: Source
    /// The root that holds the current one.
    public var name: String
    /// Which are taken.
    public var condition: CompiledExpression?
    /// Names a partition.
    public var key: CompiledExpression?
    /// How many are read at once.
    public var concurrency: Int
    /// The fields that identify a parent record; empty if the values are no records.
    public var parentKey: [String]
    /// Whether those are left out whose parent did not change.
    public var onlyChanged: Bool
}
