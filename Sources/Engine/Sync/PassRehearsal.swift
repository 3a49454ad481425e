internal import EngineStore

/// What a full pass has seen in a dry run, of which the store takes no note.
struct PassRehearsal {
    private let records: Int
    private var unseen: Int
    /// Rows that were seen, a bit for each: there may be as many as the store has records.
    private var chunks: [Int64: [UInt64]] = [:]

    private static let rowsPerChunk: Int64 = 4_096

    init(records: Int, unseen: Int) {
        self.records = records
        self.unseen = unseen
    }

    /// What ending the pass would delete.
    var rest: Store.PassRest { Store.PassRest(records: records, unseen: max(0, unseen)) }

    /// Takes rows that a page has shown; each counts once.
    mutating func add(_ rows: [Int64]) {
        for row in rows {
            let (chunk, place) = (row / Self.rowsPerChunk, Int(row % Self.rowsPerChunk))
            let mask = UInt64(1) << UInt64(place & 63)
            let empty = [UInt64](repeating: 0, count: Int(Self.rowsPerChunk / 64))
            guard chunks[chunk, default: empty][place >> 6] & mask == 0 else { continue }
            chunks[chunk, default: empty][place >> 6] |= mask
            unseen -= 1
        }
    }
}
