/// A number of a field's name, the same for all ways to write it: names with different ones are different.
///
/// Made of the length and of both ends of the name, eight bytes each, with the bit set that tells small letters from
/// capital ones.
struct FieldNameKey: Sendable, Hashable {
    private let number: UInt64

    init(_ name: String) {
        number =
            name.utf8.withContiguousStorageIfAvailable { Self.number(of: UnsafeRawBufferPointer($0)) }
            ?? Array(name.utf8).withUnsafeBytes { Self.number(of: $0) }
    }

    /// Two bits of 128, by the number.
    struct Marks: Sendable {
        private var first: UInt64 = 0
        private var second: UInt64 = 0

        /// No bits.
        init() {}

        fileprivate init(_ number: UInt64) {
            first = 1 << (number >> 58)
            second = 1 << (number >> 52 & 63)
        }

        mutating func formUnion(_ other: Marks) {
            first |= other.first
            second |= other.second
        }

        func isSuperset(of other: Marks) -> Bool {
            first & other.first == other.first && second & other.second == other.second
        }
    }

    var marks: Marks { Marks(number) }

    @inline(__always)
    private static func number(of bytes: UnsafeRawBufferPointer) -> UInt64 {
        let caseBits: UInt64 = 0x2020_2020_2020_2020
        let count = bytes.count
        guard count >= 8 else {
            var short: UInt64 = 0
            for byte in bytes { short = short << 8 | UInt64(byte | 0x20) }
            return mixed(short, 0, count)
        }
        let front = bytes.loadUnaligned(as: UInt64.self) | caseBits
        let back = bytes.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self) | caseBits
        return mixed(front, back, count)
    }

    @inline(__always)
    private static func mixed(_ front: UInt64, _ back: UInt64, _ count: Int) -> UInt64 {
        (front ^ UInt64(count)) &* 0x9e37_79b9_7f4a_7c15 ^ back
    }
}
