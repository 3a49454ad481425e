internal import Engine
internal import EngineCrypto
internal import EngineDefinition
internal import EngineLanguage
internal import EngineNetwork
internal import EngineStore

/// Flows that a provider starts: a person opens its marketplace first, and it opens this server (definitions.md §6.3).
///
/// Nobody is signed in here then. So what comes of it belongs to nobody, and waits to be claimed
/// (docs/decisions/0145).
extension FlowDesk {
    private static let seen = "installed"
    /// A day: what `check` of a definition believes longer is not worth much.
    private static let memory: Int64 = 24 * 60 * 60

    /// What is begun from outside.
    private struct Offer {
        let environment: String
        let integration: StoredIntegration
        let provider: ProviderDefinition
        let scheme: String
        let application: ConnectionService.Application
    }

    /// Believes the provider's request, or refuses it, and sends the browser on.
    /// - Parameters:
    ///   - integration: the integration's name.
    ///   - environment: the name of its environment.
    ///   - query: what the provider sent.
    /// - Returns: the way to the provider, or a page that says why not.
    func install(_ integration: String, of environment: String, query: String) async -> ServerResponse {
        let intent: ConnectIntent
        do throws(ConnectFailure) {
            guard let offer = try await offer(integration, of: environment) else {
                throw ConnectFailure(RouteFault.notFound("no provider's marketplace begins anything here"))
            }
            intent = try await self.intent(offer, AuthorizationCallback(query: query))
        } catch {
            return page(error)
        }
        return await begin(intent)
    }

    private func offer(_ name: String, of environment: String) async throws(ConnectFailure) -> Offer? {
        do throws(RouteFault) {
            let integration = try await call.storing { store throws(StoreFault) in
                try await store.integration(named: name, in: environment)
            }
            guard let integration, let provider = await services.catalogue.provider(integration.provider)
            else { return nil }
            for scheme in provider.offeredSchemes where scheme.definition.asksPerson {
                let application = try await services.integrations.application(of: integration, scheme: scheme.name)
                guard let application, application.plan.auth[scheme.name]?.install != nil else { continue }
                return Offer(
                    environment: environment, integration: integration, provider: provider, scheme: scheme.name,
                    application: application)
            }
            return nil
        } catch {
            throw ConnectFailure(error)
        }
    }

    private func intent(
        _ offer: Offer, _ request: AuthorizationCallback
    ) async throws(ConnectFailure) -> ConnectIntent {
        let id = RandomBytes.uuid()
        var new = NewConnection(
            environment: offer.environment, name: id, provider: offer.integration.provider, scheme: offer.scheme)
        new.integration = offer.integration.name
        new.publicID = id
        var intent = ConnectIntent(connection: new)
        intent.isInstallation = true
        intent.actor = "installation"
        let installation: Installation
        do throws(CallFault) {
            installation = try flow(of: intent, offer.application).installation(request)
        } catch {
            throw ConnectFailure(error, isAway: false)
        }
        try await requireFirst(installation, offer)
        do throws(RouteFault) {
            intent.connection.config = try await config(installation.config, offer)
        } catch {
            throw ConnectFailure(error)
        }
        return intent
    }

    /// A request that was signed once begins one flow: somebody else who has seen it begins none.
    private func requireFirst(_ installation: Installation, _ offer: Offer) async throws(ConnectFailure) {
        guard let mark = installation.mark else { return }
        let isFirst: Bool
        do throws(StoreFault) {
            isFirst = try await services.store.noteFirst(
                Self.seen, Secret("\(offer.integration.name)\n\(mark)"), in: offer.environment,
                lifetime: Self.memory * 1_000_000)
        } catch {
            throw ConnectFailure(RouteFault(error))
        }
        guard isFirst else {
            throw ConnectFailure(
                code: "callback_err", message: "the installation was begun before; open the app at the provider again")
        }
    }

    /// What the request brought, checked as if a person had entered it, under what the operator set.
    private func config(_ brought: [String: String], _ offer: Offer) async throws(RouteFault) -> String {
        let (values, fixed) = try await services.integrations.given(to: offer.integration, offer.provider)
        let choice = SessionVisit.Choice(
            integration: offer.integration, provider: offer.provider, old: nil, fixed: fixed, values: values)
        let hosts = OperatorHosts(choice, scheme: offer.scheme)
        try hosts.check(brought, under: fixed, part: "config")
        let plan = PlanCompiler(provider: offer.provider).config()
        let texts = brought.merging(fixed) { $1 }
        try hosts.checkComplete(texts, plan, part: "config")
        return SessionVisit.json(try FormValues(plan: plan, part: "config").complete(texts))
    }
}
