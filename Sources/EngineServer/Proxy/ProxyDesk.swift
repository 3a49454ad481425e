internal import Engine
internal import EngineDefinition
internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork
internal import EngineStore

/// The proxies of connections that were called lately: what a call needs is opened once, not for each call.
final class ProxyDesk: Sendable {
    /// The most connections that are kept open.
    private static let mostOpen = 1_000

    /// A proxy is good for as long as these are as they were.
    private struct Subject: Sendable {
        let connection: StoredConnection
        let integration: StoredIntegration
    }

    private struct Opened: Sendable {
        let service: ProxyService
        let provider: ProviderFreshness
    }

    private let connections: ConnectionService
    private let integrations: IntegrationDirectory
    private let catalogue: ProviderCatalogue
    private let sender: NetworkSender
    private let shelf = OpeningShelf<ConnectionID, Subject, Opened>(most: mostOpen)

    init(
        connections: ConnectionService, integrations: IntegrationDirectory, catalogue: ProviderCatalogue,
        sender: NetworkSender
    ) {
        self.connections = connections
        self.integrations = integrations
        self.catalogue = catalogue
        self.sender = sender
    }

    /// The proxy of a connection.
    ///
    /// Many calls may want it at once: the first one opens it.
    func service(
        of connection: StoredConnection, through integration: StoredIntegration
    ) async throws(RouteFault) -> ProxyService {
        // What a provider's text says now is not what the one before did; nearly always this only reads a clock.
        await catalogue.look()
        let opened = try await shelf.value(
            of: connection.id, Subject(connection: connection, integration: integration),
            isSame: { $0.integration == integration && $0.connection.isCalled(as: connection) },
            isCurrent: \.provider.isCurrent,
            open: { await self.open(connection, integration, after: $0) })
        return opened.service
    }

    private func open(
        _ connection: StoredConnection, _ integration: StoredIntegration, after former: Opened?
    ) async -> Result<Opened, RouteFault> {
        do throws(RouteFault) {
            let freshness = await catalogue.freshness(of: integration.provider)
            guard let application = try await integrations.application(of: integration, scheme: connection.scheme),
                let provider = await catalogue.provider(connection.provider)
            else {
                // Only keys call.
                if let fault = await catalogue.fault(of: integration.provider) {
                    throw RouteFault(fault, of: integration.provider, isTold: true)
                }
                throw RouteFault(
                    400, "unsupported_provider", "the definition of '\(connection.provider)' is gone or has faults")
            }
            var diagnostics = DiagnosticList()
            let plan = PlanCompiler(provider: provider).rawRequest(
                .get, "/", scheme: connection.scheme, diagnostics: &diagnostics)
            do throws(CallFault) {
                let access = try await connections.open(connection, at: application)
                let service = ProxyService(
                    access: access, plan: plan, sender: sender, lastRefusal: former?.service.lastRefusal)
                return .success(Opened(service: service, provider: freshness))
            } catch {
                throw RouteFault(ProxyFault.call(error))
            }
        } catch {
            return .failure(error)
        }
    }
}

extension RouteFault {
    /// What a fault of a proxied call means for clients of Nango's proxy (nango-api.md §9).
    init(_ fault: ProxyFault) {
        let (status, code): (Int, String) =
            switch fault {
            case .base, .forbidden: (400, "base_url_override_not_allowed")
            case .call(let fault) where fault.cause == .input: (400, "invalid_query_params")
            case .call(let fault) where fault.code == CallFault.backoffCode: (424, CallFault.backoffCode)
            case .call: (fault.status, "server_error")
            default: (fault.status, fault.code)
            }
        self.init(HTTPStatus(status), code, fault.description)
        if let seconds = fault.waitSeconds { retryAfter = Int(seconds.rounded(.up)) }
    }
}
