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
        // An IPv6 address has its brackets there, and colons between them.
        let end = field.utf8.lastIndex(of: UInt8(ascii: ":"))
        if let end, let named = Int(field[field.utf8.index(after: end)...]) {
            return named == port && isOwn(String(field[..<end]))
        }
        return port == 80 && isOwn(field)
    }

    private func isOwn(_ name: String) -> Bool {
        Self.ownNames.contains(name) || name.lowercased() == (host.contains(":") ? "[\(host)]" : host)
    }

    private static let ownNames: HTTPFieldNames = ["localhost", "127.0.0.1", "[::1]"]
}
