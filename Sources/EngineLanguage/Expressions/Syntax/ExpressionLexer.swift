/// Cuts CEL text into tokens (language definition, "Syntax").
struct ExpressionLexer {
    private let bytes: UnsafeBufferPointer<UInt8>
    /// The next byte to look at.
    private(set) var position: Int
    private let limit: Int
    /// What is wrong with the last token, if it is `invalid`.
    private(set) var fault = ""

    /// Reads a range of a text.
    init(_ bytes: UnsafeBufferPointer<UInt8>, in range: Range<Int>) {
        self.bytes = bytes
        self.position = range.lowerBound
        self.limit = range.upperBound
    }

    @inline(__always)
    private func byte(at index: Int) -> UInt8 { index < limit ? bytes[index] : 0 }

    /// The next token.
    mutating func next() -> ExpressionToken {
        skipBlank()
        let start = position
        guard start < limit else { return ExpressionToken(kind: .end, start: start, end: start) }
        let byte = bytes[start]
        let kind: ExpressionToken.Kind =
            if Self.isIdentifierStart(byte) {
                word()
            } else if Self.isDigit(byte) || (byte == UInt8(ascii: ".") && Self.isDigit(self.byte(at: start + 1))) {
                number()
            } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
                quoted(.string, isRaw: false)
            } else if byte == UInt8(ascii: "`") {
                quotedIdentifier()
            } else {
                punctuation(byte)
            }
        return ExpressionToken(kind: kind, start: start, end: position)
    }

    private mutating func skipBlank() {
        while position < limit {
            switch bytes[position] {
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\t"), UInt8(ascii: "\r"), 0x0C: position += 1
            case UInt8(ascii: "/") where byte(at: position + 1) == UInt8(ascii: "/"):
                while position < limit, bytes[position] != UInt8(ascii: "\n") { position += 1 }
            default: return
            }
        }
    }

    // MARK: Words

    private mutating func word() -> ExpressionToken.Kind {
        let start = position
        while position < limit, Self.isIdentifierPart(bytes[position]) { position += 1 }
        let next = byte(at: position)
        if next == UInt8(ascii: "'") || next == UInt8(ascii: "\""), let prefix = stringPrefix(start) {
            return quoted(prefix.kind, isRaw: prefix.isRaw)
        }
        return switch position - start {
        case 2 where matches("in", at: start): .in
        case 4 where matches("true", at: start): .true
        case 4 where matches("null", at: start): .null
        case 5 where matches("false", at: start): .false
        default: .identifier
        }
    }

    private func matches(_ word: StaticString, at start: Int) -> Bool {
        for offset in 0..<word.utf8CodeUnitCount where bytes[start + offset] != word.utf8Start[offset] { return false }
        return true
    }

    /// The letters before a quote, if they are `r`, `b`, `br` or `rb` in either case.
    private func stringPrefix(_ start: Int) -> (kind: ExpressionToken.Kind, isRaw: Bool)? {
        guard position - start <= 2 else { return nil }
        var isRaw = false
        var isBytes = false
        for index in start..<position {
            switch bytes[index] | 0x20 {
            case UInt8(ascii: "r") where !isRaw: isRaw = true
            case UInt8(ascii: "b") where !isBytes: isBytes = true
            default: return nil
            }
        }
        return (isBytes ? .bytes : .string, isRaw)
    }

    private mutating func quotedIdentifier() -> ExpressionToken.Kind {
        position += 1
        let start = position
        while position < limit, Self.isQuotedPart(bytes[position]) { position += 1 }
        guard byte(at: position) == UInt8(ascii: "`"), position < limit, position > start else {
            return invalid("a name in back-quotes has letters, digits, '_', '-', '.', '/' and spaces")
        }
        position += 1
        return .quotedIdentifier
    }

    // MARK: Numbers

    private mutating func number() -> ExpressionToken.Kind {
        if bytes[position] == UInt8(ascii: "0"), byte(at: position + 1) | 0x20 == UInt8(ascii: "x") {
            position += 2
            guard Self.isHexDigit(byte(at: position)) else { return invalid("hexadecimal digits must follow '0x'") }
            while Self.isHexDigit(byte(at: position)) { position += 1 }
            return integerSuffix()
        }
        skipDigits()
        var isDouble = false
        if byte(at: position) == UInt8(ascii: "."), Self.isDigit(byte(at: position + 1)) {
            isDouble = true
            position += 1
            skipDigits()
        }
        if byte(at: position) | 0x20 == UInt8(ascii: "e") {
            let sign = byte(at: position + 1)
            let isSigned = sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-")
            if Self.isDigit(byte(at: position + (isSigned ? 2 : 1))) {
                isDouble = true
                position += isSigned ? 2 : 1
                skipDigits()
            }
        }
        return isDouble ? number(.double) : integerSuffix()
    }

    private mutating func integerSuffix() -> ExpressionToken.Kind {
        guard byte(at: position) | 0x20 == UInt8(ascii: "u") else { return number(.int) }
        position += 1
        return number(.uint)
    }

    private mutating func number(_ kind: ExpressionToken.Kind) -> ExpressionToken.Kind {
        guard Self.isIdentifierStart(byte(at: position)) else { return kind }
        while Self.isIdentifierPart(byte(at: position)) { position += 1 }
        return invalid("a number may not run into a name")
    }

    private mutating func skipDigits() {
        while Self.isDigit(byte(at: position)) { position += 1 }
    }

    // MARK: Strings

    private mutating func quoted(_ kind: ExpressionToken.Kind, isRaw: Bool) -> ExpressionToken.Kind {
        let quote = bytes[position]
        let isTriple = byte(at: position + 1) == quote && byte(at: position + 2) == quote
        position += isTriple ? 3 : 1
        while position < limit {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\\"), !isRaw {
                position += 2
            } else if byte == quote, !isTriple || isTripleQuote(quote) {
                position += isTriple ? 3 : 1
                return kind
            } else if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r"), !isTriple {
                return invalid("the text has no closing \(quote == UInt8(ascii: "'") ? "'" : "\"") on its line")
            } else {
                position += 1
            }
        }
        position = limit
        return invalid("the text is not closed")
    }

    private func isTripleQuote(_ quote: UInt8) -> Bool {
        byte(at: position + 1) == quote && byte(at: position + 2) == quote
    }

    // MARK: Punctuation

    private mutating func punctuation(_ byte: UInt8) -> ExpressionToken.Kind {
        let next = self.byte(at: position + 1)
        if let kind = Self.pair(byte, next) {
            position += 2
            return kind
        }
        if let kind = Self.single(byte) {
            position += 1
            return kind
        }
        position += 1
        while position < limit, bytes[position] & 0xC0 == 0x80 { position += 1 }
        return invalid(Self.hint(for: byte))
    }

    private mutating func invalid(_ message: String) -> ExpressionToken.Kind {
        fault = message
        return .invalid
    }

    private static func hint(for byte: UInt8) -> String {
        switch byte {
        case UInt8(ascii: "="): "'=' is no operator; equality is '=='"
        case UInt8(ascii: "&"): "'&' is no operator; 'and' is '&&'"
        case UInt8(ascii: "|"): "'|' is no operator; 'or' is '||'"
        case UInt8(ascii: "$"): "'$' has no meaning inside an expression"
        default: "this character has no meaning in an expression"
        }
    }

    private static func pair(_ first: UInt8, _ second: UInt8) -> ExpressionToken.Kind? {
        switch (first, second) {
        case (UInt8(ascii: "="), UInt8(ascii: "=")): .equal
        case (UInt8(ascii: "!"), UInt8(ascii: "=")): .notEqual
        case (UInt8(ascii: "<"), UInt8(ascii: "=")): .lessOrEqual
        case (UInt8(ascii: ">"), UInt8(ascii: "=")): .greaterOrEqual
        case (UInt8(ascii: "&"), UInt8(ascii: "&")): .and
        case (UInt8(ascii: "|"), UInt8(ascii: "|")): .or
        default: nil
        }
    }

    private static func single(_ byte: UInt8) -> ExpressionToken.Kind? {
        switch byte {
        case UInt8(ascii: "("): .leftParenthesis
        case UInt8(ascii: ")"): .rightParenthesis
        case UInt8(ascii: "["): .leftBracket
        case UInt8(ascii: "]"): .rightBracket
        case UInt8(ascii: "{"): .leftBrace
        case UInt8(ascii: "}"): .rightBrace
        case UInt8(ascii: "."): .dot
        case UInt8(ascii: ","): .comma
        case UInt8(ascii: ":"): .colon
        case UInt8(ascii: "?"): .question
        case UInt8(ascii: "+"): .plus
        case UInt8(ascii: "-"): .minus
        case UInt8(ascii: "*"): .star
        case UInt8(ascii: "/"): .slash
        case UInt8(ascii: "%"): .percent
        case UInt8(ascii: "!"): .not
        case UInt8(ascii: "<"): .less
        case UInt8(ascii: ">"): .greater
        default: nil
        }
    }
}

// MARK: Classes of bytes

extension ExpressionLexer {
    static func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }

    static func isHexDigit(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 0x20) &- 97 < 6 }

    static func isIdentifierStart(_ byte: UInt8) -> Bool { (byte | 0x20) &- 97 < 26 || byte == UInt8(ascii: "_") }

    static func isIdentifierPart(_ byte: UInt8) -> Bool { isIdentifierStart(byte) || isDigit(byte) }

    static func isQuotedPart(_ byte: UInt8) -> Bool {
        isIdentifierPart(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "/")
            || byte == UInt8(ascii: " ")
    }
}
