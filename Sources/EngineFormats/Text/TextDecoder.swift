/// Turns a body's text into UTF-8, piece by piece; finds out how it is written where nobody says so.
///
/// Without a word from definition and content type a byte order mark counts, then the declaration of an
/// XML document, and else it is UTF-8. Only the reader of one body holds it.
final class TextDecoder {
    private var decoder: CharsetDecoder?
    private let isXML: Bool
    private var beginning: [UInt8] = []

    /// An XML declaration is shorter.
    private static let mostOfDeclaration = 512

    init(_ charset: TextCharset?, isXML: Bool) {
        decoder = charset.map { CharsetDecoder($0) }
        self.isXML = isXML
    }

    /// The next piece in UTF-8.
    func decode(_ bytes: [UInt8], isLast: Bool) throws(FormatFault) -> [UInt8] {
        if let decoder { return try decoder.decode(bytes, isLast: isLast) }
        beginning += bytes
        guard isLast || beginning.count >= (isXML ? Self.mostOfDeclaration : 4) else { return [] }
        let found = CharsetDecoder(try Self.charset(of: beginning, isXML: isXML))
        decoder = found
        defer { beginning = [] }
        return try found.decode(beginning, isLast: isLast)
    }

    /// What the first bytes say (XML 1.0 appendix F).
    static func charset(of bytes: [UInt8], isXML: Bool) throws(FormatFault) -> TextCharset {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return .utf16 }
        guard isXML else { return .utf8 }
        if bytes.starts(with: [0x3C, 0, 0x3F, 0]) { return .utf16LittleEndian }
        if bytes.starts(with: [0, 0x3C, 0, 0x3F]) { return .utf16BigEndian }
        let head = String(decoding: bytes.prefix(mostOfDeclaration).prefix { $0 != UInt8(ascii: ">") }, as: UTF8.self)
        guard head.hasPrefix("<?xml"), let match = head.firstMatch(of: #/encoding\s*=\s*["']([A-Za-z0-9._-]+)["']/#)
        else {
            return .utf8
        }
        let label = match.output.1
        guard let charset = TextCharset(label: label) else {
            throw FormatFault("it is written in '\(label)', which is not known; 'response.charset' may say another")
        }
        // Whoever says so within the text itself writes in bytes that this text could be read by.
        return charset == .utf16 ? .utf8 : charset
    }
}
