internal import EngineHTTP

extension ListenAddress {
    /// Whether only this machine reaches it.
    public var isLoopback: Bool {
        switch IPAddress(host) {
        case .v4(let bits): bits >> 24 == 127
        case .v6(let bits): bits == 1
        case nil: false
        }
    }

    /// Whether a `Host` field names this address, or this machine by its own name, with this port.
    ///
    /// A page that a browser has from elsewhere can make its name lead here, but not the field say so.
    public func isNamed(by field: String) -> Bool {
        ["\(self)", "localhost:\(port)", "127.0.0.1:\(port)", "[::1]:\(port)"].contains(field.lowercased())
            || (port == 80 && [host, "localhost", "127.0.0.1", "[::1]"].contains(field.lowercased()))
    }
}
