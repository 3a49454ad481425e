internal import EngineDatabase

/// The rows that an open pass has met again: one bit each, in chunks of 4,096, so that an unchanged record costs a
/// bit and not a row.
///
/// The chunks that a page touched are written with it.
struct SeenRows {
    private static let bitsPerChunk: Int64 = 4_096

    private let database: SQLiteConnection
    private let partition: Int64
    private var chunk: Int64 = -1
    private var bits: [UInt8] = []
    private var others: [Int64: [UInt8]] = [:]
    private var isChanged = false

    init(database: SQLiteConnection, partition: Int64) {
        self.database = database
        self.partition = partition
    }

    /// Marks a row.
    /// - Returns: whether it was not marked before.
    mutating func mark(_ row: Int64) throws -> Bool {
        try select(row / SeenRows.bitsPerChunk)
        let bit = Int(row % SeenRows.bitsPerChunk)
        let mask = UInt8(1) << UInt8(bit & 7)
        guard bits[bit >> 3] & mask == 0 else { return false }
        bits[bit >> 3] |= mask
        isChanged = true
        return true
    }

    /// Whether a row is marked.
    mutating func contains(_ row: Int64) throws -> Bool {
        try select(row / SeenRows.bitsPerChunk)
        let bit = Int(row % SeenRows.bitsPerChunk)
        return bits[bit >> 3] & UInt8(1) << UInt8(bit & 7) != 0
    }

    /// Writes the chunks that were touched.
    func save() throws {
        guard isChanged else { return }
        var touched = others
        touched[chunk] = bits
        for (chunk, bits) in touched {
            try database.run(
                """
                INSERT INTO seen_rows (partition, chunk, bits) VALUES (?1, ?2, ?3)
                ON CONFLICT (partition, chunk) DO UPDATE SET bits = ?3
                """, [.integer(partition), .integer(chunk), .blob(bits)])
        }
    }

    /// Neighbours usually follow each other, so the chunk at hand is kept outside the dictionary.
    private mutating func select(_ wanted: Int64) throws {
        guard wanted != chunk else { return }
        if chunk >= 0 { others[chunk] = bits }
        chunk = wanted
        if let known = others.removeValue(forKey: wanted) {
            bits = known
            return
        }
        let stored = try database.firstRow(
            of: "SELECT bits FROM seen_rows WHERE partition = ? AND chunk = ?", [.integer(partition), .integer(wanted)]
        ) { $0.blob(0) }
        bits = stored ?? [UInt8](repeating: 0, count: Int(SeenRows.bitsPerChunk / 8))
    }
}
