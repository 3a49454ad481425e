/// What a run of a sync is asked to do.
public struct SyncOptions: Sendable {
    /// Streams that are read, with those that they lean on; nothing: all.
    public var streams: Set<String>?
    /// Whether cursors are left aside.
    public var isFull = false
    /// Records of each stream, for tries.
    public var limit: Int?
    /// Whether nothing is stored.
    public var isDryRun = false
    /// Whether deletions beyond the guard are allowed.
    public var allowsShrinking = false
    /// Whether every item is mapped, even one that is as it was; nothing else must come of it.
    var mapsAll = false

    /// Whether cursors stay where they are: what is read now may be undone by a list of deletions that could not be
    /// read before it.
    var keepsCursors = false

    /// Reads what changed, in all streams.
    public init() {}
}
