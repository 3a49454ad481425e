public import EngineLanguage

/// How the characters of an answer are written as bytes.
public enum TextCharset: String, ShapeChoice {
    /// UTF-8.
    case utf8 = "utf-8"
    /// One byte a character; read as Windows-1252, which servers mean by it.
    case latin1 = "iso-8859-1"
    /// One byte a character, with quotes, dashes and the euro sign in 0x80–0x9F.
    case windows1252 = "windows-1252"
    /// Two bytes a unit; a byte order mark says which comes first, else the greater one.
    case utf16 = "utf-16"
    /// Two bytes a unit, the lesser first.
    case utf16LittleEndian = "utf-16le"
    /// Two bytes a unit, the greater first.
    case utf16BigEndian = "utf-16be"

    /// The charset of a label in a content type, by the names of the WHATWG Encoding Standard §4.2; nothing if it is
    /// none of ours.
    init?(label: some StringProtocol) {
        switch label.lowercased() {
        case "utf-8", "utf8", "unicode-1-1-utf-8": self = .utf8
        case "iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "l1", "us-ascii", "ascii": self = .latin1
        case "windows-1252", "cp1252", "x-cp1252": self = .windows1252
        case "utf-16": self = .utf16
        case "utf-16le": self = .utf16LittleEndian
        case "utf-16be": self = .utf16BigEndian
        default: return nil
        }
    }

    /// The same text in UTF-8, without a byte order mark; what is no character becomes U+FFFD, but for UTF-8, whose
    /// reader judges it.
    func transcoded(_ bytes: [UInt8]) -> [UInt8] {
        switch self {
        case .utf8: return bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        case .latin1, .windows1252: return Self.fromWindows1252(bytes)
        case .utf16:
            if bytes.starts(with: [0xFF, 0xFE]) { return Self.fromUTF16(bytes.dropFirst(2), isLittle: true) }
            return Self.fromUTF16(bytes, isLittle: false)
        case .utf16LittleEndian: return Self.fromUTF16(bytes, isLittle: true)
        case .utf16BigEndian: return Self.fromUTF16(bytes, isLittle: false)
        }
    }

    private static func fromUTF16(_ bytes: some RandomAccessCollection<UInt8>, isLittle: Bool) -> [UInt8] {
        let all = Array(bytes)
        var units: [UInt16] = []
        units.reserveCapacity(all.count / 2)
        for index in stride(from: 0, to: all.count - 1, by: 2) {
            let (first, second) = (UInt16(all[index]), UInt16(all[index + 1]))
            units.append(isLittle ? second << 8 | first : first << 8 | second)
        }
        if units.first == 0xFEFF { units.removeFirst() }
        return Array(String(decoding: units, as: UTF16.self).utf8)
    }

    private static func fromWindows1252(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.contains(where: { $0 >= 0x80 }) else { return bytes }
        var scalars = String.UnicodeScalarView()
        for byte in bytes { scalars.append(scalar(byte)) }
        return Array(String(scalars).utf8)
    }

    private static func scalar(_ byte: UInt8) -> Unicode.Scalar {
        guard (0x80...0x9F).contains(byte) else { return Unicode.Scalar(byte) }
        return Unicode.Scalar(high[Int(byte) - 0x80]) ?? "\u{FFFD}"
    }

    /// 0x80–0x9F of the index for windows-1252 in the WHATWG Encoding Standard §9.
    private static let high: [UInt16] = [
        0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D,
        0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
        0x0153, 0x009D, 0x017E, 0x0178,
    ]
}
