internal import EngineHTTP
internal import EngineNetwork

/// The names under which requests may come in; a request for another one is refused (docs/decisions/0176).
///
/// A page elsewhere can have its own name lead to this server's address (DNS rebinding), and browsers then take it for
/// that page's own server. Under the names that are known here no page of somebody else can be.
struct ServedHosts: Sendable {
    private let names: Set<String>
    /// Whether only this machine reaches the server.
    private let isLocal: Bool

    /// Takes the names that the operator set.
    init(_ settings: ServerSettings) {
        let urls = [settings.publicURL, settings.callbackURL].compactMap { Self.host(ofURL: $0) }
        names = Set(urls + settings.hosts.map { Self.plain(Self.name(in: $0)) })
        isLocal = settings.listen.isLoopback
    }

    /// Refuses a request for a name that is not known.
    /// - Throws: 421, with the settings that make a name known.
    func admit(_ request: ServerRequest) throws(RouteFault) {
        // Without a name (HTTP/1.0) no browser asks.
        guard let host = request.fields["host"], !host.isEmpty else { return }
        let name = Self.plain(Self.name(in: host))
        guard !isKnown(name), !Self.isOfAnyName(request.path) else { return }
        throw RouteFault(
            421, "unknown_host",
            "this server is not known as '\(name.prefix(100))'; if it is meant to be, name it in public_url, or in "
                + "hosts (ENGINE_HOSTS)")
    }

    private func isKnown(_ name: String) -> Bool {
        if names.contains(name) || name == "localhost" || name.hasSuffix(".localhost") { return true }
        // Nobody else's page stands under a bare address of this server, and nobody owns a name without a dot; but
        // on loopback neither can be meant.
        if let address = IPAddress(name) { return !isLocal || ListenAddress(host: "\(address)", port: 0).isLoopback }
        return !isLocal && !name.contains(".") && !name.contains(":")
    }

    /// What monitors ask by whatever address they have; it tells nothing of anybody.
    private static func isOfAnyName(_ path: String) -> Bool {
        ["/healthz", "/readyz", "/health", "/ready", "/metrics"].contains(path)
    }

    /// A host's name without its port.
    private static func name(in host: String) -> Substring {
        if host.hasPrefix("["), let end = host.firstIndex(of: "]") {
            let rest = host[end...].dropFirst()
            // What goes on otherwise is no address: it is compared as it is, and known to nobody.
            return rest.isEmpty || rest.hasPrefix(":") ? host[..<end].dropFirst() : host[...]
        }
        guard let colon = host.lastIndex(of: ":"), host.firstIndex(of: ":") == colon else { return host[...] }
        return host[..<colon]
    }

    /// A name in the form in which it is compared; an address has many.
    private static func plain(_ name: Substring) -> String {
        let plain = (name.hasSuffix(".") ? name.dropLast() : name).lowercased()
        return IPAddress(plain).map { "\($0)" } ?? plain
    }

    private static func host(ofURL text: String) -> String? {
        guard let start = text.ranges(of: "://").first?.upperBound else { return nil }
        let authority = text[start...].prefix { !"/?#".contains($0) }
        return plain(name(in: String(authority)))
    }
}
