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
        /// Where the hash of its source lies, with what is to be kept beside it; empty if it has none.
        public let source: Range<Int>
        /// Whether it is as it was when it was mapped last, so that it has no payload here.
        public let isUnchanged: Bool

        init(
            id: Range<Int>, payload: Range<Int>, isDeleted: Bool, source: Range<Int>? = nil, isUnchanged: Bool = false
        ) {
            self.id = id
            self.payload = payload
            self.isDeleted = isDeleted
            self.source = source ?? id.upperBound..<id.upperBound
            self.isUnchanged = isUnchanged
        }
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

    /// The records that could not be read, where they are set aside.
    public var rejected: [RejectedRecord] = []
    /// What rules add to each record; empty if there is nothing.
    public var additions: [RecordAddition] = []
    /// How many records were not as `expect.check` asks.
    public var unexpected = 0
    /// The key of one of them.
    public var unexpectedExample: String?
    /// Values that no two records may share.
    public var uniqueValues: [UniqueValue] = []

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
        rejected.removeAll()
        additions.removeAll(keepingCapacity: true)
        (unexpected, unexpectedExample) = (0, nil)
        uniqueValues.removeAll(keepingCapacity: true)
    }

    /// How many there are.
    public var count: Int { entries.count }

    /// How many items count against a limit: those that were set aside too.
    public var taken: Int { entries.count + rejected.count }

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
                    id: entry.id.moved(by: base), payload: entry.payload.moved(by: base), isDeleted: entry.isDeleted,
                    source: entry.source.isEmpty ? nil : entry.source.moved(by: base), isUnchanged: entry.isUnchanged))
        }
        if let found = other.cursor, cursor.map({ order?.isGreater(found, than: $0) == true }) ?? true {
            cursor = found
        }
        isCut = isCut || other.isCut
        rejected += other.rejected
        for addition in other.additions {
            var moved = addition
            moved.version = addition.version.moved(by: base)
            moved.source = addition.source.moved(by: base)
            moved.notice = addition.notice.moved(by: base)
            additions.append(moved)
        }
        unexpected += other.unexpected
        unexpectedExample = unexpectedExample ?? other.unexpectedExample
        uniqueValues += other.uniqueValues
        presence = presence.isEmpty ? other.presence : zip(presence, other.presence).map { $0 + $1 }
        drift = drift.isEmpty ? other.drift : zip(drift, other.drift).map { $0 + $1 }
    }
}

extension Range<Int> {
    /// The same place so many bytes later; an empty one says that there is nothing.
    fileprivate func moved(by bytes: Int) -> Range<Int> {
        isEmpty ? self : (lowerBound + bytes)..<(upperBound + bytes)
    }
}
