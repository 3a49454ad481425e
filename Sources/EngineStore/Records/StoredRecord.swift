/// One record as the store keeps it.
public struct StoredRecord: Sendable, Hashable {
    /// Its key.
    public let id: String
    /// Its content as JSON text, as it was mapped.
    public let payload: String
    /// When it was first stored, in microseconds since 1970.
    public let firstSeen: Int64
    /// When it was last changed or deleted, in microseconds since 1970.
    public let lastModified: Int64
    /// When it was deleted, in microseconds since 1970.
    public let deletedAt: Int64?
    /// The run that last changed it.
    public let run: RunID
    /// The place behind it in the order of changes.
    public let cursor: RecordCursor
    /// What upstream sent, if the stream keeps it.
    public let source: String?
}

/// A place in the order in which a stream's records changed.
///
/// Who goes on reading there misses nothing.
public struct RecordCursor: Sendable, Hashable, Comparable, CustomStringConvertible {
    let lastModified: Int64
    let row: Int64

    /// Whether a place comes before another.
    public static func < (left: RecordCursor, right: RecordCursor) -> Bool {
        (left.lastModified, left.row) < (right.lastModified, right.row)
    }

    /// The text that callers keep.
    public var description: String { "\(lastModified).\(row)" }
}

extension RecordCursor {
    /// Reads the text of a place.
    /// - Returns: nil for any other text.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let lastModified = Int64(parts[0]), let row = Int64(parts[1]) else { return nil }
        self.init(lastModified: lastModified, row: row)
    }
}

/// A stream as people see it.
public struct StoredStream: Sendable, Hashable {
    /// Its number.
    public let id: StreamID
    /// The environment's name.
    public let environment: String
    /// The connection's name.
    public let connection: String
    /// The record type.
    public let model: String
    /// Tells apart what one model holds for different inputs; empty without inputs.
    public let variant: String
    /// How many records it has, without deleted ones.
    public let records: Int
    /// When a record was last changed, in microseconds since 1970; nil if there never was one.
    public let lastModified: Int64?
}
