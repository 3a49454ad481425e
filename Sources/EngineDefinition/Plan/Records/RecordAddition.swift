/// What rules add to a record: places in the buffer of its page.
public struct RecordAddition: Sendable {
    /// Bytes that compare as versions do; empty: it has none.
    public var version = 0..<0
    /// The item as upstream sent it; empty: it is not kept.
    public var source = 0..<0
    /// Tells one notice that the record is gone from another; empty: it is no such notice.
    public var notice = 0..<0
    /// Whether an incremental reading should have found it.
    public var isLate = false
}
