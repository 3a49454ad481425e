/// The part of a URL between the slashes and the path: host and port (RFC 3986 §3.2), read more
/// strictly than there.
enum URLAuthority {
    static func read(_ text: String) throws(URLFault) -> (host: String, port: Int?) {
        guard !text.utf8.contains(UInt8(ascii: "@")) else { throw .userinfo }
        // From here on a character is a byte: an accent on a separator would hide it.
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else { throw .hostNotASCII }
        let (host, port) = try divide(text)
        if host.utf8.first == UInt8(ascii: "[") {
            guard case .v6(let bits)? = IPAddress(String(host.dropFirst().dropLast())) else { throw .addressInBrackets }
            return ("[\(IPAddress.v6(bits))]", port)
        }
        let name = host.asciiLowercased
        try check(name: name)
        return (name, port)
    }

    private static func divide(_ text: String) throws(URLFault) -> (host: String, port: Int?) {
        if text.utf8.first == UInt8(ascii: "[") {
            guard let end = text.firstIndex(of: "]") else { throw .addressInBrackets }
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.first == ":" else { throw .addressInBrackets }
            return (String(text[...end]), try port(rest.dropFirst()))
        }
        guard let colon = text.firstIndex(of: ":") else { return (text, nil) }
        return (String(text[..<colon]), try port(text[text.index(after: colon)...]))
    }

    /// The number of a port; none where nothing is written.
    private static func port(_ text: Substring) throws(URLFault) -> Int? {
        if text.isEmpty { return nil }
        guard text.utf8.count <= 5, let number = HTTPText.digits(text), (1...65_535).contains(number) else {
            throw .port
        }
        return Int(number)
    }

    /// Host names of letters, digits, `-`, `_` and `.`; up to 253 bytes in labels of up to 63 (RFC 1035
    /// §2.3.4).
    private static func check(name: String) throws(URLFault) {
        guard !name.isEmpty else { throw .missingHost }
        guard name.utf8.allSatisfy({ $0.isUnreserved && $0 != UInt8(ascii: "~") }) else { throw .host }
        var labels = name.split(separator: ".", omittingEmptySubsequences: false)
        let endsWithDot = labels.last?.isEmpty == true
        if endsWithDot { labels.removeLast() }
        guard name.utf8.count <= 254, !labels.isEmpty,
            labels.allSatisfy({ (1...63).contains($0.utf8.count) })
        else { throw .host }
        guard let last = labels.last, isNumber(last) else { return }
        // `127.1`, `0x7f000001` or `017700000001` mean an address to some readers and a name to others.
        guard !endsWithDot, IPAddress(name) != nil else { throw .ambiguousAddress }
    }

    private static func isNumber(_ label: Substring) -> Bool {
        if label.utf8.allSatisfy(\.isDigit) { return true }
        guard label.hasPrefix("0x") else { return false }
        return label.utf8.dropFirst(2).allSatisfy { $0.hexValue != nil }
    }
}
