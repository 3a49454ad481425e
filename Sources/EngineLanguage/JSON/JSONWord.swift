/// How a word of the tape is laid out.
///
/// A first word is tag (4 bits), length (30) and start (30), both in bytes of the source. A string's
/// range lies inside its quotes. The second word of an array or object is the index of the word behind
/// its last one (32 bits) and its count (32 bits). While it is open the upper half holds the index of
/// the container around it: the tape is the parser's stack.
@usableFromInline
package enum JSONWord {
    /// The upper half of the second word of an open container that has none around it.
    package static let outermost: UInt64 = 0xFFFF_FFFF

    /// Makes a first word.
    @inlinable @inline(__always)
    package static func make(_ tag: JSONTag, start: Int, length: Int) -> UInt64 {
        UInt64(truncatingIfNeeded: tag.rawValue) &<< 60 | UInt64(truncatingIfNeeded: length) &<< 30
            | UInt64(truncatingIfNeeded: start)
    }

    /// The tag's raw value.
    @inlinable @inline(__always)
    package static func rawTag(_ word: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: word &>> 60) }

    /// Where the value starts in the source.
    @inlinable @inline(__always)
    package static func start(_ word: UInt64) -> Int { Int(truncatingIfNeeded: word & 0x3FFF_FFFF) }

    /// How many bytes of the source it has.
    @inlinable @inline(__always)
    package static func length(_ word: UInt64) -> Int { Int(truncatingIfNeeded: (word &>> 30) & 0x3FFF_FFFF) }
}
