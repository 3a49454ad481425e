internal import EngineHTTP

/// Who may frame our pages and talk to them, and what they may load (contracts.md §2.0).
struct PagePolicy: Sendable {
    /// Origins, as browsers write them; `:*` stands for any port.
    let origins: [String]
    /// The origin of this server; nothing if its address is none.
    let own: String?
    /// The path of the server's public address, with a slash at its end: where our pages find their files.
    let base: String

    /// What a page of ours may do: load its own files, and ask its own server.
    ///
    /// Nothing is parsed as markup or script.
    private static func loads(forms: String = "'none'") -> String {
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
            + "base-uri 'none'; form-action \(forms); require-trusted-types-for 'script'; trusted-types 'none'"
    }

    /// Reads what the operator allows.
    ///
    /// A server that is itself reached by loopback only is somebody's own machine: pages of it may frame ours.
    init(allowed: [String], publicURL: String) {
        let listed = allowed.compactMap { text -> String? in
            guard let url = try? URLValue(text), ["http", "https"].contains(url.scheme),
                url.path.isEmpty || url.path == "/", url.query == nil, url.fragment == nil
            else { return nil }
            return Self.written(url.origin)
        }
        let address = try? URLValue(publicURL)
        own = address.map { Self.written($0.origin) }
        let path = address?.path ?? ""
        base = path.hasSuffix("/") ? path : path + "/"
        let isLocal = address.map { Loopback.contains($0.host) } ?? false
        origins = listed + (isLocal ? ["http://127.0.0.1:*", "http://localhost:*"] : [])
    }

    /// The policy of the connect page.
    var ofConnectPage: String { Self.loads() + "; frame-ancestors " + (["'self'"] + origins).joined(separator: " ") }

    /// The policy of a page at which a sign-in ends: nobody frames it.
    var ofResultPage: String { Self.loads() + "; frame-ancestors 'none'" }

    /// The policy of a page with a form that comes back to this server, from where the browser may be sent to the host.
    func ofChoicePage(returning address: String?) -> String {
        let origin = address.flatMap { try? URLValue($0) }.map { " " + Self.written($0.origin) } ?? ""
        return Self.loads(forms: "'self'\(origin)") + "; frame-ancestors 'none'"
    }

    /// Whether a page of an origin may talk to ours.
    func allows(_ origin: String) -> Bool {
        origins.contains { entry in
            guard entry.hasSuffix(":*") else { return entry == origin }
            let start = entry.dropLast(2)
            guard origin.hasPrefix(start) else { return false }
            let rest = origin.dropFirst(start.count)
            return rest.isEmpty
                || (rest.first == ":" && rest.count > 1 && rest.dropFirst().utf8.allSatisfy { (48...57).contains($0) })
        }
    }

    private static func written(_ origin: URLOrigin) -> String {
        let usual = origin.scheme == "https" ? 443 : 80
        return "\(origin.scheme)://\(origin.host)" + (origin.port == usual ? "" : ":\(origin.port)")
    }
}

/// Names and addresses of the machine itself.
enum Loopback {
    /// Whether a host as a URL writes it is this machine.
    static func contains(_ host: String) -> Bool {
        host == "localhost" || host == "[::1]"
            || (IPAddress(host).map { address in
                if case .v4(let bits) = address { return bits >> 24 == 127 }
                return false
            } ?? false)
    }
}
