internal import EngineHTTP
internal import EngineNetwork

/// Takes every request in: finds its route, lets it in or not, has it answered, and notes what came of it.
struct RequestDesk: Sendable {
    let router: Router
    let services: ServerServices
    let observer: any RequestObserver
    let proxies: TrustedProxies
    let hosts: ServedHosts

    /// Answers a request.
    func respond(to request: ServerRequest) async -> ServerResponse {
        let began = MonotonicInstant.now
        var visit = Visit(id: RequestID.of(request), client: proxies.client(of: request))
        var response: ServerResponse
        do throws(RouteFault) {
            response = try await answer(request, &visit)
        } catch {
            let told = visit.route?.rule.isForPages == true ? error.withMessage : error
            response = ErrorResponse.make(told, surface: visit.surface, id: visit.id)
            visit.fault = error
        }
        finish(&response, request, visit)
        let record = RequestRecord(
            id: visit.id, client: visit.client, method: request.method.name,
            route: visit.route?.pattern.description, status: response.status.code,
            duration: began.duration(to: .now), principal: visit.principal.label,
            environment: visit.principal.environment, errorCode: visit.fault?.code, detail: visit.fault?.detail,
            proxied: visit.proxied)
        record.tell(observer, of: &response, to: request.method, since: began)
        return response
    }

    /// What is known of a request so far.
    private struct Visit {
        let id: String
        let client: String
        var route: Route?
        var surface = Surface.own
        var principal = Principal.nobody
        var fault: RouteFault?
        var proxied: ProxiedCall?
    }

    private func answer(_ request: ServerRequest, _ visit: inout Visit) async throws(RouteFault) -> ServerResponse {
        try hosts.admit(request)
        let (route, values) = try find(request, &visit)
        if request.method == .options, route.method != .options { return CrossOrigin.preflight() }
        visit.principal = try await services.authentication.admit(route.rule, request, from: visit.client)
        // A route without a limit takes the body as it comes.
        let body = route.bodyLimit == .max ? [] : try await Self.body(of: request, limit: route.bodyLimit)
        let call = RouteCall(
            request: request, body: body, route: route, path: values, principal: visit.principal,
            id: visit.id, client: visit.client, services: services)
        defer { (visit.fault, visit.proxied) = (call.note.fault, call.note.proxied) }
        return try await route.answer(call)
    }

    private static func body(of request: ServerRequest, limit: Int) async throws(RouteFault) -> [UInt8] {
        do throws(ServerBodyFault) {
            return try await request.body.collect(upTo: limit)
        } catch .tooLarge {
            throw RouteFault(413, "body_too_large", "the body is longer than \(limit) bytes")
        } catch {
            throw RouteFault(400, "body_incomplete", "the body did not come to its end")
        }
    }

    private func find(
        _ request: ServerRequest, _ visit: inout Visit
    ) throws(RouteFault) -> (Route, [String: String]) {
        let isPreflight = request.method == .options
        let asked =
            isPreflight ? request.fields["access-control-request-method"].map { HTTPMethod($0) } : nil
        switch router.match(asked ?? request.method, request.path) {
        case .route(let route, let values):
            guard !isPreflight || route.method == .options || route.surface.isOpenToOrigins else {
                visit.surface = route.surface
                throw RouteFault(403, "origin_not_allowed", "pages of other origins may not call this")
            }
            visit.route = route
            visit.surface = route.surface
            return (route, values)
        case .otherMethods(let methods, let surface):
            visit.surface = surface
            var fault = RouteFault(
                405, "method_not_allowed", "this path takes \(methods.map(\.name).joined(separator: ", "))")
            fault.allowed = methods
            throw fault
        case .nothing:
            throw RouteFault(404, "not_found", "nothing is at this path; /openapi.json lists what there is")
        }
    }

    private func finish(_ response: inout ServerResponse, _ request: ServerRequest, _ visit: Visit) {
        // An answer of upstream's has its own.
        if response.fields["x-request-id"] == nil { response.fields["x-request-id"] = visit.id }
        if response.fields["x-content-type-options"] == nil { response.fields["x-content-type-options"] = "nosniff" }
        if response.fields["cache-control"] == nil { response.fields["cache-control"] = "no-store" }
        if let allowed = visit.fault?.allowed, !allowed.isEmpty {
            response.fields["allow"] = allowed.map(\.name).joined(separator: ", ")
        }
        if visit.surface.isOpenToOrigins { CrossOrigin.open(&response) }
    }
}
