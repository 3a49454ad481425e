/// What `WWW-Authenticate` asks a client with a bearer token for (RFC 9110 §11.6.1, RFC 6750 §3, RFC
/// 9728 §5.1).
public struct BearerChallenge: Sendable, Hashable {
    private var parameters: [String: String] = [:]

    /// The first challenge of that scheme; nothing if there is none.
    public init?(_ fields: HTTPFields) {
        var isFound = false
        for text in fields.values(of: "www-authenticate") {
            var scheme = ""
            var reader = ChallengeReader(text: Array(text.utf8))
            while let part = reader.next() {
                if let value = part.value {
                    let name = part.name.asciiLowercased
                    if scheme == "bearer", parameters[name] == nil { parameters[name] = value }
                    continue
                }
                guard !isFound || scheme != "bearer" else { return }
                scheme = part.name.asciiLowercased
                isFound = isFound || scheme == "bearer"
            }
            if isFound { return }
        }
        return nil
    }

    /// The value of a parameter.
    public subscript(name: String) -> String? { parameters[name] }
}

/// Takes challenges apart: words that name a scheme, and parameters.
private struct ChallengeReader {
    let text: [UInt8]
    var index = 0

    /// The next word, with its value if it has one; what is no part of a challenge is passed over.
    mutating func next() -> (name: String, value: String?)? {
        while index < text.count, !Self.isToken(text[index]) { index += 1 }
        let name = token()
        guard !name.isEmpty else { return nil }
        let end = index
        skipSpaces()
        guard index < text.count, text[index] == UInt8(ascii: "=") else {
            index = end
            return (name, nil)
        }
        index += 1
        skipSpaces()
        return (name, index < text.count && text[index] == UInt8(ascii: "\"") ? quoted() : token())
    }

    private mutating func skipSpaces() {
        while index < text.count, text[index] == 0x20 || text[index] == 0x09 { index += 1 }
    }

    private mutating func token() -> String {
        let start = index
        while index < text.count, Self.isToken(text[index]) { index += 1 }
        return String(decoding: text[start..<index], as: UTF8.self)
    }

    private mutating func quoted() -> String {
        var bytes: [UInt8] = []
        index += 1
        while index < text.count, text[index] != UInt8(ascii: "\"") {
            if text[index] == UInt8(ascii: "\\"), index + 1 < text.count { index += 1 }
            bytes.append(text[index])
            index += 1
        }
        // The quote at its end, where there is one.
        index = min(index + 1, text.count)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// RFC 9110 §5.6.2.
    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-.^_`|~/".utf8.contains(byte)
        }
    }
}
