internal import EngineHTTP

/// A request in the form in which a transfer takes it.
struct TransferCall: Sendable {
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
    init(_ request: HTTPRequest, body: RequestBody, options: RequestOptions) throws(TransportFault) {
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

    /// Header lines as libcurl wants them.
    var lines: [String] {
        // A name with a semicolon is a header without a value, a name with a colon one that libcurl
        // must not add.
        let fields = request.fields
        var lines = fields.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
        for name in ["Accept", "Content-Type"] where !fields.contains(name) { lines.append(name + ":") }
        lines.append("Expect:")
        if let acceptedCodings { lines.append("Accept-Encoding: " + acceptedCodings) }
        return lines
    }
}
