/// A number of a field's name, the same for all ways to write it: names with different ones are different.
///
/// The length and an FNV-1a sum of the letters in lower case.
struct FieldNameKey: Sendable, Hashable {
    private let number: UInt64

    init(_ name: String) {
        number = name.utf8.withContiguousStorageIfAvailable { Self.sum($0) } ?? Self.sum(name.utf8)
    }

    @inline(__always)
    private static func sum(_ bytes: some Collection<UInt8>) -> UInt64 {
        var sum: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { sum = (sum ^ UInt64(byte.asciiLowercased)) &* 0x0000_0100_0000_01b3 }
        return sum &+ UInt64(bytes.count)
    }
}
