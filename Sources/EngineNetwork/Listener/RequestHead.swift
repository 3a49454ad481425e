internal import EngineHTTP

/// The head of a request that the parser and our own rules let pass.
struct RequestHead: Sendable {
    let method: HTTPMethod
    let path: String
    let query: String?
    /// 10 or 11.
    let version: Int
    let fields: HTTPFields
    /// Whether version and `Connection` keep the connection open.
    let keepsAlive: Bool
    let hasBody: Bool
    /// Whether the client waits for `100 Continue` before it sends the body.
    let expectsContinue: Bool

    /// Checks what the parser leaves open (docs/decisions/0018).
    /// - Throws: the first refusal.
    init(
        method: HTTPMethod, target: String, version: Int, fields: HTTPFields, keepsAlive: Bool, hasBody: Bool
    ) throws(RequestRefusal) {
        let host = try Self.host(in: fields, version: version)
        if hasBody || fields.contains("content-length") || fields.contains("transfer-encoding") {
            try Self.checkFraming(fields, version: version)
        }
        (path, query) = try Self.parts(of: target, method: method, host: host)
        expectsContinue = try Self.expectation(in: fields, version: version) && hasBody
        self.method = method
        self.version = version
        self.fields = fields
        self.keepsAlive = keepsAlive
        self.hasBody = hasBody
    }

    /// RFC 9112 §3.2: exactly one on HTTP/1.1, and a value that is a host with an optional port.
    private static func host(in fields: HTTPFields, version: Int) throws(RequestRefusal) -> String? {
        guard let value = fields["host"] else {
            guard version < 11 else { throw .host("no Host field") }
            return nil
        }
        guard fields.count(of: "host") == 1 else { throw .host("more than one Host field") }
        guard value.utf8.allSatisfy(isHostByte) else { throw .host("a Host field that is no host with a port") }
        return value
    }

    /// Letters, digits and what stands in names, IPv6 literals and ports; so no user, path, space or
    /// list.
    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case 0x21, 0x24...0x2B, 0x2D, 0x2E, 0x3A, 0x3B, 0x3D, 0x5B, 0x5D, 0x5F, 0x7E: true
        default: false
        }
    }

    /// RFC 9112 §6: the ways to frame a body that two readers could read differently.
    private static func checkFraming(_ fields: HTTPFields, version: Int) throws(RequestRefusal) {
        let lengths = fields.values(of: "content-length")
        guard lengths.count <= 1 else { throw .framing("more than one Content-Length field") }
        if let length = lengths.first, !length.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            throw .framing("a Content-Length that is not a number")
        }
        let codings = fields.values(of: "transfer-encoding")
        guard let coding = codings.first else { return }
        guard version >= 11 else { throw .framing("Transfer-Encoding on HTTP/1.0") }
        guard lengths.isEmpty, codings.count == 1 else {
            throw .framing("Transfer-Encoding together with another length of the body")
        }
        guard coding.lowercased() == "chunked" else { throw .transferCoding }
    }

    private static func expectation(in fields: HTTPFields, version: Int) throws(RequestRefusal) -> Bool {
        // RFC 9110 §10.1.1: on HTTP/1.0 the field has no meaning.
        guard fields.contains("expect"), version >= 11 else { return false }
        let values = fields.values(of: "expect")
        guard values.count == 1, values[0].lowercased() == "100-continue" else { throw .expectation }
        return true
    }
}

// MARK: Request target (RFC 9112 §3.2)

extension RequestHead {
    private static func parts(
        of target: String, method: HTTPMethod, host: String?
    ) throws(RequestRefusal) -> (path: String, query: String?) {
        guard target.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x23 }) else {
            throw .target("a target with characters that no URL has")
        }
        if target == "*" {
            guard method == .options else { throw .target("the target '*' with another method than OPTIONS") }
            return ("*", nil)
        }
        let origin = try originForm(of: target, host: host)
        // By bytes: letters of several bytes are none that a target has.
        guard let mark = origin.utf8.firstIndex(of: UInt8(ascii: "?")) else { return (String(origin), nil) }
        return (String(origin[..<mark]), String(origin[origin.utf8.index(after: mark)...]))
    }

    /// The path and query of a target; a whole URL must name the host that the Host field names.
    private static func originForm(of target: String, host: String?) throws(RequestRefusal) -> Substring {
        if target.utf8.first == 0x2F { return target[...] }
        guard let scheme = ["http://", "https://"].first(where: { target.lowercased().hasPrefix($0) }) else {
            throw .target("a target that is neither a path nor a URL")
        }
        let rest = target.dropFirst(scheme.count)
        let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        guard let host, rest[..<end].lowercased() == host.lowercased() else {
            throw .target("a URL whose host is not that of the Host field")
        }
        return rest[end...].first == "/" ? rest[end...] : "/" + rest[end...]
    }
}
