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
            rule: .open, answers: Readiness.answers, handler: ready),
        Route(.get, "/health", "Says that the process lives", rule: .open, handler: health),
        Route(
            .get, "/ready", "Says whether requests can be served", rule: .open, answers: Readiness.answers,
            handler: ready),
    ]

    private static func alive(
        _ call: RouteCall, _: RouteInput<AnyKeys, AnyKeys>
    ) async throws(RouteFault) -> Liveness {
        Liveness(version: call.services.settings.version)
    }

    private static func health(
        _ call: RouteCall, _: RouteInput<AnyKeys, AnyKeys>
    ) async throws(RouteFault) -> NangoHealth {
        NangoHealth()
    }

    private static func ready(
        _ call: RouteCall, _: RouteInput<AnyKeys, AnyKeys>
    ) async throws(RouteFault) -> ServerResponse {
        guard !call.services.state.isDraining else { return Readiness(problem: "the server is ending").response }
        return Readiness(problem: await call.services.store.problem()?.rawValue).response
    }
}

/// That the process lives.
private struct Liveness: AnswerFace {
    let version: String

    static let shapeDoc = "The process lives."

    static func members(_ object: inout AnswerWriter<Self>) {
        object.member("status", .word(among: ["ok"]), "Always `ok`.") { _ in "ok" }
        object.member("version", .text, "The server's version.") { $0.version }
    }
}

/// The same as Nango says it.
private struct NangoHealth: AnswerFace {
    static let shapeDoc = "The process lives."

    static func members(_ object: inout AnswerWriter<Self>) {
        object.member("result", .word(among: ["ok"]), "Always `ok`.") { _ in "ok" }
    }
}

/// Whether requests can be served.
private struct Readiness: AnswerFace {
    /// What is missing.
    let problem: String?

    static func members(_ object: inout AnswerWriter<Self>) {
        object.member("status", .word(among: ["ready", "unavailable"]), "Whether requests can be served.") {
            $0.problem == nil ? "ready" : "unavailable"
        }
        object.optional("reason", .text, "What is missing.") { $0.problem }
    }

    static let answers = [
        DeclaredAnswer(200, content, "They can."), DeclaredAnswer(503, content, "They cannot, and why."),
    ]

    var response: ServerResponse { response(problem == nil ? 200 : 503) }
}
