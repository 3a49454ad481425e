/// A token of CEL.
struct ExpressionToken: Equatable {
    /// What it is.
    enum Kind: UInt8 {
        case identifier
        /// An identifier in back-quotes; the range has them too.
        case quotedIdentifier
        case int
        case uint
        case double
        case string
        case bytes
        case `true`
        case `false`
        case null
        case `in`
        case leftParenthesis
        case rightParenthesis
        case leftBracket
        case rightBracket
        case leftBrace
        case rightBrace
        case dot
        case comma
        case colon
        case question
        case plus
        case minus
        case star
        case slash
        case percent
        case not
        case less
        case lessOrEqual
        case greater
        case greaterOrEqual
        case equal
        case notEqual
        case and
        case or
        /// Something that is no token; the lexer kept why.
        case invalid
        case end
    }

    let kind: Kind
    /// Its first byte.
    let start: Int
    /// The byte behind its last.
    let end: Int

    /// The bytes that it covers.
    var range: Range<Int> { start..<end }
}
