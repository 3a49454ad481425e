internal import EngineCrypto
internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork
internal import EngineStore

/// Where sign-ins in a browser begin and end (contracts.md §2.0, nango-api.md §2.6).
enum OAuthRoutes {
    private static let proof = "the state of a flow that began here, and the cookie that it left in the browser"

    static let all: [Route] = [
        Route(
            .get, "/oauth/start/:token", "Begins a sign-in; the link serves once", surface: .page,
            rule: .ownProof("the link's own token, which serves once"), onHead: .refused, answers: away,
            faults: [.page("the link is unknown or was used, or the provider does not answer")], handler: start),
        Route(
            .get, "/oauth/connect/:integration", "Begins a sign-in in a popup", surface: .nango,
            rule: .querySession, onHead: .refused, parameters: PopupParameters.popup, answers: away,
            faults: ConnectRoutes.choiceFaults + [
                .page("what the provider needs is missing, or it does not answer"),
                DeclaredFault(
                    400, ["invalid_auth_mode", "invalid_query_params", "invalid_body"],
                    "the provider is connected otherwise, or a value of the query is wrong"),
            ], handler: connect),
        Route(
            .get, "/oauth/callback", "Ends a sign-in", surface: .page, rule: .ownProof(proof), onHead: .refused,
            parameters: PopupParameters.callback, answers: ended, faults: [.page(refusal)], handler: callback),
        Route(
            .post, "/oauth/callback", "Ends a sign-in whose provider posts a form", surface: .page,
            rule: .ownProof(proof), bodyLimit: 64 * 1_024,
            rawBody: .form("What the query of a callback holds otherwise."), answers: ended, faults: posted,
            handler: callback),
        Route(
            .post, "/oauth/choose", "Goes on with what a person chose, as a form", surface: .page,
            rule: .ownProof("the choice's own token, which serves once, and the cookie that it left in the browser"),
            bodyLimit: 64 * 1_024, rawBody: .form("`token`, and `choice` for each that was chosen, from 0."),
            answers: ended, faults: posted, handler: choose),
        Route(
            .get, "/oauth/client-metadata/:environment/:integration", "Describes this server as a client", rule: .open,
            answers: [DeclaredAnswer(200, ClientDocument.content, ClientDocument.doc)], faults: [.notFound],
            handler: document),
        Route(
            .get, "/oauth/install/:environment/:integration", "Begins a sign-in that a provider's marketplace starts",
            surface: .page, rule: .ownProof("the provider's signature, as its definition demands it"),
            onHead: .refused, answers: away,
            faults: [
                .page("the signature is not the provider's, or the provider does not answer"),
                .page("nothing begins here", status: 404),
            ], handler: install),
        Route(
            .get, "/app-auth/connect", "Ends the installation of an app", surface: .page, rule: .ownProof(proof),
            onHead: .refused, parameters: PopupParameters.callback, answers: ended, faults: [.page(refusal)],
            handler: callback),
    ]

    private static let refusal = "the state is unknown or over, the browser is another one, or access was not granted"

    private static let posted: [DeclaredFault] = [
        .page(refusal), DeclaredFault(415, ["invalid_content_type"], "what was posted is no form"),
    ]

    private static let away: [DeclaredAnswer] = [.redirect(302, "The browser goes to the provider.")]

    private static let ended: [DeclaredAnswer] = [
        .page(200, "The sign-in is over, or asks for a choice: the page says so to whoever opened it, too."),
        .redirect(302, "The browser goes where the host wants it."),
    ]

    private static func start(
        _ call: RouteCall, _: RouteInput<AnyKeys, AnyKeys>
    ) async throws(RouteFault) -> ServerResponse {
        await FlowDesk(call: call).open(call.value("token"))
    }

    private static func connect(
        _ call: RouteCall, _: RouteInput<AnyKeys, AnyKeys>
    ) async throws(RouteFault) -> ServerResponse {
        try await FlowDesk(call: call).beginPopup()
    }

    private static func document(
        _ call: RouteCall, _: RouteInput<AnyKeys, AnyKeys>
    ) async throws(RouteFault) -> ServerResponse {
        let (uuid, name) = (call.value("environment"), call.value("integration"))
        let settings = call.services.settings
        let environment = try await call.storing { store throws(StoreFault) in
            try await store.allEnvironments().first { $0.uuid == uuid }?.name
        }
        guard let environment,
            let address = ClientDocument.address(settings, environment: uuid, integration: name),
            let found = try await call.storing({ store throws(StoreFault) in
                try await store.integration(named: name, in: environment)
            })
        else { throw .notFound("no client is described here") }
        let document = ClientDocument(
            address: address, settings: settings,
            callbackURL: await FlowDesk(call: call).callbackURL(of: environment), title: found.displayName)
        var response = document.response(200)
        response.fields["cache-control"] = "public, max-age=300"
        return response
    }

    private static func install(
        _ call: RouteCall, _: RouteInput<AnyKeys, AnyKeys>
    ) async throws(RouteFault) -> ServerResponse {
        await FlowDesk(call: call).install(
            call.value("integration"), of: call.value("environment"), query: call.request.query ?? "")
    }

    private static func choose(
        _ call: RouteCall, _: RouteInput<AnyKeys, AnyKeys>
    ) async throws(RouteFault) -> ServerResponse {
        try requireForm(call)
        return await FlowDesk(call: call).choose(FormEncoding.decode(call.body))
    }

    private static func requireForm(_ call: RouteCall) throws(RouteFault) {
        guard call.request.fields["content-type"]?.lowercased().hasPrefix(FormEncoding.contentType) == true else {
            throw RouteFault(415, "invalid_content_type", "what is posted here must be \(FormEncoding.contentType)")
        }
    }

    private static func callback(
        _ call: RouteCall, _: RouteInput<AnyKeys, AnyKeys>
    ) async throws(RouteFault) -> ServerResponse {
        let isPosted = call.request.method == .post
        if isPosted { try requireForm(call) }
        let query = isPosted ? String(decoding: call.body, as: UTF8.self) : call.request.query ?? ""
        return await FlowDesk(call: call).finish(query)
    }
}
