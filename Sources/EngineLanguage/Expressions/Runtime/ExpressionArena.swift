internal import Glibc

/// Memory for what one evaluation makes: taken in pieces, given back all at once.
///
/// Pointers stay good until `reset()`. After the first records of a page it takes nothing from the
/// system any more.
final class ExpressionArena {
    /// Bytes that one evaluation may take.
    static let limit = 16 << 20

    private let firstBlock: Int
    private var blocks: [UnsafeMutableRawBufferPointer] = []
    private var next: UnsafeMutableRawPointer?
    private var free = 0
    /// Bytes taken since the last reset.
    private(set) var used = 0
    /// Whether the memory holds secrets and is overwritten before it is given back.
    var holdsSecrets = false

    /// Makes an arena that takes nothing before it is used.
    /// - Parameter firstBlock: the size of the first piece, in bytes.
    init(firstBlock: Int = 16 << 10) {
        self.firstBlock = firstBlock
    }

    deinit {
        for block in blocks { release(block) }
    }

    private func release(_ block: UnsafeMutableRawBufferPointer) {
        if holdsSecrets, let start = block.baseAddress { explicit_bzero(start, block.count) }
        block.deallocate()
    }

    /// Takes memory, aligned to sixteen bytes, not initialised.
    /// - Throws: `limit` when the evaluation is over its budget.
    @inline(__always)
    func allocate(_ size: Int) throws(ExpressionFault) -> UnsafeMutableRawPointer {
        let rounded = (size + 15) & ~15
        if rounded <= free, used + rounded <= Self.limit, let place = next {
            next = place + rounded
            free -= rounded
            used += rounded
            return place
        }
        return try allocateBlock(rounded)
    }

    private func allocateBlock(_ size: Int) throws(ExpressionFault) -> UnsafeMutableRawPointer {
        guard size >= 0, used + size <= Self.limit else {
            throw .limit("the expression makes more than \(Self.limit >> 20) MiB of values")
        }
        let next = blocks.last.map { min($0.count * 2, 1 << 20) } ?? firstBlock
        let count = max(size, next)
        let block = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: 16)
        blocks.append(UnsafeMutableRawBufferPointer(start: block, count: count))
        used += size
        free = count - size
        self.next = block + size
        return block
    }

    /// Forgets everything; keeps the largest block.
    @inline(__always)
    func reset() {
        guard used > 0 else { return }
        used = 0
        if blocks.count > 1 { dropSmallBlocks() }
        next = blocks.last?.baseAddress
        free = blocks.last?.count ?? 0
    }

    private func dropSmallBlocks() {
        for block in blocks.dropLast() { release(block) }
        blocks.removeSubrange(0..<blocks.count - 1)
    }
}
