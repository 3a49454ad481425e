/// Untouched records as JSON, in blocks of neighbours, so that a page of them is a few copies of memory.
///
/// A block holds `record,record,…,record,` and where each record begins. Blocks never change. Once the
/// bound is reached, no more are kept: a walk through everything, again and again, then still finds the
/// first ones, which it would not if the oldest made room.
struct SandboxBlockCache: Sendable {
    /// Neighbouring records as text.
    struct Block: Sendable {
        let bytes: [UInt8]
        /// Where each record begins, and the end of the last.
        let starts: [Int32]
    }

    private struct Name: Hashable {
        let table: SandboxTableID
        let block: Int
    }

    static let recordsPerBlock = 256

    /// The most bytes that are kept.
    let byteLimit: Int
    private var blocks: [Name: Block] = [:]
    private(set) var byteCount = 0
    /// Blocks that were made before they were asked for, and find no room in the cache: those of one page.
    private var ahead: [Name: Block] = [:]

    init(byteLimit: Int) {
        self.byteLimit = byteLimit
    }

    /// A block, from the cache or made now.
    mutating func block(_ number: Int, of table: SandboxTableID, make: () -> Block) -> Block {
        let name = Name(table: table, block: number)
        if let block = blocks[name] ?? ahead.removeValue(forKey: name) { return block }
        let block = make()
        if byteCount + block.bytes.count <= byteLimit {
            byteCount += block.bytes.count
            blocks[name] = block
        }
        return block
    }

    /// Makes blocks that will probably be asked for next.
    mutating func makeAhead(_ numbers: Range<Int>, of table: SandboxTableID, make: (Int) -> Block) {
        let names = numbers.map { Name(table: table, block: $0) }
        ahead = ahead.filter { names.contains($0.key) }
        for name in names where blocks[name] == nil && ahead[name] == nil {
            let made = block(name.block, of: table) { make(name.block) }
            if blocks[name] == nil { ahead[name] = made }
        }
    }
}
