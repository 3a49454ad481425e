internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork
internal import EngineStore

/// What the server says of itself: a first page, the routes for programs and for people.
enum DocumentRoutes {
    static let all: [Route] = [
        Route(
            .get, "/", "A page that says what is here and what comes next; a WebSocket for a popup", surface: .page,
            rule: .open,
            parameters: [
                DeclaredParameter(
                    .header, "Upgrade", "`websocket`: the connection becomes one, for the front end's popup.")
            ],
            answers: [
                .page(),
                DeclaredAnswer(
                    101, .nothing,
                    "A WebSocket. Its first frame is `{message_type: \"connection_ack\", ws_client_id}`, its last one "
                        + "`{message_type: \"success\", provider_config_key, connection_id, is_pending}` or "
                        + "`{message_type: \"error\", provider_config_key, error_type, error_desc}`."),
            ],
            faults: [
                DeclaredFault(400, [], "no sound request for a WebSocket"),
                DeclaredFault(403, ["origin_not_allowed"], "the page is of an origin that `allowed_origins` lacks"),
                DeclaredFault(426, [], "a version of WebSockets other than 13"),
                DeclaredFault(429, ["too_many_request"], "too many WebSockets of this address"),
            ], handler: home),
        Route(
            .get, "/openapi.json", "The routes as an OpenAPI document", surface: .own, rule: .open,
            answers: [DeclaredAnswer(200, .json(.any), "This document.")], handler: openAPI),
        Route(.get, "/docs", "The routes as a page", surface: .page, rule: .open, answers: [.page()], handler: docs),
    ]

    private static func openAPI(
        _ call: RouteCall, _: RouteInput<AnyKeys, AnyKeys>
    ) async throws(RouteFault) -> ServerResponse {
        let document = OpenAPIWriter(routes: RouteList.all, settings: call.services.settings).value
        var response = ServerResponse.json(document)
        response.fields["cache-control"] = "public, max-age=60"
        return response
    }

    private static let style = """
        :root{color-scheme:light dark}
        body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;overflow-wrap:anywhere}
        code,pre{font:14px/1.5 ui-monospace,monospace}pre{overflow-x:auto}h2{margin-top:2rem}dt{margin-top:1rem}
        dt code{font-weight:600}dd{margin-left:1.5rem}
        """

    /// The first page; whoever answers `/` otherwise may show it.
    static func home(
        _ call: RouteCall, _: RouteInput<AnyKeys, AnyKeys>
    ) async throws(RouteFault) -> ServerResponse {
        // Nango's front end waits here for the end of what its popup does.
        if call.request.fields["upgrade"] != nil {
            try requireKnownOrigin(call)
            return try call.services.connect.sockets.accept(call.request, from: call.client)
        }
        let settings = call.services.settings
        let hasKeys = try await call.storing { store throws(StoreFault) in try await store.hasKeys() }
        let state = call.services.state.isDraining ? "ending" : "running"
        let next: HTMLText =
            hasKeys
            ? "<p>Next: send <code>GET /integrations</code> with your key, or read <a href=\"/docs\">/docs</a>.</p>"
            : "<p>There is no API key yet. In a terminal:</p><pre>engine key create first</pre>"
        return .page(
            """
            <!doctype html><html lang="en"><meta charset="utf-8">
            <meta name="viewport" content="width=device-width,initial-scale=1"><title>engine</title>
            <style>\([Self.css])</style>
            <h1>engine</h1><p>Version \(settings.version), \(state), reached at \(settings.publicURL).</p>\([next])
            <ul><li><a href="/docs">/docs</a>: the routes</li>
            <li><a href="/openapi.json">/openapi.json</a>: the same for programs</li>
            <li><a href="/connect/">/connect/</a>: where people connect, with a session's token</li>
            <li><a href="/healthz">/healthz</a>, <a href="/readyz">/readyz</a>: for monitors</li></ul></html>
            """)
    }

    /// Browsers say whose page asks; other programs do not, and have no one's cookies.
    private static func requireKnownOrigin(_ call: RouteCall) throws(RouteFault) {
        let policy = call.services.connect.policy
        guard let origin = call.request.fields["origin"], origin != policy.own, !policy.allows(origin) else { return }
        throw RouteFault(
            403, "origin_not_allowed", "pages of '\(origin)' may not wait here; list it under 'allowed_origins'")
    }

    /// What all of these pages look like.
    static let css = HTMLText(stringLiteral: style)

    private static func docs(
        _ call: RouteCall, _: RouteInput<AnyKeys, AnyKeys>
    ) async throws(RouteFault) -> ServerResponse {
        .page(RoutesPage(routes: RouteList.all).text)
    }
}
