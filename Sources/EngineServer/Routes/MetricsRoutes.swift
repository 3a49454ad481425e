internal import Engine
internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork

/// What a monitor reads.
enum MetricsRoutes {
    static let all: [Route] = [
        Route(
            .get, "/metrics", "Tells the metrics in the text format of Prometheus", surface: .own,
            rule: .key("account:metrics:read"),
            answers: [DeclaredAnswer(200, .media("text/plain"), "The metrics.")], handler: metrics)
    ]

    private static func metrics(
        _ call: RouteCall, _: RouteInput<AnyKeys, AnyKeys>
    ) async throws(RouteFault) -> ServerResponse {
        let text = await call.services.metrics.registry.text()
        return ServerResponse(
            status: 200, fields: ["content-type": MetricsRegistry.mediaType], body: .bytes(Array(text.utf8)))
    }
}
