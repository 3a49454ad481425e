internal import Engine
internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork

/// What a monitor reads.
enum MetricsRoutes {
    static let all: [Route] = [
        Route(
            .get, "/metrics", "Tells the metrics in the text format of Prometheus, or in OpenMetrics", surface: .own,
            rule: .key("account:metrics:read"),
            answers: [
                DeclaredAnswer(200, .media("text/plain", or: "application/openmetrics-text"), "The metrics.")
            ], handler: metrics)
    ]

    private static func metrics(
        _ call: RouteCall, _: RouteInput<AnyKeys, AnyKeys>
    ) async throws(RouteFault) -> ServerResponse {
        let form = MetricsForm(accepting: call.request.fields.listItems(of: "accept"))
        let text = await call.services.metrics.registry.text(as: form)
        return ServerResponse(
            status: 200, fields: ["content-type": form.mediaType, "vary": "accept"], body: .bytes(Array(text.utf8)))
    }
}
