public import EngineLanguage

/// Records ready to be stored: ids and payloads in one buffer, so that a record costs no allocation.
public struct MappedRecords: Sendable {
    /// One record, as places in the buffer.
    public struct Entry: Sendable {
        /// Where its id's UTF-8 lies.
        public let id: Range<Int>
        /// Where its payload's JSON text lies; empty for a deletion.
        public let payload: Range<Int>
        /// Whether upstream says that it is gone.
        public let isDeleted: Bool
    }

    /// Ids and payloads as UTF-8.
    public var bytes: [UInt8] = []
    /// The records in upstream's order.
    public var entries: [Entry] = []
    /// The greatest cursor that they show, or the page's.
    public var cursor: ExpressionValue?
    /// Whether a limit left records of the page out.
    public var isCut = false
    /// How often each field had a value, in the order of the mapper's fields.
    public var presence: [Int] = []
    /// How often each field was of another type than declared.
    public var drift: [Int] = []

    /// No records.
    public init() {}

    /// Forgets all records and keeps the room, for another page.
    mutating func reuse() {
        bytes.removeAll(keepingCapacity: true)
        entries.removeAll(keepingCapacity: true)
        cursor = nil
        isCut = false
        presence = []
        drift = []
    }

    /// How many there are.
    public var count: Int { entries.count }

    /// Takes another part of the same page behind these.
    /// - Parameters:
    ///   - other: the part.
    ///   - order: says which cursor is greater; nothing: there is none.
    mutating func append(_ other: MappedRecords, greater order: CursorPlan?) {
        let base = bytes.count
        bytes += other.bytes
        for entry in other.entries {
            entries.append(
                Entry(
                    id: (entry.id.lowerBound + base)..<(entry.id.upperBound + base),
                    payload: (entry.payload.lowerBound + base)..<(entry.payload.upperBound + base),
                    isDeleted: entry.isDeleted))
        }
        if let found = other.cursor, cursor.map({ order?.isGreater(found, than: $0) == true }) ?? true {
            cursor = found
        }
        isCut = isCut || other.isCut
        presence = presence.isEmpty ? other.presence : zip(presence, other.presence).map { $0 + $1 }
        drift = drift.isEmpty ? other.drift : zip(drift, other.drift).map { $0 + $1 }
    }
}
