internal import Engine
internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork
internal import EngineStore

/// Requests to providers with a connection's credential on them (nango-api.md §9).
enum ProxyRoutes {
    private static let methods: [HTTPMethod] = [.get, .post, .put, .patch, .delete, .head, .options]

    /// Who has it may send the credential anywhere: it could read it.
    private static let credentialScope: Scope = "environment:connections:read_credentials"

    static let all: [Route] = methods.map { method in
        Route(
            method, "/proxy/*path", "Sends \(method) to the provider with the connection's credential",
            rule: .key("environment:proxy"), bodyLimit: .max, parameters: ProxyParameters.all,
            answers: [DeclaredAnswer(200, .upstream, "Whatever the provider answers, with its status.")],
            faults: ProxyParameters.faults, handler: forward)
    }

    private static func forward(
        _ call: RouteCall, _ input: RouteInput<AnyKeys, AnyKeys>
    ) async throws(RouteFault) -> ServerResponse {
        var headers = try ProxyHeaders(call.request.fields)
        guard let integration = try await call.findIntegration(headers.integration) else {
            throw RouteFault(
                404, "unknown_provider_config",
                "no integration '\(headers.integration)'; GET /integrations lists them")
        }
        guard let connection = try await call.findConnection(headers.connection, of: headers.integration) else {
            throw RouteFault(400, "server_error", "Failed to get connection")
        }
        try headers.fill(with: connection)
        let target = try ProxyHeaders.filled(target(of: call.request), with: connection)
        let bytes = BodyBytes()
        call.note.note(
            ProxiedCall(
                connection: connection.publicID, integration: integration.name, provider: connection.provider,
                bytes: bytes))
        let service = try await call.services.proxies.service(of: connection, through: integration)
        var proxied = ProxyCall(
            method: call.request.method, target: target, fields: headers.onward,
            body: bytes.counting(call.request.body.forwarded))
        proxied.overridesCredential = true
        proxied.retries = headers.retries
        proxied.retryStatuses = headers.retryStatuses
        proxied.decompresses = !headers.onward.contains("accept-encoding")
        proxied.baseURL = headers.baseURL
        // Who may read the credential may send it anywhere; others only to the provider.
        proxied.mayLeaveHosts = call.principal.has(credentialScope)
        if headers.forwardsOnRedirect, !proxied.mayLeaveHosts {
            throw RouteFault(
                403, "forbidden",
                "'forward-headers-on-redirect' sends the credential to wherever a redirect leads: "
                    + "Insufficient scope. Required: \(credentialScope)")
        }
        proxied.keepsFieldsOnRedirect = headers.forwardsOnRedirect
        if proxied.mayLeaveHosts { try await call.noteSending(headers, of: connection) }
        let began = MonotonicInstant.now
        do throws(ProxyFault) {
            let answer = try await service.send(proxied)
            call.services.metrics.proxied.observe(began.secondsUntilNow, "\(answer.status.code / 100)xx")
            var response = try await ServerResponse(answer, to: call.request.method, counting: bytes)
            OriginFields.remove(from: &response)
            return response
        } catch {
            if case .noAnswer = error { call.services.metrics.proxied.observe(began.secondsUntilNow, "none") }
            if case .noAnswer(let fault) = error { return unreachable(fault, call.request.method) }
            throw RouteFault(error)
        }
    }

    /// What stands behind `/proxy`, as it was sent.
    private static func target(of request: ServerRequest) -> String {
        var path = request.path.dropFirst("/proxy".count)
        while path.hasPrefix("//") { path = path.dropFirst() }
        return (path.isEmpty ? "/" : String(path)) + (request.query.map { "?\($0)" } ?? "")
    }

    /// Upstream did not answer: 500 with the words of Nango's HTTP client, not the envelope.
    private static func unreachable(_ fault: TransportFault, _ method: HTTPMethod) -> ServerResponse {
        .json(
            [
                "message": .string("\(fault)"), "code": .string(fault.systemWord),
                "method": .string(method.name.lowercased()),
            ], status: 500)
    }
}

extension MonotonicInstant {
    fileprivate var secondsUntilNow: Double {
        let (seconds, attoseconds) = duration(to: .now).components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}

extension TransportFault {
    /// The name that programs know such a fault by.
    fileprivate var systemWord: String {
        switch self {
        case .unresolved: "ENOTFOUND"
        case .unreachable(_, let reason): reason.contains("refused") ? "ECONNREFUSED" : "EHOSTUNREACH"
        case .timeout: "ETIMEDOUT"
        case .disconnected, .incomplete: "ECONNRESET"
        case .tls: "EPROTO"
        default: "ERR_BAD_RESPONSE"
        }
    }
}
