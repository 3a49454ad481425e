/// What holds for all requests of a client.
public struct HTTPClientSettings: Sendable, Hashable {
    /// A file of certificate authorities in PEM form in the place of the system's.
    public var certificateAuthorities: String?
    /// The most connections to one host; requests beyond wait for one.
    public var connectionsPerHost: Int
    /// The most connections that are kept for later requests.
    public var idleConnections: Int
    /// Addresses for names in libcurl's form (`name:port:address`), asked before any name server; for
    /// tests.
    package var resolutions: [String] = []
    /// Whether plain HTTP goes over connections of our own where it can; for tests, which hold both ways to the same.
    package var hasOwnConnections = true

    /// Makes settings.
    public init(
        certificateAuthorities: String? = nil, connectionsPerHost: Int = 64, idleConnections: Int = 64
    ) {
        self.certificateAuthorities = certificateAuthorities
        self.connectionsPerHost = connectionsPerHost
        self.idleConnections = idleConnections
    }
}
