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
    /// Central European.
    case windows1250 = "windows-1250"
    /// Cyrillic.
    case windows1251 = "windows-1251"
    /// Greek.
    case windows1253 = "windows-1253"
    /// Turkish.
    case windows1254 = "windows-1254"
    /// Hebrew.
    case windows1255 = "windows-1255"
    /// Arabic.
    case windows1256 = "windows-1256"
    /// Baltic.
    case windows1257 = "windows-1257"
    /// Vietnamese.
    case windows1258 = "windows-1258"
    /// Central European.
    case latin2 = "iso-8859-2"
    /// Baltic, the elder.
    case latin4 = "iso-8859-4"
    /// Cyrillic.
    case latinCyrillic = "iso-8859-5"
    /// Greek.
    case latinGreek = "iso-8859-7"
    /// Turkish.
    case latin5 = "iso-8859-9"
    /// Western European with the euro sign.
    case latin9 = "iso-8859-15"
    /// Cyrillic.
    case koi8r = "koi8-r"
    /// Japanese, as Windows writes it.
    case shiftJIS = "shift_jis"
    /// Japanese.
    case eucJP = "euc-jp"
    /// Chinese.
    case gb18030
    /// Chinese, traditional.
    case big5
    /// Korean.
    case eucKR = "euc-kr"

    /// The charset of a label in a content type, by the names of the WHATWG Encoding Standard §4.2;
    /// nothing if it is none of ours.
    public init?(label: some StringProtocol) {
        let name = label.lowercased()
        if let known = TextCharset(rawValue: name) {
            self = known
            return
        }
        switch name {
        case "utf8", "unicode-1-1-utf-8": self = .utf8
        case "iso8859-1", "iso_8859-1", "latin1", "l1", "us-ascii", "ascii": self = .latin1
        case "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "x-cp1250",
            "x-cp1251", "x-cp1252", "x-cp1253", "x-cp1254", "x-cp1255", "x-cp1256", "x-cp1257", "x-cp1258":
            self.init(rawValue: "windows-" + name.suffix(4))
        case "latin2", "l2", "iso8859-2", "iso_8859-2": self = .latin2
        case "latin4", "l4", "iso8859-4", "iso_8859-4": self = .latin4
        case "cyrillic", "iso8859-5", "iso_8859-5": self = .latinCyrillic
        case "greek", "iso8859-7", "iso_8859-7": self = .latinGreek
        case "latin5", "l5", "iso8859-9", "iso_8859-9": self = .latin5
        case "latin9", "l9", "iso8859-15", "iso_8859-15": self = .latin9
        case "koi8", "koi8_r", "koi": self = .koi8r
        case "sjis", "shift-jis", "ms_kanji", "windows-31j", "x-sjis": self = .shiftJIS
        case "x-euc-jp": self = .eucJP
        case "gbk", "gb2312", "gb_2312", "x-gbk": self = .gb18030
        case "big5-hkscs", "x-x-big5": self = .big5
        case "ks_c_5601-1987", "korean", "windows-949": self = .eucKR
        default: return nil
        }
    }

    /// The name by which the system's converter knows it; nothing: we convert it ourselves.
    var systemName: String? {
        switch self {
        case .utf8, .latin1, .windows1252, .utf16, .utf16LittleEndian, .utf16BigEndian: nil
        case .shiftJIS: "CP932"
        case .eucKR: "CP949"
        case .big5: "BIG5-HKSCS"
        default: rawValue.uppercased()
        }
    }

    /// The same text in UTF-8, without a byte order mark; what is no character becomes U+FFFD, but for
    /// UTF-8, whose reader judges it.
    public func transcoded(_ bytes: [UInt8]) -> [UInt8] {
        if self == .utf8 { return bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes }
        let decoder = CharsetDecoder(self, replacesFaults: true)
        // Faults are replaced, so there is none.
        return (try? decoder.decode(bytes, isLast: true)) ?? []
    }
}
