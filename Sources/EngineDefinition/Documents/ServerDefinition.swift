internal import EngineHTTP
public import EngineLanguage

/// The keys of `engine.yaml` that `engine serve` goes by.
public struct ServerDefinition: Configurable {
    /// The name in shapes.
    public static let shapeName = "server"
    /// The keys, for those who ask which are written.
    static let keys = [
        "listen", "public_url", "callback_url", "trusted_proxies", "hosts", "allowed_origins", "redirect_urls",
    ]

    /// Where the server listens.
    public let listen: String
    /// The address under which browsers and providers reach it.
    public let publicURL: String?
    /// Where providers send browsers back to.
    public let callbackURL: String?
    /// Proxies in front of it whose `X-Forwarded-For` is believed.
    public let trustedProxies: [String]
    /// Further names under which requests may come in.
    public let hosts: [String]
    /// Origins of pages that may show the connect page in a frame.
    public let allowedOrigins: [String]
    /// Where flows may send browsers in the end.
    public let redirectURLs: [String]

    /// Reads the keys.
    public init(reading object: inout ObjectReader) {
        listen = object.optional(
            "listen", .text(.listenAddress), "Where `engine serve` listens.", default: "127.0.0.1:8080")
        publicURL = object.optional(
            "public_url", .text(.webAddress), "Address under which browsers and providers reach the server.",
            example: "https://connect.acme.test", [.fallback("`http://` and `listen`")])
        callbackURL = object.optional(
            "callback_url", .text(.webAddress), "Where providers send browsers back to; what their consoles must know.",
            example: "https://connect.acme.test/oauth/callback", [.fallback("`public_url` and `/oauth/callback`")])
        trustedProxies = object.optional(
            "trusted_proxies", .oneOrList(of: .text(.filled)),
            "Addresses or CIDR ranges of proxies whose `X-Forwarded-For` is believed.", default: [],
            example: "[10.0.0.0/8]")
        hosts = object.optional(
            "hosts", .oneOrList(of: .text(.hostName)),
            "Further names under which requests may come in; those of `public_url` and `callback_url` are known.",
            default: [], example: "[engine.internal, \"[fd00::1]\"]")
        allowedOrigins = object.optional(
            "allowed_origins", .oneOrList(of: .text(.webOrigin)),
            "Origins of pages that may show the connect page in a frame, and hear how a sign-in ended.", default: [],
            example: "[\"https://app.acme.test\"]")
        redirectURLs = object.optional(
            "redirect_urls", .oneOrList(of: .text(.webAddress)),
            "Where flows may send browsers in the end: same scheme, host and port, and at or below the path.",
            default: [], example: "[\"https://app.acme.test/connected\"]")
    }
}

extension TextFormat {
    /// The origin of pages (RFC 6454 §4): scheme, host and port.
    public static let webOrigin = TextFormat(
        "an origin, https://host or https://host:port", pattern: "https?://[^\\s/?#@]+/?",
        example: "https://app.acme.test"
    ) { text in
        let rest = afterScheme(text)
        return rest.map { ($0.hasSuffix("/") ? $0.dropLast() : $0) }.map { !$0.isEmpty && !$0.contains("/") } ?? false
    }

    /// An address that browsers are sent to, to which something may be added.
    public static let webAddress = TextFormat(
        "an http or https address without user, query and fragment", pattern: "https?://[^\\s/?#@][^\\s?#@]*",
        standardName: "uri", example: "https://connect.acme.test"
    ) { text in
        afterScheme(text).map { !$0.isEmpty && !$0.hasPrefix("/") } ?? false
    }

    /// What stands behind `http://` or `https://`; nothing if that is no plain address.
    private static func afterScheme(_ text: String) -> Substring? {
        let start = ["https://", "http://"].first { text.hasPrefix($0) }
        guard let rest = start.map({ text.dropFirst($0.count) }) else { return nil }
        return rest.contains { $0.isWhitespace || "?#@".contains($0) } ? nil : rest
    }

    /// The name of a host or an address, as it stands in an address: of IPv6 in brackets.
    public static let hostName = TextFormat(
        "a host's name or address without scheme, an address of IPv6 in brackets",
        pattern: "([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])(:[0-9]{1,5})?", example: "engine.internal"
    ) { isHostName($0) }

    /// Whether a text is the name or the address of a host as it stands in an address, with or without a port.
    public static func isHostName(_ text: String) -> Bool {
        let isBracketed = text.hasPrefix("[")
        let end = isBracketed ? text.firstIndex(of: "]").map { text.index(after: $0) } : text.firstIndex(of: ":")
        let (name, rest) = (text[..<(end ?? text.endIndex)], text[(end ?? text.endIndex)...])
        guard rest.isEmpty || isPort(rest) else { return false }
        if isBracketed {
            guard name.hasSuffix("]"), case .v6 = IPAddress(String(name.dropFirst().dropLast())) else { return false }
            return true
        }
        let marks = Array("._-".utf8)
        return !name.isEmpty
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: marks.contains(byte)
                }
            }
    }

    /// Whether a text is a colon and a port.
    private static func isPort(_ text: Substring) -> Bool {
        let digits = text.dropFirst()
        return text.first == ":" && digits.utf8.allSatisfy { (48...57).contains($0) } && UInt16(digits) != nil
    }

    /// A host and a port, of which 0 is any that is free.
    static let listenAddress = TextFormat(
        "an address to listen on, host:port", pattern: "(\\S*:)?[0-9]{1,5}", example: "127.0.0.1:8080"
    ) { text in
        let port = text.lastIndex(of: ":").map { text[text.index(after: $0)...] } ?? text[...]
        return UInt16(port) != nil && !text.contains(" ")
    }
}
