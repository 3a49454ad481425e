internal import EngineHTTP
internal import EngineLanguage

/// What the formats of settings accept.
struct SettingFormat {
    private let format: SettingDefinition.Format

    init(_ format: SettingDefinition.Format) {
        self.format = format
    }

    /// Whether a text has the format.
    func accepts(_ text: String) -> Bool {
        switch format {
        case .hostname: Self.isHost(text)
        case .subdomain: Self.isLabel(text[...])
        // A service of one's own may have no certificate: whether http is allowed there, the egress policy says.
        case .url: (try? URLValue(text)).map { ["https", "http"].contains($0.scheme) } ?? false
        case .email: Self.isEmail(text)
        case .uuid: Self.isUUID(text)
        case .phone: text.utf8.count >= 5 && text.utf8.allSatisfy { "+0123456789 -()./".utf8.contains($0) }
        case .timezone: TimeZoneRules.named(text) != nil
        case .date: CalendarDate(notation: text) != nil
        case .pem: text.hasPrefix("-----BEGIN ")
        case .json: (try? JSONValue(parsing: text)) != nil
        }
    }

    /// The format in words.
    var phrase: String {
        switch format {
        case .hostname: "a host name"
        case .subdomain: "one part of a host name: letters, digits and hyphens"
        case .url: "an address that begins with https:// or http://"
        case .email: "an e-mail address"
        case .uuid: "a UUID"
        case .phone: "a telephone number"
        case .timezone: "a time zone such as Europe/Berlin"
        case .date: "a day such as 2026-01-31"
        case .pem: "a PEM block"
        case .json: "JSON"
        }
    }

    private static func isHost(_ text: String) -> Bool {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count == 2, UInt16(parts[1]) == nil { return false }
        return parts[0].utf8.count <= 253
            && parts[0].split(separator: ".", omittingEmptySubsequences: false).allSatisfy(isLabel)
    }

    private static func isLabel(_ text: Substring) -> Bool {
        let bytes = text.utf8
        guard (1...63).contains(bytes.count), bytes.first != UInt8(ascii: "-"), bytes.last != UInt8(ascii: "-") else {
            return false
        }
        return bytes.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
            default: false
            }
        }
    }

    private static func isEmail(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && !parts[0].isEmpty && parts[1].contains(".") && !text.contains(" ")
    }

    private static func isUUID(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.map(\.count) == [8, 4, 4, 4, 12] && parts.joined().allSatisfy(\.isHexDigit)
    }
}
