internal import EngineHTTP
internal import EngineLanguage

/// How a server is asked who authorises its clients, compiled.
struct ServerDiscoveryPlan: Sendable {
    let server: CompiledTemplate
    /// What stands between two scopes.
    let separator: String
    /// A client that is registered already.
    let clientID: CompiledExpression?
    let clientSecret: CompiledExpression?
    /// A call, but for its address.
    private let request: RequestPlan

    init(
        server: CompiledTemplate, separator: String, clientID: CompiledExpression?, clientSecret: CompiledExpression?,
        request: RequestPlan
    ) {
        self.server = server
        self.separator = separator
        self.clientID = clientID
        self.clientSecret = clientSecret
        var request = request
        // What the provider says of its own calls is not of these: they go to whoever authorises.
        (request.query, request.cookies, request.errors, request.limits) = ([], [], [], [])
        (request.scopes, request.cost, request.response) = ([], nil, ResponsePlan())
        request.headers = request.headers.filter { $0.name == "accept" }
        request.expected = Array(200..<429) + Array(430..<500)
        self.request = request
    }

    /// A call to an address.
    func call(
        _ name: String, _ method: HTTPMethod, to url: URLValue, _ body: JSONValue?, _ bindings: ExpressionBindings
    ) -> CallWalker {
        var plan = request.forwarding(method, url.requestTarget, body: [])
        plan.name = name
        if let body { plan.body = .verbatim(Array(JSONWriter.text(body).utf8), mediaType: "application/json") }
        return CallWalker(builder: RequestBuilder(plan: plan, baseOverride: url.root), bindings: bindings)
    }
}

extension URLValue {
    /// Scheme, host and port, as they are written.
    var root: String { "\(scheme)://\(host)\(port.map { ":\($0)" } ?? "")" }

    /// The path without slashes at its end.
    var trimmedPath: String { path.trimmingSlashes }

    /// Whether what is secret may be sent there, and a person: plain HTTP stays on this machine.
    var isPrivateWay: Bool {
        scheme == "https" || scheme == "http" && (host == "localhost" || host == "[::1]" || host.hasPrefix("127."))
    }

    /// Whether it may name a client: https, with a path, and nothing that is not its own.
    var isClientID: Bool {
        scheme == "https" && !trimmedPath.isEmpty && fragment == nil && query == nil
    }

    /// Whether a client of this address is one of what another names (RFC 9728 §3.3): the same, or below it.
    func isWithin(_ other: URLValue) -> Bool {
        guard origin == other.origin else { return false }
        return trimmedPath == other.trimmedPath || trimmedPath.hasPrefix(other.trimmedPath + "/")
    }
}
