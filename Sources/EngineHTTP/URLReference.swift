/// A URL reference taken apart by RFC 3986 §4.1, nothing resolved; characters are checked, non-ASCII
/// ones encoded.
struct URLReference {
    /// More than any server takes; a bound on what is copied around.
    static let limit = 65_536

    var scheme: String?
    var authority: String?
    var path: String
    var query: String?
    var fragment: String?

    init(_ text: String) throws(URLFault) {
        let bytes = Array(text.utf8)
        guard bytes.count <= Self.limit else { throw .tooLong(limit: Self.limit) }
        if let place = bytes.firstIndex(where: { $0 <= 0x20 || $0 == 0x7f || $0 == UInt8(ascii: "\\") }) {
            throw .forbiddenCharacter(at: place)
        }
        var rest = bytes[...]
        if let sign = rest.firstIndex(of: UInt8(ascii: "#")) {
            fragment = Self.encoded(rest[(sign + 1)...])
            rest = rest[..<sign]
        }
        if let sign = rest.firstIndex(of: UInt8(ascii: "?")) {
            query = Self.encoded(rest[(sign + 1)...])
            rest = rest[..<sign]
        }
        if let colon = Self.endOfScheme(rest) {
            scheme = String(decoding: rest[..<colon].map(\.asciiLowercased), as: UTF8.self)
            rest = rest[(colon + 1)...]
        }
        if rest.starts(with: "//".utf8) {
            rest = rest.dropFirst(2)
            let end = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
            authority = String(decoding: rest[..<end], as: UTF8.self)
            rest = rest[end...]
        }
        path = Self.encoded(rest)
    }

    /// Where the colon behind a scheme stands, if the text begins with a scheme.
    private static func endOfScheme(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard let first = bytes.first, first.isAlpha else { return nil }
        for (place, byte) in zip(bytes.indices, bytes) {
            switch byte {
            case UInt8(ascii: ":"): return place
            case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): continue
            default: if !byte.isAlpha && !byte.isDigit { return nil }
            }
        }
        return nil
    }

    /// The text with bytes beyond ASCII percent-encoded; what is encoded already stays as it is.
    private static func encoded(_ bytes: ArraySlice<UInt8>) -> String {
        guard bytes.contains(where: { $0 >= 0x80 }) else { return String(decoding: bytes, as: UTF8.self) }
        return PercentEncoding.encode(bytes) { $0 < 0x80 }
    }
}
