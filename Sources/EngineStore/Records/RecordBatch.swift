internal import EngineCrypto

/// The records of one page: all ids and payloads in one buffer, so that a record costs no allocation.
///
/// A mapper writes into `bytes` and then says which ranges belong together.
public struct RecordBatch: Sendable {
    /// One record, as places in the buffer.
    public struct Entry: Sendable {
        let idStart: Int32
        let idCount: Int32
        let payloadStart: Int32
        let payloadCount: Int32
        let sourceStart: Int32
        let sourceCount: Int32
        let hash: ContentHash
        let kind: Kind
    }

    /// What is told of a record.
    enum Kind: Sendable {
        case content
        case deletion
        /// It is what it was when it was stored from the same source.
        case unchanged
    }

    /// What rules add to a record.
    public struct Addition: Sendable {
        /// Bytes that compare as versions do; empty: it has none.
        public var version: [UInt8] = []
        /// What upstream sent, if it is kept.
        public var source: String?
        /// Tells one notice that the record is gone from another; empty: it is no such notice.
        public var notice: [UInt8] = []
        /// Whether an incremental reading should have found it.
        public var isLate = false

        /// Nothing is added.
        public init() {}
    }

    /// Ids and payloads as UTF-8.
    ///
    /// It may only grow while the batch is filled.
    public var bytes: [UInt8] = []

    /// The records, in upstream's order.
    public private(set) var entries: [Entry] = []

    /// What rules add to the records, one for each; empty if there is nothing.
    public private(set) var additions: [Addition] = []

    /// Bytes that a batch may hold: 2 GiB, since places are 32-bit numbers.
    public static let byteLimit = Int(Int32.max)

    /// An empty batch.
    public init() {}

    /// How many records there are.
    public var count: Int { entries.count }

    /// Makes room.
    /// - Parameters:
    ///   - records: how many records will come.
    ///   - bytes: how many bytes of ids and payloads.
    public mutating func reserve(records: Int, bytes: Int) {
        entries.reserveCapacity(records)
        self.bytes.reserveCapacity(bytes)
    }

    /// Forgets all records and keeps the room.
    public mutating func removeAll() {
        entries.removeAll(keepingCapacity: true)
        additions.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
    }

    /// Adds a record whose id and payload are in the buffer.
    /// - Parameters:
    ///   - id: where the id's UTF-8 lies.
    ///   - payload: where the payload's JSON text lies.
    ///   - source: where the hash of its source lies, with what is kept beside it; nothing if it has none.
    public mutating func append(id: Range<Int>, payload: Range<Int>, source: Range<Int> = 0..<0) {
        let hash = bytes.withUnsafeBytes { ContentHash(of: UnsafeRawBufferPointer(rebasing: $0[payload])) }
        append(id: id, payload: payload, source: source, hash: hash, kind: .content)
    }

    /// Adds the news that a record is as it was.
    /// - Parameters:
    ///   - id: where the id's UTF-8 lies.
    ///   - source: where the hash of its source lies, under which the store must know it.
    public mutating func appendUnchanged(id: Range<Int>, source: Range<Int>) {
        append(id: id, payload: id.upperBound..<id.upperBound, source: source, hash: .none, kind: .unchanged)
    }

    /// Adds a record with what rules add to it: a change of what upstream sent is a change of it.
    ///
    /// All records of a batch have such an addition, or none.
    public mutating func append(id: Range<Int>, payload: Range<Int>, _ addition: Addition) {
        additions.append(addition)
        guard let source = addition.source else { return append(id: id, payload: payload) }
        var text = source
        let parts = bytes.withUnsafeBytes { bytes in
            (
                ContentHash(of: UnsafeRawBufferPointer(rebasing: bytes[payload])),
                text.withUTF8 { ContentHash(of: UnsafeRawBufferPointer($0)) }
            )
        }
        let both = [parts.0.high, parts.0.low, parts.1.high, parts.1.low]
        let hash = both.withUnsafeBytes { ContentHash(of: $0) }
        append(id: id, payload: payload, source: 0..<0, hash: hash, kind: .content)
    }

    /// Adds the news that a record is gone, with what rules add to it.
    public mutating func appendDeletion(id: Range<Int>, _ addition: Addition) {
        additions.append(addition)
        appendDeletion(id: id)
    }

    /// Adds the news that a record is gone.
    /// - Parameter id: where the id's UTF-8 lies.
    public mutating func appendDeletion(id: Range<Int>) {
        append(id: id, payload: id.upperBound..<id.upperBound, source: 0..<0, hash: .none, kind: .deletion)
    }

    /// Adds a record, copying it into the buffer.
    /// - Parameters:
    ///   - id: its key.
    ///   - payload: its content as JSON text.
    public mutating func append(id: String, payload: String) {
        let idRange = write(id)
        append(id: idRange, payload: write(payload))
    }

    /// Adds the news that a record is gone, copying its key into the buffer.
    /// - Parameter id: its key.
    public mutating func appendDeletion(id: String) {
        appendDeletion(id: write(id))
    }

    private mutating func write(_ text: String) -> Range<Int> {
        let start = bytes.count
        bytes.append(contentsOf: text.utf8)
        return start..<bytes.count
    }

    private mutating func append(
        id: Range<Int>, payload: Range<Int>, source: Range<Int>, hash: ContentHash, kind: Kind
    ) {
        precondition(bytes.count <= RecordBatch.byteLimit, "a batch of more than 2 GiB")
        entries.append(
            Entry(
                idStart: Int32(id.lowerBound), idCount: Int32(id.count), payloadStart: Int32(payload.lowerBound),
                payloadCount: Int32(payload.count), sourceStart: Int32(source.lowerBound),
                sourceCount: Int32(source.count), hash: hash, kind: kind))
    }

    /// Whether the records come in the order of their ids, as the store's table has them.
    var isInOrder: Bool {
        bytes.withUnsafeBytes { bytes in
            var last = UnsafeRawBufferPointer(start: nil, count: 0)
            for entry in entries {
                let start = Int(entry.idStart)
                let id = UnsafeRawBufferPointer(rebasing: bytes[start..<(start + Int(entry.idCount))])
                guard KeyScan.compare(last, id) <= 0 else { return false }
                last = id
            }
            return true
        }
    }

    /// The key of a record, as text.
    public func id(of entry: Entry) -> String {
        let start = Int(entry.idStart)
        return String(decoding: bytes[start..<(start + Int(entry.idCount))], as: UTF8.self)
    }
}

extension ContentHash {
    /// Stands where there is no content.
    fileprivate static let none = ContentHash(high: 0, low: 0)
}
