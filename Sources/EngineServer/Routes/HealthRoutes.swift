internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork
internal import EngineStore

/// Whether the server lives, and whether it can be sent requests: without keys, and without secrets.
enum HealthRoutes {
    static let all: [Route] = [
        Route(
            .get, "/healthz", "Says that the process lives", surface: .own, rule: .open, handler: alive),
        Route(
            .get, "/readyz", "Says whether requests can be served: store open, key at hand, not ending", surface: .own,
            rule: .open, handler: ready),
        Route(.get, "/health", "Says that the process lives", rule: .open, handler: health),
        Route(
            .get, "/ready", "Says whether requests can be served", rule: .open, handler: ready),
    ]

    private static func alive(
        _ call: RouteCall, _: RouteInput<AnyKeys, AnyKeys>
    ) async throws(RouteFault)
        -> ServerResponse
    {
        .json(["status": "ok", "version": .string(call.services.settings.version)])
    }

    private static func health(
        _ call: RouteCall, _: RouteInput<AnyKeys, AnyKeys>
    ) async throws(RouteFault)
        -> ServerResponse
    {
        .json(["result": "ok"])
    }

    private static func ready(
        _ call: RouteCall, _: RouteInput<AnyKeys, AnyKeys>
    ) async throws(RouteFault)
        -> ServerResponse
    {
        guard !call.services.state.isDraining else { return notReady("the server is ending") }
        if let problem = await call.services.store.problem() { return notReady(problem.rawValue) }
        return .json(["status": "ready"])
    }

    private static func notReady(_ why: String) -> ServerResponse {
        .json(["status": "unavailable", "reason": .string(why)], status: 503)
    }
}
