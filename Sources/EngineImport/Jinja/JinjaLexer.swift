/// A token of a Jinja expression.
enum JinjaToken: Sendable, Hashable {
    case name(String)
    case number(String)
    case text(String)
    /// An operator or a bracket.
    case sign(String)
}

/// Takes an expression of Jinja apart.
struct JinjaLexer {
    private let bytes: [UInt8]
    private var place = 0

    private init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// The tokens of what stands between `{{` and `}}`, or between `{%` and `%}`.
    static func tokens(of text: String) throws(JinjaFault) -> [JinjaToken] {
        var lexer = JinjaLexer(text)
        var tokens: [JinjaToken] = []
        while let token = try lexer.next() { tokens.append(token) }
        return tokens
    }

    private mutating func next() throws(JinjaFault) -> JinjaToken? {
        while place < bytes.count, Self.isBlank(bytes[place]) { place += 1 }
        guard place < bytes.count else { return nil }
        let byte = bytes[place]
        if Self.isWord(byte), !Self.isDigit(byte) { return .name(take(while: Self.isWord)) }
        if Self.isDigit(byte) { return number() }
        if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") { return .text(try quoted(by: byte)) }
        for sign in Self.signs where bytes[place...].starts(with: sign.utf8) {
            place += sign.utf8.count
            return .sign(sign)
        }
        let rest = String(decoding: bytes[place...].prefix(12), as: UTF8.self)
        throw JinjaFault("'\(rest.oneLine)' is no Jinja expression")
    }

    /// Longer ones first.
    private static let signs = [
        "**", "//", "==", "!=", "<=", ">=", "+", "-", "*", "/", "%", "~", "<", ">", "=", "(", ")", "[", "]", "{", "}",
        ",", ":", ".", "|",
    ]

    private mutating func take(while isPart: (UInt8) -> Bool) -> String {
        let start = place
        while place < bytes.count, isPart(bytes[place]) { place += 1 }
        return String(decoding: bytes[start..<place], as: UTF8.self)
    }

    private mutating func number() -> JinjaToken {
        var text = take { Self.isDigit($0) || $0 == UInt8(ascii: "_") }
        if place + 1 < bytes.count, bytes[place] == UInt8(ascii: "."), Self.isDigit(bytes[place + 1]) {
            place += 1
            text += "." + take(while: Self.isDigit)
        }
        return .number(text.replacingAll("_", with: ""))
    }

    private mutating func quoted(by quote: UInt8) throws(JinjaFault) -> String {
        place += 1
        var text: [UInt8] = []
        while place < bytes.count, bytes[place] != quote {
            if bytes[place] == UInt8(ascii: "\\"), place + 1 < bytes.count {
                place += 1
                switch bytes[place] {
                case UInt8(ascii: "n"): text.append(0x0A)
                case UInt8(ascii: "t"): text.append(0x09)
                case UInt8(ascii: "r"): text.append(0x0D)
                case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""): text.append(bytes[place])
                default: text += [UInt8(ascii: "\\"), bytes[place]]
                }
            } else {
                text.append(bytes[place])
            }
            place += 1
        }
        guard place < bytes.count else { throw JinjaFault("a text in quotes does not end") }
        place += 1
        return String(decoding: text, as: UTF8.self)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isWord(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "_")
            || byte >= 0x80
    }
}
