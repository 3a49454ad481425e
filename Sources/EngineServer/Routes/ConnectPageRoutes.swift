internal import EngineDefinition
internal import EngineHTTP
internal import EngineNetwork

/// The connect page and its files: the same for everybody, so they need no key.
enum ConnectPageRoutes {
    static let all: [Route] = [
        Route(
            .get, "/connect", "The connect page", surface: .page, rule: .open,
            parameters: [DeclaredParameter(.query, "session_token", "The token of the session that it is for.")],
            answers: [.page(), .redirect(308, "The page is at `/connect/`.")], handler: page),
        Route(
            .get, "/connect/:file", "A file of the connect page", surface: .page, rule: .open, answers: files("*/*"),
            faults: [.notFound], handler: file),
        Route(
            .get, "/connect/text/:file", "The connect page's words in one language", surface: .page, rule: .open,
            answers: files("application/json"), faults: [.notFound], handler: words),
        Route(
            .get, "/connect.js", "The element <engine-connect>", surface: .page, rule: .open,
            answers: files("text/javascript"), faults: [.notFound], handler: script),
        Route(
            .get, "/images/template-logos/:file", "A picture of a provider", surface: .nango, rule: .open,
            answers: files("image/svg+xml"), faults: [.notFound], handler: picture),
    ]

    private static func files(_ type: String) -> [DeclaredAnswer] {
        [DeclaredAnswer(200, .media(type), "The file."), .unchanged]
    }

    private static func page(
        _ call: RouteCall, _: RouteInput<AnyKeys, AnyKeys>
    ) async throws(RouteFault) -> ServerResponse {
        // Its files lie beside it: without the slash a browser would look for them one level up.
        guard call.request.path.hasSuffix("/") else {
            let query = call.request.query.map { "?" + $0 } ?? ""
            return ServerResponse(status: 308, fields: ["location": "connect/" + query])
        }
        let policy = call.services.connect.policy
        var response = PageAssets.page.response(
            200, ["origins": policy.origins.joined(separator: " ")], policy: policy.ofConnectPage)
        // A page that opened ours need not find it. Pages at which a sign-in ends have no such field: a browser that
        // comes to them from the provider's would take their opener away, and nobody would hear how it ended.
        response.fields["cross-origin-opener-policy"] = "same-origin-allow-popups"
        return response
    }

    private static func file(
        _ call: RouteCall, _: RouteInput<AnyKeys, AnyKeys>
    ) async throws(RouteFault) -> ServerResponse {
        try asset(call.value("file"), for: call)
    }

    private static func words(
        _ call: RouteCall, _: RouteInput<AnyKeys, AnyKeys>
    ) async throws(RouteFault) -> ServerResponse {
        try asset("text/" + call.value("file"), for: call)
    }

    private static func script(
        _ call: RouteCall, _: RouteInput<AnyKeys, AnyKeys>
    ) async throws(RouteFault) -> ServerResponse {
        var response = try asset("connect.js", for: call)
        // Any page may load it: what it may do there the connect page decides.
        response.fields["cross-origin-resource-policy"] = "cross-origin"
        return response
    }

    private static func picture(
        _ call: RouteCall, _: RouteInput<AnyKeys, AnyKeys>
    ) async throws(RouteFault) -> ServerResponse {
        let file = call.value("file")
        guard file.hasSuffix(".svg"), let provider = await call.services.catalogue.provider(String(file.dropLast(4)))
        else {
            throw .notFound("there is no provider of this name")
        }
        return Monogram(provider.title).response
    }

    private static func asset(_ name: String, for call: RouteCall) throws(RouteFault) -> ServerResponse {
        guard let asset = PageAssets.files[name] else { throw .notFound("the connect page has no such file") }
        return asset.response(to: call.request)
    }
}
