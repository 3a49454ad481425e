internal import EngineHTTP
public import EngineNetwork

/// What the operator sets of a server (contracts.md §1).
public struct ServerSettings: Sendable {
    /// Where to listen.
    public var listen: ListenAddress
    /// The address under which browsers and providers reach the server, without a slash at its end.
    public var publicURL: String
    /// Where providers send browsers back to.
    public var callbackURL: String
    /// Addresses of proxies whose `X-Forwarded-For` is believed: each an IP address or a range in CIDR notation.
    public var trustedProxies: [String]
    /// Further names under which requests may come in, beside those of the two addresses.
    public var hosts: [String]
    /// Origins of pages that may hold ours in a frame and exchange messages with it.
    public var allowedOrigins: [String]
    /// Where flows may send browsers in the end.
    public var redirectURLs: [String]
    /// The environment of `engine.yaml`: its integrations belong there.
    public var environment: String
    /// The version that answers tell.
    public var version: String

    /// Settings of a server that is reached where it listens.
    public init(listen: ListenAddress, environment: String, version: String) {
        self.listen = listen
        publicURL = "http://\(listen)"
        callbackURL = "http://\(listen)/oauth/callback"
        trustedProxies = []
        hosts = []
        allowedOrigins = []
        redirectURLs = []
        self.environment = environment
        self.version = version
    }

    /// The settings once the port is known: addresses that nobody set name it.
    func bound(to address: ListenAddress) -> ServerSettings {
        var settings = self
        let (asked, given) = ("http://\(listen)", "http://\(address)")
        if settings.publicURL == asked { settings.publicURL = given }
        if settings.callbackURL == "\(asked)/oauth/callback" { settings.callbackURL = "\(given)/oauth/callback" }
        return settings
    }

    /// Whether browsers reach the server by https, so that cookies can be kept to it.
    public var isSecure: Bool { publicURL.hasPrefix("https://") }
}

extension ServerSettings {
    /// Whether an entry of `trusted_proxies` is an IP address or a range.
    public static func isProxy(_ entry: String) -> Bool { TrustedProxies.isSound(entry) }
}
