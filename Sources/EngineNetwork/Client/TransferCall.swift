package import EngineHTTP

/// A request that was checked, in the form in which a transfer takes it.
///
/// A class: it is handed on often, and is too large for the frames of those who wait for it.
package final class TransferCall: Sendable {
    /// Whom the request goes to.
    struct Target: Sendable {
        let origin: URLOrigin
        let egress: EgressTarget

        var isSecure: Bool { origin.scheme == "https" }
    }

    let request: HTTPRequest
    let target: Target
    let body: RequestBody
    let options: RequestOptions

    /// Fields that frame the message or belong to the connection: the transport's alone.
    private static let reserved: HTTPFieldNames = [
        "host", "content-length", "transfer-encoding", "connection", "keep-alive", "upgrade", "te", "trailer", "expect",
        "proxy-connection", "proxy-authorization",
    ]

    /// Checks a request and writes its lines.
    /// - Throws: `.invalidRequest` for what must not be on the wire.
    package init(_ request: HTTPRequest, body: RequestBody, options: RequestOptions) throws(TransportFault) {
        guard HTTPFields.isName(request.method.name) else {
            throw .invalidRequest("its method is not one word")
        }
        do {
            try request.fields.validate()
        } catch {
            throw .invalidRequest("\(error)")
        }
        if let field = request.fields.first(where: { Self.reserved.contains($0) }) {
            throw .invalidRequest("the header '\(field.name)' is set by the transport")
        }
        guard options.userAgent.map(HTTPFields.isValue) ?? true else {
            throw .invalidRequest("what it calls us holds a control character")
        }
        self.request = request
        target = Target(origin: request.url.origin, egress: EgressTarget(request.url))
        self.body = body
        self.options = options
    }

    var method: String { request.method.name }

    /// Whether a request without a body has to say so: servers wait for one of these (RFC 9110 §8.6).
    var announcesNoBody: Bool { method == "POST" || method == "PUT" || method == "PATCH" }

    /// The codings that we ask for, if we do and the caller does not.
    var acceptedCodings: String? {
        options.decompresses && !request.fields.contains("accept-encoding") ? "gzip, deflate" : nil
    }

    /// What we call ourselves, if the caller does not.
    var userAgent: String? {
        guard let own = options.userAgent, !own.isEmpty, !request.fields.contains("user-agent") else { return nil }
        return own
    }

    /// Header lines as libcurl wants them.
    var lines: [String] {
        // A name with a semicolon is a header without a value, a name with a colon one that libcurl
        // must not add.
        let fields = request.fields
        var lines = fields.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
        for name in ["Accept", "Content-Type"] where !fields.contains(name) { lines.append(name + ":") }
        lines.append("Expect:")
        if let userAgent { lines.append("user-agent: " + userAgent) }
        if let acceptedCodings { lines.append("Accept-Encoding: " + acceptedCodings) }
        return lines
    }
}
