/// Scheme, host and port: what credentials are bound to (RFC 6454 §4).
public struct URLOrigin: Sendable, Hashable, CustomStringConvertible {
    /// The scheme in lower case.
    public let scheme: String
    /// The host in lower case; an IPv6 address has its brackets.
    public let host: String
    /// The port, the scheme's own if none was written.
    public let port: Int

    /// The origin as it is written in URLs and `Origin` headers; the scheme's own port is left out.
    public var description: String {
        URLOrigin.defaultPorts[scheme] == port ? "\(scheme)://\(host)" : "\(scheme)://\(host):\(port)"
    }

    static let defaultPorts = ["http": 80, "https": 443, "ws": 80, "wss": 443]
}

extension URLValue {
    /// The port that a request goes to: the one that is written, or the scheme's own; 0 for a scheme
    /// without one.
    public var effectivePort: Int {
        port ?? URLOrigin.defaultPorts[scheme] ?? 0
    }

    /// Scheme, host and port.
    public var origin: URLOrigin {
        URLOrigin(scheme: scheme, host: host, port: effectivePort)
    }
}
