/// The clauses of `format`: what stands between them and what they ask for, read once.
final class FormatText: Sendable {
    /// How one argument is written.
    enum Verb: Sendable, Hashable {
        /// `%s`.
        case string
        /// `%d`.
        case decimal
        /// `%f` and `%.3f`.
        case fixed(precision: Int)
        /// `%e` and `%.3e`.
        case scientific(precision: Int)
        /// `%b`.
        case binary
        /// `%o`.
        case octal
        /// `%x` and `%X`.
        case hexadecimal(isUpper: Bool)
    }

    /// Text as it is, or a clause.
    enum Part: Sendable, Hashable {
        case text([UInt8])
        case clause(Verb)
    }

    /// Digits after the point that a clause may ask for; doubles have at most 1074.
    static let precisionLimit = 1100

    let parts: [Part]

    /// Reads a format.
    init(_ format: UnsafeBufferPointer<UInt8>) throws(ExpressionFault) {
        var parts: [Part] = []
        var text: [UInt8] = []
        var rest = format[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                text.append(byte)
                continue
            }
            if rest.first == UInt8(ascii: "%") {
                text.append(byte)
                rest.removeFirst()
                continue
            }
            if !text.isEmpty { parts.append(.text(text)) }
            text = []
            parts.append(.clause(try Self.verb(&rest)))
        }
        self.parts = text.isEmpty ? parts : parts + [.text(text)]
    }

    private static func verb(_ rest: inout Slice<UnsafeBufferPointer<UInt8>>) throws(ExpressionFault) -> Verb {
        var precision: Int?
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            precision = 0
            guard rest.first?.decimalDigit != nil else { throw .value("a format clause has no digits after '.'") }
            while let digit = rest.first?.decimalDigit {
                precision = min((precision ?? 0) * 10 + digit, precisionLimit + 1)
                rest.removeFirst()
            }
        }
        guard (precision ?? 0) <= precisionLimit else {
            throw .value("a format clause asks for more than \(precisionLimit) digits")
        }
        guard let letter = rest.popFirst() else { throw .value("the format ends inside a clause; write '%%' for '%'") }
        switch letter {
        case UInt8(ascii: "s"): return .string
        case UInt8(ascii: "d"): return .decimal
        case UInt8(ascii: "f"): return .fixed(precision: precision ?? 6)
        case UInt8(ascii: "e"): return .scientific(precision: precision ?? 6)
        case UInt8(ascii: "b"): return .binary
        case UInt8(ascii: "o"): return .octal
        case UInt8(ascii: "x"): return .hexadecimal(isUpper: false)
        case UInt8(ascii: "X"): return .hexadecimal(isUpper: true)
        default: throw .value("the format has no clause of this letter; there are %s %d %f %e %b %o %x %X")
        }
    }
}
