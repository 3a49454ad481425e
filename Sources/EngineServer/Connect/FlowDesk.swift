internal import Engine
internal import EngineCrypto
internal import EngineDefinition
internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork
internal import EngineStore

/// Takes a person to the provider and back: start links, states, callbacks (contracts.md §2.0).
///
/// Whatever goes wrong ends on a page that says so, and nothing is stored.
struct FlowDesk {
    let call: RouteCall

    /// How long a start link serves, in seconds (contracts.md §2.0).
    static let linkLifetime: Int64 = 10 * 60
    private static let link = "start"
    private static let state = "state"

    var services: ServerServices { call.services }

    // MARK: Beginning

    /// Makes a link at which a sign-in begins; it serves once.
    func link(to intent: ConnectIntent) async throws(RouteFault) -> (url: String, expiresAt: Int64) {
        let token = RandomBytes.token(byteCount: 24)
        let flow = StoredFlow(kind: Self.link, environment: intent.connection.environment, content: intent.text())
        try await call.storing { store throws(StoreFault) in
            try await store.addFlow(flow, token: Secret(token), lifetime: Self.linkLifetime * 1_000_000)
        }
        return ("\(services.settings.publicURL)/oauth/start/\(token)", services.now() + Self.linkLifetime * 1_000_000)
    }

    /// Follows a start link.
    func open(_ token: String) async -> ServerResponse {
        do throws(ConnectFailure) {
            let message = "the link was used before, is too old, or its session was ended"
            return await begin(try await take(Self.link, Secret(token), otherwise: message).intent)
        } catch {
            return page(error)
        }
    }

    /// Sends a browser to the provider.
    func begin(_ wanted: ConnectIntent) async -> ServerResponse {
        var intent = wanted
        intent.edition = await services.catalogue.edition(of: intent.connection.provider)
        do throws(ConnectFailure) {
            let application = try await application(of: intent)
            let started = try await start(intent, application)
            let address = AddressEdit.lay(intent.parameters, over: started.address)
            let binding = Secret(RandomBytes.token(byteCount: 24))
            try await keep(Self.state, started.state, intent, started.kept, for: binding)
            let cookie = FlowCookie(state: started.state, isSecure: services.settings.isSecure)
            return ServerResponse(
                status: 302,
                fields: [
                    "location": address, "referrer-policy": "no-referrer",
                    "set-cookie": cookie.set(binding, isPosted: AddressEdit.isPosted(address)),
                ])
        } catch {
            return await fail(error, intent)
        }
    }

    private func start(
        _ intent: ConnectIntent, _ application: ConnectionService.Application
    ) async throws(ConnectFailure) -> StartedAuthorization {
        let callback = await callbackURL(of: intent.connection.environment)
        do throws(CallFault) {
            return try await flow(of: intent, application).begin(callbackURL: callback)
        } catch {
            throw ConnectFailure(error, isAway: false)
        }
    }

    /// Where providers send browsers back to: what the environment says, else the server.
    func callbackURL(of environment: String) async -> String {
        let found = try? await services.store.environment(named: environment)
        let own = found.flatMap { try? JSONValue(parsing: $0.settings) }?["callback_url"]?.string
        return own ?? services.settings.callbackURL
    }

    /// Seals what a person wants while they are away, and what the flow needs then, for the browser with the binding.
    func keep(
        _ kind: String, _ token: String, _ intent: ConnectIntent, _ kept: Secret, for binding: Secret
    ) async throws(ConnectFailure) {
        let content = intent.text(with: [("kept", .string(kept.reveal()))])
        let flow = StoredFlow(kind: kind, environment: intent.connection.environment, content: content)
        do throws(StoreFault) {
            try await services.store.addFlow(
                flow, token: Secret(token), binding: binding, lifetime: FlowCookie.lifetime * 1_000_000)
        } catch {
            throw ConnectFailure(RouteFault(error))
        }
    }

    // MARK: On another device

    /// Begins a sign-in by a code that is typed on another device; how it ends stands on the board.
    func beginDevice(_ wanted: ConnectIntent, named flow: String) async throws(ConnectFailure) -> DevicePrompt {
        var begun = wanted
        begun.edition = await services.catalogue.edition(of: begun.connection.provider)
        let intent = begun
        let application = try await application(of: intent)
        return try await services.connect.devices.begin(flow) { [self] show throws(ConnectFailure) in
            let progress: AuthorizationProgress
            do throws(CallFault) {
                progress = try await self.flow(of: intent, application).advanceDevice(show: show)
            } catch {
                throw ConnectFailure(error, isAway: true)
            }
            return try await news(of: progress, intent, on: flow)
        }
    }

    func flow(
        of intent: ConnectIntent, _ application: ConnectionService.Application
    ) throws(CallFault) -> AuthorizationFlow {
        var integration = application.integration
        if let scopes = intent.scopes { integration.scopes = scopes }
        let new = intent.connection
        let values = ConnectionValues(
            id: new.name, owner: new.owner, tags: Self.map(new.tags),
            createdAt: ExpressionTimestamp(seconds: services.now() / 1_000_000) ?? .epoch, config: Self.map(new.config),
            metadata: application.plan.learns.metadata(host: Self.map(new.metadata), learnt: Self.map(new.learnt)),
            credentials: Self.map(intent.fields.reveal()), integration: integration,
            baseURL: new.baseURL)
        return try AuthorizationFlow(
            provider: application.plan, scheme: new.scheme, values: values, sender: services.sender)
    }

    // MARK: Ending

    /// Takes what a browser brings back.
    /// - Parameter query: the query of the callback, or the form that was posted there.
    /// - Returns: a page, or the way to where the flow ends.
    func finish(_ query: String) async -> ServerResponse {
        var callback = AuthorizationCallback(query: query)
        guard let state = callback.state ?? callback["payload"] ?? callback["customField"] else {
            return page(ConnectFailure(code: "state_err", message: "the address brings no state"))
        }
        // Some providers send it back under a name of their own.
        if callback.state == nil {
            callback = AuthorizationCallback(query: query + "&state=" + PercentEncoding.form(state))
        }
        let cookie = FlowCookie(state: state, isSecure: services.settings.isSecure)
        guard let binding = cookie.value(in: call.request) else {
            return page(
                ConnectFailure(
                    code: "state_cookie_err", message: "this browser did not begin the sign-in, or takes no cookies"))
        }
        let taken: (intent: ConnectIntent, kept: Secret)
        do throws(ConnectFailure) {
            taken = try await take(
                Self.state, Secret(state), binding: binding,
                otherwise: "the sign-in was ended before, took more than 30 minutes, or its session was ended")
        } catch {
            return page(error)
        }
        var response: ServerResponse
        do throws(ConnectFailure) {
            response = try await proceed(try await advance(taken.intent, taken.kept, callback), taken.intent)
        } catch {
            response = await fail(error, taken.intent, told: Self.told(callback))
        }
        response.fields.append("set-cookie", cookie.removal)
        return response
    }

    private func advance(
        _ intent: ConnectIntent, _ kept: Secret, _ callback: AuthorizationCallback
    ) async throws(ConnectFailure) -> AuthorizationProgress {
        let application = try await application(of: intent)
        do throws(CallFault) {
            return try await flow(of: intent, application).advance(kept, callback: callback)
        } catch {
            throw ConnectFailure(error, isAway: true)
        }
    }

    // MARK: Telling

    /// The page at which a sign-in ends, in the language that the browser wants.
    private var resultPage: ResultPage { ResultPage(policy: services.connect.policy, words: .wanted(by: call.request)) }

    func succeed(_ outcome: ConnectOutcome, _ intent: ConnectIntent) async -> ServerResponse {
        if let flow = intent.flow { await services.connect.board.finish(flow, .connected(outcome)) }
        if let socket = intent.socket {
            services.connect.sockets.tell(
                socket,
                [
                    "message_type": "success", "provider_config_key": .string(outcome.integration),
                    "connection_id": .string(outcome.connectionID), "is_pending": .bool(outcome.isPending),
                ])
        }
        return leave(intent, ConnectReturn.items(of: outcome, provider: intent.connection.provider))
            ?? resultPage.success(isPending: outcome.isPending)
    }

    func fail(
        _ failure: ConnectFailure, _ intent: ConnectIntent, told: String? = nil
    ) async -> ServerResponse {
        call.note.note(RouteFault(failure))
        if let flow = intent.flow { await services.connect.board.finish(flow, .failed(failure)) }
        tell(failure, intent.socket, of: intent.connection.integration)
        return leave(intent, ConnectReturn.items(of: failure, provider: intent.connection.provider))
            ?? resultPage.failure(failure, told: told)
    }

    func page(_ failure: ConnectFailure) -> ServerResponse {
        call.note.note(RouteFault(failure))
        return resultPage.failure(failure)
    }

    /// Takes a flow out.
    /// - Returns: what a person wants, and what was kept for them beside it.
    /// - Throws: `state_err` if it is unknown or over, or if the session in which it began was ended since.
    func take(
        _ kind: String, _ token: Secret, binding: Secret? = nil, otherwise message: String
    ) async throws(ConnectFailure) -> (intent: ConnectIntent, kept: Secret) {
        do throws(StoreFault) {
            if let taken = try await services.store.takeFlow(kind, token: token, binding: binding),
                let content = try? JSONValue(parsing: taken.content.reveal()), let intent = ConnectIntent(content)
            {
                if try await isOpen(intent.session) { return (intent, Secret(content["kept"]?.string ?? "")) }
                let failure = ConnectFailure(code: "state_err", message: message)
                tell(failure, intent.socket, of: intent.connection.integration)
            }
        } catch {
            throw ConnectFailure(RouteFault(error))
        }
        throw ConnectFailure(code: "state_err", message: message)
    }

    private func isOpen(_ session: Int64?) async throws(StoreFault) -> Bool {
        guard let session else { return true }
        return try await services.store.hasSession(session)
    }

    /// Where the browser goes, if it does not stay.
    private func leave(_ intent: ConnectIntent, _ items: [(name: String, value: String)]) -> ServerResponse? {
        let location: String
        switch intent.ending {
        case .resultPage: return nil
        case .connectPage: location = services.settings.publicURL + "/connect/"
        case .address(let address): location = address.finished(items)
        }
        return ServerResponse(status: 302, fields: ["location": location, "referrer-policy": "no-referrer"])
    }

    /// What the provider said, for whoever opened the window (nango-api.md §4.3).
    private static func told(_ callback: AuthorizationCallback) -> String? {
        let names = ["error", "error_description", "error_reason", "error_uri", "status_code", "error_message"]
        let said = names.compactMap { name in callback[name].map { (name, JSONValue.string($0)) } }
        return said.isEmpty ? nil : JSONWriter.text(.object(said))
    }

    // MARK: Parts

    func application(of intent: ConnectIntent) async throws(ConnectFailure) -> ConnectionService.Application {
        var application: ConnectionService.Application
        do throws(RouteFault) {
            application = try await call.application(of: intent.connection, edition: intent.edition)
        } catch {
            throw ConnectFailure(error)
        }
        let environment = try? await services.store.environment(named: intent.connection.environment)
        application.integration.clientDocument = environment.flatMap {
            ClientDocument.address(
                services.settings, environment: $0.uuid, integration: intent.connection.integration)
        }
        return application
    }

    private static func map(_ text: String) -> ExpressionMap { ExpressionMap(json: text) ?? ExpressionMap() }
}
