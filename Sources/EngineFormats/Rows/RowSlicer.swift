internal import EngineCompression

/// So many rows of a body as a JSON list: a page that is mapped and stored by itself.
public struct RowSlice: Sendable {
    /// The rows as a JSON list.
    public var json: [UInt8]
    /// How many there are.
    public var count: Int
    /// The checksum of all rows up to the end of this slice.
    public var checksum: UInt32
    /// Whether there are no more.
    public var isLast: Bool
}

/// Cuts the rows of a body into slices; rows that were stored before are passed over.
///
/// Only the reader of one body holds it.
public final class RowSlicer {
    /// The rows that were stored before are not those that the body begins with.
    public struct Stale: Error {}

    private let reader: RowReader
    private let mostRows: Int
    private let mostBytes: Int
    private var skipped: Int
    private let expected: UInt32?
    private var json: [UInt8] = [UInt8(ascii: "[")]
    private var count = 0
    private var checksum = Checksum()
    /// A row that stands behind a full slice.
    private var held: [UInt8] = []
    private var isFull = false

    /// Prepares to cut.
    /// - Parameters:
    ///   - reader: reads the rows.
    ///   - skipped: how many rows are passed over.
    ///   - checksum: what the checksum of those must be.
    ///   - rows: the most rows of a slice.
    ///   - bytes: the size from which on a slice is full.
    public init(
        _ reader: RowReader, skipping skipped: Int = 0, checksum: UInt32? = nil, rows: Int = 10_000,
        bytes: Int = 1 << 20
    ) {
        self.reader = reader
        self.skipped = skipped
        expected = checksum
        mostRows = max(1, rows)
        mostBytes = bytes
    }

    /// Gives the next bytes of the body; `next` must have found nothing before.
    public func feed(_ bytes: [UInt8]) {
        reader.feed(bytes)
    }

    /// Tells that these were all.
    public func finish() {
        reader.finish()
    }

    /// The next slice; nothing: more bytes are needed.
    /// - Throws: `FormatFault`, or `Stale`.
    public func next() throws -> RowSlice? {
        guard try skip() else { return nil }
        while !isFull {
            if !held.isEmpty {
                append(held)
                held = []
                continue
            }
            let start = json.count
            if count > 0 { json.append(UInt8(ascii: ",")) }
            guard try reader.next(into: &json) else {
                json.removeLast(json.count - start)
                return reader.isAtEnd ? slice(isLast: true) : nil
            }
            note(json[(count > 0 ? start + 1 : start)...])
        }
        // Whether there is another row decides whether this is the last slice.
        guard try reader.next(into: &held) else { return reader.isAtEnd ? slice(isLast: true) : nil }
        return slice(isLast: false)
    }

    private func append(_ row: [UInt8]) {
        json.append(contentsOf: row)
        note(row[...])
    }

    private func note(_ row: ArraySlice<UInt8>) {
        checksum.add(row)
        count += 1
        isFull = count >= mostRows || json.count >= mostBytes
    }

    private func slice(isLast: Bool) -> RowSlice {
        json.append(UInt8(ascii: "]"))
        defer {
            json = [UInt8(ascii: "[")]
            count = 0
            isFull = false
        }
        return RowSlice(json: json, count: count, checksum: checksum.value, isLast: isLast)
    }

    /// Passes over the rows that were stored before.
    /// - Returns: whether all of them were there.
    private func skip() throws -> Bool {
        guard skipped > 0 else { return true }
        var row: [UInt8] = []
        while skipped > 0 {
            row.removeAll(keepingCapacity: true)
            guard try reader.next(into: &row) else {
                if reader.isAtEnd { throw Stale() }
                return false
            }
            checksum.add(row)
            skipped -= 1
        }
        if let expected, expected != checksum.value { throw Stale() }
        return true
    }
}
