internal import CXXHash

/// A fast 128-bit hash (XXH3) that tells whether content changed.
///
/// It does not resist an attacker.
public struct ContentHash: Sendable, Hashable {
    /// The upper 64 bits.
    public let high: UInt64
    /// The lower 64 bits.
    public let low: UInt64

    /// A hash that was computed before.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The hash of the bytes in a buffer.
    ///
    /// It allocates nothing.
    public init(of buffer: UnsafeRawBufferPointer) {
        let hash = XXH3_128bits(buffer.baseAddress, buffer.count)
        self.init(high: hash.high64, low: hash.low64)
    }

    /// The hash of the bytes in a buffer, another one for each seed.
    public init(of buffer: UnsafeRawBufferPointer, seed: UInt64) {
        let hash = XXH3_128bits_withSeed(buffer.baseAddress, buffer.count, seed)
        self.init(high: hash.high64, low: hash.low64)
    }

    /// The hash of some bytes.
    public init(of bytes: [UInt8]) {
        self = bytes.withUnsafeBytes { ContentHash(of: $0) }
    }

    /// The 16 bytes of the hash, the upper ones first.
    public var bytes: [UInt8] {
        withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { Array($0) }
    }
}
