internal import CZlib

/// CRC-32 as gzip and zip use it (RFC 1952 §8), taken up piece by piece.
public struct Checksum: Sendable, Hashable {
    /// The value so far.
    public private(set) var value: UInt32

    /// Begins, or goes on from a value.
    public init(_ value: UInt32 = 0) {
        self.value = value
    }

    /// Takes bytes.
    public mutating func add(_ bytes: UnsafeRawBufferPointer) {
        let typed = bytes.bindMemory(to: UInt8.self)
        // zlib counts in 32 bits; pieces are far shorter.
        value = UInt32(truncatingIfNeeded: crc32(UInt(value), typed.baseAddress, UInt32(clamping: typed.count)))
    }

    /// Takes bytes.
    public mutating func add(_ bytes: some Collection<UInt8>) {
        let done: Void? = bytes.withContiguousStorageIfAvailable { add(UnsafeRawBufferPointer($0)) }
        if done == nil { Array(bytes).withUnsafeBytes { add($0) } }
    }
}
