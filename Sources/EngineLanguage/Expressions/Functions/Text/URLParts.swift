/// The parts of a URL or of a relative reference, as RFC 3986 appendix B takes it apart.
///
/// Absent parts are nil.
struct URLParts: Sendable, Hashable {
    /// One value of the query.
    struct QueryItem: Sendable, Hashable {
        let name: String
        let value: String
    }

    var scheme: String?
    /// Without the brackets of an IPv6 address.
    var host: String?
    var port: Int64?
    /// As written, escapes kept.
    var path: String?
    /// Escapes resolved, `+` read as a space, in written order.
    var query: [QueryItem]?
    /// As written, escapes kept.
    var fragment: String?

    /// Takes a URL apart; nil where it has spaces or control characters, a bad port, or bad escapes in
    /// its query.
    init?(_ text: String) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { return nil }
        var rest = text[...]
        if let mark = rest.firstIndex(of: "#") {
            fragment = String(rest[rest.index(after: mark)...])
            rest = rest[..<mark]
        }
        if let mark = rest.firstIndex(of: "?") {
            guard let items = Self.items(rest[rest.index(after: mark)...]) else { return nil }
            query = items
            rest = rest[..<mark]
        }
        if let end = Self.schemeEnd(rest) {
            scheme = String(rest[..<end])
            rest = rest[rest.index(after: end)...]
        }
        if rest.hasPrefix("//") {
            rest = rest.dropFirst(2)
            let end = rest.firstIndex(of: "/") ?? rest.endIndex
            guard readAuthority(rest[..<end]) else { return nil }
            rest = rest[end...]
        }
        path = rest.isEmpty ? nil : String(rest)
    }

    /// The colon after a scheme: a letter, then letters, digits, `+`, `-`, `.`.
    private static func schemeEnd(_ text: Substring) -> Substring.Index? {
        guard let colon = text.firstIndex(of: ":"), let first = text.utf8.first,
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first | 0x20)
        else { return nil }
        let isScheme = text[..<colon].utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte.decimalDigit != nil
                || "+-.".utf8.contains(byte)
        }
        return isScheme ? colon : nil
    }

    /// `user@host:port`; the user is left out, for it may hold a password.
    private mutating func readAuthority(_ text: Substring) -> Bool {
        var rest = text
        if let mark = rest.lastIndex(of: "@") { rest = rest[rest.index(after: mark)...] }
        if rest.hasPrefix("[") {
            guard let end = rest.firstIndex(of: "]") else { return false }
            host = String(rest[rest.index(after: rest.startIndex)..<end])
            rest = rest[rest.index(after: end)...]
        } else {
            let end = rest.firstIndex(of: ":") ?? rest.endIndex
            host = end == rest.startIndex ? nil : String(rest[..<end])
            rest = rest[end...]
        }
        guard !rest.isEmpty else { return true }
        guard rest.hasPrefix(":") else { return false }
        let digits = rest.dropFirst()
        guard !digits.isEmpty else { return true }
        guard digits.utf8.allSatisfy({ $0.decimalDigit != nil }), let number = UInt16(digits) else { return false }
        port = Int64(number)
        return true
    }

    private static func items(_ query: Substring) -> [QueryItem]? {
        var items: [QueryItem] = []
        for pair in query.utf8.split(separator: UInt8(ascii: "&")) {
            let mark = pair.firstIndex(of: UInt8(ascii: "="))
            let value = mark.map { pair[pair.index(after: $0)...] } ?? pair[pair.endIndex...]
            guard let name = PercentText.unescape(pair[..<(mark ?? pair.endIndex)], plusIsSpace: true),
                let value = PercentText.unescape(value, plusIsSpace: true)
            else { return nil }
            items.append(
                QueryItem(name: String(decoding: name, as: UTF8.self), value: String(decoding: value, as: UTF8.self)))
        }
        return items
    }
}
