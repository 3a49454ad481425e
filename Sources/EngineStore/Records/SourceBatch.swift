public import EngineCrypto
internal import EngineDatabase

/// The items of a page before they are mapped, to be looked up: keys in one buffer, and hashes of sources.
public struct SourceBatch: Sendable {
    struct Entry: Sendable {
        let idStart: Int32
        let idCount: Int32
        let source: ContentHash
    }

    /// The keys as UTF-8.
    public let bytes: [UInt8]
    private(set) var entries: [Entry] = []

    /// Begins a batch whose keys lie in a buffer.
    public init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Adds an item.
    /// - Parameters:
    ///   - id: where its key lies; empty if it is not known.
    ///   - source: the hash of its source.
    public mutating func append(id: Range<Int>, source: ContentHash) {
        entries.append(Entry(idStart: Int32(id.lowerBound), idCount: Int32(id.count), source: source))
    }

    /// Whether the keys come in the order of the store's table.
    fileprivate var isInOrder: Bool {
        bytes.withUnsafeBytes { bytes in
            var last = UnsafeRawBufferPointer(start: nil, count: 0)
            for entry in entries {
                let id = UnsafeRawBufferPointer(bytes, from: entry.idStart, count: entry.idCount)
                guard KeyScan.compare(last, id) <= 0 else { return false }
                last = id
            }
            return true
        }
    }
}

/// Which items of a page the store knows as they are.
public struct KnownSources: Sendable {
    /// For each item where what was kept of it stands in `bytes`; nothing: it is not known as it is.
    public private(set) var places: [Range<Int>?] = []
    /// What was kept beside the hashes of sources.
    public private(set) var bytes: [UInt8] = []
    /// How many are known as they are.
    public private(set) var count = 0

    fileprivate mutating func append(_ stored: UnsafeRawBufferPointer?) {
        guard let stored else { return places.append(nil) }
        let start = bytes.count
        bytes += stored.dropFirst(ContentHash.storedCount)
        places.append(start..<bytes.count)
        count += 1
    }
}

extension Store {
    /// Looks up which items of a page are stored from the same source.
    ///
    /// What it tells may be out of date when the page is written; `writePage` looks again.
    public func known(_ batch: SourceBatch, in stream: StreamID) throws(StoreFault) -> KnownSources {
        try working { database in
            let isInOrder = batch.isInOrder
            var scan = try KeyScan(database: database, stream: stream.number)
            defer { scan.finish() }
            var found = KnownSources()
            try batch.bytes.withUnsafeBytes { bytes in
                for entry in batch.entries {
                    guard entry.idCount > 0 else {
                        found.append(nil)
                        continue
                    }
                    let id = UnsafeRawBufferPointer(bytes, from: entry.idStart, count: entry.idCount)
                    if !isInOrder { scan.close() }
                    guard let known = try scan.known(id), known.hash != nil, known.source == entry.source else {
                        found.append(nil)
                        continue
                    }
                    scan.withSource { found.append($0) }
                }
            }
            return found
        }
    }
}
