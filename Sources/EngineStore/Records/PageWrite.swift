/// One page of a partition, to be stored with its checkpoint in one transaction.
public struct PageWrite: Sendable {
    /// Who read it.
    public var partition: PartitionID
    /// Its records.
    public var batch: RecordBatch
    /// Its bad records, which are set aside.
    public var rejected: [RejectedRow] = []
    /// The position after it, as JSON text; nil leaves the position as it is.
    public var checkpoint: String?
    /// The run that read it.
    public var run: RunID
    /// How many bytes upstream sent for it.
    public var byteCount: Int
    /// The lease under which it was read, which is renewed.
    public var lease: Lease?
    /// Tells the reading that it belongs to, where it lists what is gone.
    public var reading: Int64 = 0

    /// Puts a page together.
    public init(
        partition: PartitionID, batch: RecordBatch, rejected: [RejectedRow] = [], checkpoint: String?, run: RunID,
        byteCount: Int = 0, lease: Lease? = nil
    ) {
        self.partition = partition
        self.batch = batch
        self.rejected = rejected
        self.checkpoint = checkpoint
        self.run = run
        self.byteCount = byteCount
        self.lease = lease
    }
}

/// What a page, a stream or a run did to the store.
public struct PageCounts: Sendable, Hashable {
    /// Records that were not there, or were deleted before.
    public var added = 0
    /// Records whose content changed.
    public var updated = 0
    /// Records that are gone.
    public var deleted = 0
    /// Records whose content is as it was, and news of deletion for records that are not there.
    public var unchanged = 0
    /// Records that could not be read and were set aside; they are in no other count.
    public var quarantined = 0
    /// Records among the added that an incremental reading should have found: they came later than its overlap.
    public var late = 0
    /// Records that another partition gave in the same run: two partitions own one key.
    public var contested = 0
    /// The key of one of them, for the warning.
    public var contestedExample: String?

    /// No records.
    public init() {}

    /// All records but the contested ones, which are among the others.
    public var total: Int { added + updated + deleted + unchanged }

    /// Adds up two counts.
    public static func + (left: PageCounts, right: PageCounts) -> PageCounts {
        var sum = left
        sum.added += right.added
        sum.updated += right.updated
        sum.deleted += right.deleted
        sum.unchanged += right.unchanged
        sum.quarantined += right.quarantined
        sum.late += right.late
        sum.contested += right.contested
        sum.contestedExample = left.contestedExample ?? right.contestedExample
        return sum
    }
}
