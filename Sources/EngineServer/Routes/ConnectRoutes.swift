internal import EngineCrypto
internal import EngineDefinition
internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork
internal import EngineStore

/// What the connect page asks: of a session, and of nobody else (docs/decisions/0085).
enum ConnectRoutes {
    static let all: [Route] = [
        Route(
            .get, "/connect/integrations", "Lists what the session may connect", surface: .page, rule: .session,
            faults: [DeclaredFault(400, ["invalid_redirect_url"], "the browser may not end there")] + choiceFaults,
            handler: list),
        Route(
            .get, "/connect/integrations/:integration", "Gives what the page shows of an integration", surface: .page,
            rule: .session, faults: choiceFaults, handler: card),
        Route(
            .post, "/connect/integrations/:integration/connection", "Tries what was entered, and stores it if it works",
            surface: .page, rule: .session, faults: choiceFaults + trials, handler: connect),
        Route(
            .post, "/connect/integrations/:integration/flow", "Makes a link at which a sign-in begins", surface: .page,
            rule: .session, status: 201, faults: choiceFaults + trials, handler: begin),
        Route(
            .get, "/connect/flows/:flow", "Says how a sign-in stands", surface: .page, rule: .session,
            faults: [.notFound], handler: news),
        Route(
            .post, "/connect/flows/:flow/choice", "Goes on with what a person chose", surface: .page, rule: .session,
            faults: [.notFound], handler: choose),
        Route(
            .delete, "/connect/flows/:flow", "Takes a sign-in down", surface: .page, rule: .session, status: 204,
            handler: cancel),
    ]

    /// How an integration cannot be connected in a session.
    static let choiceFaults = [
        DeclaredFault(
            404, ["unknown_provider_config", "unknown_provider_template"],
            "no such integration, or its provider is gone"),
        DeclaredFault(
            400, ["integration_not_allowed", "invalid_connection"],
            "the session does not offer it, or its connection is gone"), .faultyProvider,
    ]

    /// How what was entered comes to nothing.
    static let trials: [DeclaredFault] = [
        .refusedByProvider, .unreachable,
        DeclaredFault(429, ["too_many_request"], "the session has too many sign-ins open"),
    ]

    private static func list(
        _ call: RouteCall, _ input: RouteInput<ConnectListQuery, NoKeys>
    ) async throws(RouteFault) -> EnvelopedList<CardSummaryFace> {
        let visit = try SessionVisit.ofHeader(call)
        // Before a person enters anything: what comes of it could not be told to the host.
        if let text = input.query.redirectURL { _ = try returnAddress(text, visit) }
        let choices = try await visit.choices()
        return EnvelopedList(choices.map { ConnectCard($0).summary })
    }

    private static func card(
        _ call: RouteCall, _: RouteInput<NoKeys, NoKeys>
    ) async throws(RouteFault) -> Enveloped<CardFace> {
        let visit = try SessionVisit.ofHeader(call)
        let choice = try await visit.choice(call.value("integration"))
        var card = ConnectCard(choice)
        card.given.formUnion(visit.content.connectDefaults(of: choice.integration.name).config.keys)
        return Enveloped(card.face)
    }

    private static func connect(
        _ call: RouteCall, _ input: RouteInput<NoKeys, ConnectForm>
    ) async throws(RouteFault) -> OneOf<Enveloped<ChoosingFace>, ConnectedFace> {
        let intent = try await intent(call, input.body)
        do throws(ConnectFailure) {
            let flow = FlowBoard.name()
            let news = try await FlowDesk(call: call).tryFields(intent, on: flow) { () async throws(RouteFault) in
                var address: ReturnAddress?
                if case .address(let found) = intent.ending { address = found }
                try await open(flow, intent, address, call)
            }
            if case .choosing(let offer)? = news {
                return .first(Enveloped(ChoosingFace(flow: flow, offer: offer)))
            }
            let outcome: ConnectOutcome
            if case .connected(let made)? = news {
                outcome = made
            } else {
                outcome = try await ConnectionMaker(call: call).make(intent)
            }
            guard case .address(let address) = intent.ending else {
                return .second(ConnectedFace(outcome: outcome))
            }
            let items = ConnectReturn.items(of: outcome, provider: intent.connection.provider)
            return .second(ConnectedFace(outcome: outcome, redirect: address.finished(items)))
        } catch {
            throw RouteFault(error)
        }
    }

    private static func begin(
        _ call: RouteCall, _ input: RouteInput<NoKeys, ConnectForm>
    ) async throws(RouteFault) -> Enveloped<BegunFace> {
        var intent = try await intent(call, input.body)
        let flow = FlowBoard.name()
        intent.flow = flow
        if input.body.device { return try await beginDevice(intent, flow, call) }
        // A window of its own stays at its last page; the page that opened it goes where the host wants it.
        var address: ReturnAddress?
        if case .address(let found) = intent.ending { address = found }
        if !input.body.returns {
            intent.ending = .resultPage
        } else if address == nil {
            intent.ending = .connectPage
        }
        try await open(flow, intent, address, call)
        let link = try await FlowDesk(call: call).link(to: intent)
        return Enveloped(BegunFace(flow: flow, url: link.url, expiresAt: link.expiresAt))
    }

    private static func beginDevice(
        _ intent: ConnectIntent, _ flow: String, _ call: RouteCall
    ) async throws(RouteFault) -> Enveloped<BegunFace> {
        var address: ReturnAddress?
        if case .address(let found) = intent.ending { address = found }
        try await open(flow, intent, address, call)
        do throws(ConnectFailure) {
            let prompt = try await FlowDesk(call: call).beginDevice(intent, named: flow)
            return Enveloped(
                BegunFace(flow: flow, code: prompt.code, url: prompt.completeAddress ?? prompt.address))
        } catch {
            throw RouteFault(error)
        }
    }

    private static func news(
        _ call: RouteCall, _: RouteInput<NoKeys, NoKeys>
    ) async throws(RouteFault) -> Enveloped<StandingFace> {
        let session = try call.session.id
        let (board, flow) = (call.services.connect.board, call.value("flow"))
        let news = try await call.storing { _ throws(StoreFault) in try await board.news(of: flow, session: session) }
        guard let news else {
            throw .notFound("no sign-in of this session has this name, or it was begun more than 30 minutes ago")
        }
        return Enveloped(StandingFace(standing: news))
    }

    private static func choose(
        _ call: RouteCall, _ input: RouteInput<NoKeys, ChoiceForm>
    ) async throws(RouteFault) -> Enveloped<StandingFace> {
        let (board, flow, session) = (call.services.connect.board, call.value("flow"), try call.session.id)
        do throws(ConnectFailure) {
            let news = try await FlowDesk(call: call).choose(input.body.numbers, on: flow, session: session)
            guard let news else {
                throw ConnectFailure(RouteFault.notFound("nothing is to be chosen here, or it was chosen before"))
            }
            if case .connected = news { await board.finish(flow, news) }
        } catch {
            guard error.status != 404 else { throw RouteFault(error) }
            await board.finish(flow, .failed(error))
        }
        let standing = try await call.storing { _ throws(StoreFault) in try await board.news(of: flow, session: session)
        }
        guard let standing else { throw .notFound("the sign-in is over") }
        return Enveloped(StandingFace(standing: standing))
    }

    private static func cancel(
        _ call: RouteCall, _: RouteInput<NoKeys, NoKeys>
    ) async throws(RouteFault) -> NoContent {
        let flow = call.value("flow")
        let session = try call.session.id
        let (board, devices) = (call.services.connect.board, call.services.connect.devices)
        try await call.storing { _ throws(StoreFault) in
            guard try await board.news(of: flow, session: session) != nil else { return }
            devices.end(flow)
            try await board.close(flow, session: session)
        }
        return NoContent()
    }

    private static func open(
        _ flow: String, _ intent: ConnectIntent, _ address: ReturnAddress?, _ call: RouteCall
    ) async throws(RouteFault) {
        let (board, session) = (call.services.connect.board, try call.session)
        let provider = intent.connection.provider
        try board.counts.admit(flow, session: session.id, now: call.services.now())
        try await call.storing { _ throws(StoreFault) in
            try await board.open(flow, session: session, provider: provider, address: address)
        }
    }

    // MARK: What was entered

    private static func intent(_ call: RouteCall, _ form: ConnectForm) async throws(RouteFault) -> ConnectIntent {
        let visit = try SessionVisit.ofHeader(call)
        let choice = try await visit.choice(call.value("integration"))
        let schemes = choice.provider.offeredSchemes.map(\.name)
        let scheme = form.scheme ?? schemes.first ?? NoneScheme.name
        guard schemes.contains(scheme) || (schemes.isEmpty && scheme == NoneScheme.name) else {
            throw .invalidBody(
                ["scheme"], "'\(choice.integration.name)' is connected by \(schemes.joined(separator: ", "))")
        }
        var intent = try visit.intent(
            choice, scheme: scheme, config: try FormValues.texts(of: form.config, part: "config"))
        let asked = PlanCompiler(provider: choice.provider).credentials(of: scheme)
        let fields = try FormValues(plan: asked, part: "credentials").complete(
            try FormValues.texts(of: form.credentials, part: "credentials"))
        intent.fields = Secret(SessionVisit.json(fields))
        if let text = form.redirectURL { intent.ending = .address(try returnAddress(text, visit)) }
        return intent
    }

    private static func returnAddress(_ text: String, _ visit: SessionVisit) throws(RouteFault) -> ReturnAddress {
        try ReturnAddress(
            text, allowed: visit.call.services.settings.redirectURLs,
            allowsLoopback: visit.session.environment == "dev")
    }
}

/// What the list is asked for.
private struct ConnectListQuery: Configurable {
    static let shapeName = "connect.list"

    let redirectURL: String?

    init(reading object: inout ObjectReader) {
        redirectURL = object.optional(
            "redirect_url", .text(.filled), "Where the browser is to go in the end; refused if it may not.")
    }
}

/// What a person chose.
private struct ChoiceForm: Configurable {
    static let shapeName = "connect.choice"

    let numbers: [Int]

    init(reading object: inout ObjectReader) {
        numbers = object.optional(
            "choice", .oneOrList(of: .integer(0...99_999)), "Numbers of what was chosen, from 0.", default: [])
    }
}

/// What a person entered on the connect page.
private struct ConnectForm: Configurable {
    static let shapeName = "connect.form"

    let scheme: String?
    let config: JSONValue?
    let credentials: JSONValue?
    let redirectURL: String?
    let returns: Bool
    let device: Bool

    init(reading object: inout ObjectReader) {
        scheme = object.optional("scheme", .text(.filled), "Name of the way to connect; the provider's first.")
        let settings: LiteralValue? = object.optional("config", .literal, "Values of the provider's settings, by name.")
        config = settings?.json
        let fields: LiteralValue? = object.optional("credentials", .literal, "Values of the way's fields, by name.")
        credentials = fields?.json
        redirectURL = object.optional("redirect_url", .text(.filled), "Where the browser goes in the end.")
        returns = object.optional(
            "returns", .boolean, "Whether the sign-in goes on in the page's own window.", default: false)
        device = object.optional(
            "device", .boolean, "Whether a code is typed on another device instead.", default: false)
    }
}
