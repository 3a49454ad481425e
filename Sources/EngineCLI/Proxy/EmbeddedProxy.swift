internal import Engine
internal import EngineCrypto
internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork
internal import EngineServer

/// The proxy of one connection on loopback: plain HTTP in, authorised requests out.
struct EmbeddedProxy: Sendable {
    let upstream: EmbeddedUpstream
    let address: ListenAddress
    /// What callers have to bring as a bearer; nothing: whoever reaches the port may use it.
    let token: Secret?
    /// Origins whose pages may call.
    let origins: Set<String>
    /// Counts the bytes of both bodies, if somebody asks.
    let bytes: BodyBytes?

    /// Fields that say who the caller is here, which upstream is not to learn or to take for ours.
    private static let ofCaller: HTTPFieldNames = [
        "authorization", "cookie", "forwarded", "origin", "referer", "via", "x-forwarded-for", "x-forwarded-host",
        "x-forwarded-proto", "x-real-ip",
    ]

    /// Answers a caller; nothing that upstream sends acts as a page of this address.
    func answer(_ request: ServerRequest) async -> ServerResponse {
        var response = await unguarded(request)
        OriginFields.remove(from: &response)
        response.fields["x-content-type-options"] = "nosniff"
        if let origin = request.fields["origin"], origins.contains(origin.lowercased()) {
            open(&response, to: origin, of: request)
        }
        return response
    }

    /// Lets pages of an origin read an answer: which may is said where the proxy is started, and upstream is not told
    /// which page asks.
    private func open(_ response: inout ServerResponse, to origin: String, of request: ServerRequest) {
        response.fields["access-control-allow-origin"] = origin
        response.fields["access-control-expose-headers"] = "*"
        response.fields.append("vary", "Origin")
        guard Self.isPreflight(request) else { return }
        response.fields["access-control-allow-methods"] = request.fields["access-control-request-method"]
        response.fields["access-control-allow-headers"] = request.fields["access-control-request-headers"]
        response.fields["access-control-max-age"] = "600"
        // A page of the network asks for a machine of its own: that is what the proxy is for.
        response.fields["access-control-allow-private-network"] =
            request.fields["access-control-request-private-network"]
    }

    /// Whether a browser asks if a page may make a call (Fetch §4.8), and so without what the call will carry.
    private static func isPreflight(_ request: ServerRequest) -> Bool {
        request.method == .options && request.fields.contains("origin")
            && request.fields.contains("access-control-request-method")
    }

    private func unguarded(_ request: ServerRequest) async -> ServerResponse {
        if let own = ownAnswer(to: request) { return own }
        if let service = upstream.known() { return await forward(request, by: service) }
        return await forwardAnew(request)
    }

    /// What is answered without asking upstream.
    @inline(never)
    private func ownAnswer(to request: ServerRequest) -> ServerResponse? {
        if let refusal = refusalOfDoor(request) { return refusal }
        if Self.isPreflight(request) { return ServerResponse(status: 204, body: .bytes([])) }
        return refusalOfCall(request)
    }

    /// What upstream is asked.
    @inline(never)
    private func call(_ request: ServerRequest) -> ProxyCall {
        var call = ProxyCall(
            method: request.method, target: request.query.map { "\(request.path)?\($0)" } ?? request.path,
            fields: request.fields, body: bytes?.counting(request.body.forwarded) ?? request.body.forwarded)
        call.withheld = Self.ofCaller
        call.decompresses = false
        return call
    }

    /// Asks the store first who sends.
    private func forwardAnew(_ request: ServerRequest) async -> ServerResponse {
        do throws(CommandFailure) {
            return await forward(request, by: try await upstream.service())
        } catch {
            let status: HTTPStatus = error.exitCode == .usage ? 404 : 503
            return Self.error(status, error.code, error.message, hint: error.hint)
        }
    }

    private func forward(
        _ request: ServerRequest, by service: ProxyService
    ) async -> ServerResponse {
        do throws(ProxyFault) {
            let answer = try await service.send(call(request))
            if let whole = ServerResponse(whole: answer, to: request.method, counting: bytes) { return whole }
            return try await ServerResponse(answer, to: request.method, counting: bytes)
        } catch {
            return Self.error(HTTPStatus(error.status), error.code, "\(error)", wait: error.waitSeconds)
        }
    }

    /// Why a caller is not let in; nothing: it may ask.
    private func refusalOfDoor(_ request: ServerRequest) -> ServerResponse? {
        guard let host = request.fields["host"], address.isNamed(by: host) else {
            return Self.error(
                421, "host", "the request is not for this address", hint: "call http://\(address)")
        }
        return refusalOfPage(request.fields)
    }

    /// Why what a caller asks for is not done; nothing: it is.
    private func refusalOfCall(_ request: ServerRequest) -> ServerResponse? {
        // Upstream's answer to TRACE shows the request as it came, and so the credential.
        guard request.method.name.uppercased() != "TRACE" else {
            return Self.error(
                405, "method", "TRACE would show the credential",
                fields: ["allow": "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"])
        }
        guard request.path.hasPrefix("/") else { return Self.error(400, "target", "'*' is no path of upstream's") }
        guard let token else { return nil }
        let given = request.fields["authorization"] ?? ""
        let word = given.prefix(7).lowercased() == "bearer " ? String(given.dropFirst(7)) : ""
        let isRight = token.withBytes { ConstantTime.equal(Array($0), Array(word.utf8)) }
        guard !isRight else { return nil }
        return Self.error(
            401, "token", "the proxy asks for its token", hint: "send 'Authorization: Bearer' with what --token says",
            fields: ["www-authenticate": "Bearer"])
    }

    /// Why a page of a browser is not served; nothing: it is, or no page asks.
    private func refusalOfPage(_ fields: HTTPFields) -> ServerResponse? {
        if let origin = fields["origin"] {
            guard !origins.contains(origin.lowercased()) else { return nil }
            return Self.error(
                403, "origin", "pages of '\(origin.prefix(100))' may not call",
                hint: "if they are meant to: engine proxy --origin \(origin.prefix(100))")
        }
        // Pictures, scripts and links of a page bring no Origin; 'none' is an address that a person typed.
        guard let site = fields["sec-fetch-site"], site != "none" else { return nil }
        return Self.error(
            403, "origin", "pages may not call without saying of which origin they are",
            hint: "with fetch(), from an origin that is named: engine proxy --origin <url>")
    }

    /// An answer of the proxy's own.
    @inline(never)
    private static func error(
        _ status: HTTPStatus, _ code: String, _ message: String, hint: String? = nil, wait: Double? = nil,
        fields: HTTPFields = [:]
    ) -> ServerResponse {
        let body: JSONValue = [
            "error": [
                "code": .string(code), "message": .string(message), "hint": hint.map { .string($0) } ?? .null,
                "request_id": .string(Hex.encode(RandomBytes.make(8))),
            ]
        ]
        var fields = fields
        fields["content-type"] = "application/json"
        fields["cache-control"] = "no-store"
        if let wait { fields["retry-after"] = "\(Int(wait.rounded(.up)))" }
        return ServerResponse(status: status, fields: fields, body: .bytes(JSONWriter.bytes(body) + [0x0A]))
    }
}
