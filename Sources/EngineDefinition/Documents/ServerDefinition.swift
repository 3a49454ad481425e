public import EngineLanguage

/// The keys of `engine.yaml` that `engine serve` goes by.
public struct ServerDefinition: Configurable {
    /// The name in shapes.
    public static let shapeName = "server"
    /// The keys, for those who ask which are written.
    static let keys = [
        "listen", "public_url", "callback_url", "trusted_proxies", "allowed_origins", "redirect_urls",
    ]

    /// Where the server listens.
    public let listen: String
    /// The address under which browsers and providers reach it.
    public let publicURL: String?
    /// Where providers send browsers back to.
    public let callbackURL: String?
    /// Proxies in front of it whose `X-Forwarded-For` is believed.
    public let trustedProxies: [String]
    /// Origins of pages that may show the connect page in a frame.
    public let allowedOrigins: [String]
    /// Where flows may send browsers in the end.
    public let redirectURLs: [String]

    /// Reads the keys.
    public init(reading object: inout ObjectReader) {
        listen = object.optional(
            "listen", .text(.listenAddress), "Where `engine serve` listens.", default: "127.0.0.1:8080")
        publicURL = object.optional(
            "public_url", .url, "Address under which browsers and providers reach the server.",
            example: "https://connect.acme.test", [.fallback("`http://` and `listen`")])
        callbackURL = object.optional(
            "callback_url", .url, "Where providers send browsers back to; what their consoles must know.",
            example: "https://connect.acme.test/oauth/callback", [.fallback("`public_url` and `/oauth/callback`")])
        trustedProxies = object.optional(
            "trusted_proxies", .oneOrList(of: .text(.filled)),
            "Addresses or CIDR ranges of proxies whose `X-Forwarded-For` is believed.", default: [],
            example: "[10.0.0.0/8]")
        allowedOrigins = object.optional(
            "allowed_origins", .oneOrList(of: .text(.filled)),
            "Origins of pages that may show the connect page in a frame and hear of it.", default: [],
            example: "[\"https://app.acme.test\"]")
        redirectURLs = object.optional(
            "redirect_urls", .oneOrList(of: .url),
            "Where flows may send browsers in the end: same scheme, host and port, and at or below the path.",
            default: [], example: "[\"https://app.acme.test/connected\"]")
    }
}

extension TextFormat {
    /// A host and a port, of which 0 is any that is free.
    static let listenAddress = TextFormat(
        "an address to listen on, host:port", pattern: "(\\S*:)?[0-9]{1,5}", example: "127.0.0.1:8080"
    ) { text in
        let port = text.lastIndex(of: ":").map { text[text.index(after: $0)...] } ?? text[...]
        return UInt16(port) != nil && !text.contains(" ")
    }
}
