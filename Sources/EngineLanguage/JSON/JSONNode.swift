/// A value on a tape: an index, four bytes, meaningless without its tape.
public struct JSONNode: Sendable, Hashable {
    /// The index of the node's first word.
    public let index: Int32

    /// Makes a node from an index that a tape gave.
    @inlinable
    package init(index: Int32) {
        self.index = index
    }
}

/// What kind of value a node is.
public enum JSONKind: Sendable, Hashable {
    /// `null`.
    case null
    /// `true` or `false`.
    case boolean
    /// A number.
    case number
    /// A string.
    case string
    /// An array.
    case array
    /// An object.
    case object
}

/// What a word of the tape describes: the kind, with what the parser learnt on its way.
@usableFromInline
package enum JSONTag: UInt8, Sendable {
    /// `null`.
    case null
    /// `false`.
    case `false`
    /// `true`.
    case `true`
    /// A number without fraction and exponent.
    case integer
    /// A number with a fraction, an exponent or both.
    case decimal
    /// A string whose bytes in the source are its content.
    case string
    /// A string with escapes.
    case escapedString
    /// An array; a second word follows.
    case array
    /// An object; a second word follows.
    case object
}
