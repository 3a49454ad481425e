/// A key to look for in objects, prepared so that most comparisons are two integers.
public struct JSONKey: Sendable, Hashable {
    /// The key's UTF-8.
    public let utf8: [UInt8]
    /// Its first eight bytes as a little-endian number, zeros behind its end: all of a short key.
    @usableFromInline package let prefix: UInt64
    /// Its length in bytes.
    @usableFromInline package let count: Int

    /// Prepares a key.
    public init(_ name: String) {
        utf8 = Array(name.utf8)
        count = utf8.count
        prefix = utf8.withUnsafeBufferPointer { Self.prefix($0, from: 0, length: $0.count) }
    }

    /// The first eight of `length` bytes as a little-endian number, zeros behind their end.
    @inlinable @inline(__always)
    package static func prefix(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, length: Int) -> UInt64 {
        guard bytes.count &- start >= 8 else { return shortPrefix(bytes, from: start, length: length) }
        let raw = UnsafeRawBufferPointer(bytes)
        let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: start, as: UInt64.self))
        return length >= 8 ? word : word & ((1 &<< UInt64(truncatingIfNeeded: length &* 8)) &- 1)
    }

    @usableFromInline
    static func shortPrefix(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, length: Int) -> UInt64 {
        var word: UInt64 = 0
        for offset in 0..<min(length, 8) {
            word |= UInt64(bytes[start &+ offset]) &<< UInt64(truncatingIfNeeded: offset &* 8)
        }
        return word
    }
}
