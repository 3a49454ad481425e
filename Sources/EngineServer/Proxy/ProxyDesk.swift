internal import Engine
internal import EngineDefinition
internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork
internal import EngineStore
internal import Synchronization

/// The proxies of connections that were called lately: what a call needs is opened once, not for each call.
final class ProxyDesk: Sendable {
    /// The most connections that are kept open.
    private static let mostOpen = 1_000

    /// A connection's proxy, good for as long as the connection and its integration are as they were.
    private struct Entry {
        let connection: StoredConnection
        let integration: StoredIntegration
        let service: Task<Result<Opened, RouteFault>, Never>
        var lastUse: UInt64
    }

    private struct Opened: Sendable {
        let service: ProxyService
        let provider: ProviderFreshness
    }

    private struct State {
        var entries: [ConnectionID: Entry] = [:]
        var uses: UInt64 = 0
    }

    private let connections: ConnectionService
    private let integrations: IntegrationDirectory
    private let catalogue: ProviderCatalogue
    private let sender: NetworkSender
    private let state = Mutex(State())

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
        let opening = state.withLock { state in
            state.uses += 1
            if var entry = state.entries[connection.id], entry.integration == integration,
                entry.connection.isCalled(as: connection)
            {
                entry.lastUse = state.uses
                state.entries[connection.id] = entry
                return entry.service
            }
            let former = state.entries[connection.id]?.service
            let service = Task { await self.open(connection, integration, after: former) }
            state.entries[connection.id] = Entry(
                connection: connection, integration: integration, service: service, lastUse: state.uses)
            Self.trim(&state)
            return service
        }
        let result = await opening.value
        // What could not be opened now may be so at the next call.
        guard case .success(let opened) = result, opened.provider.isCurrent else {
            state.withLock { $0.entries[connection.id] = nil }
            // What a provider's text says now is not what this one does.
            _ = try result.get()
            return try await service(of: connection, through: integration)
        }
        return opened.service
    }

    /// Forgets the half that was used longest ago.
    private static func trim(_ state: inout State) {
        guard state.entries.count > mostOpen else { return }
        let uses = state.entries.values.map(\.lastUse).sorted()
        let middle = uses[uses.count / 2]
        state.entries = state.entries.filter { $0.value.lastUse >= middle }
    }

    private func open(
        _ connection: StoredConnection, _ integration: StoredIntegration,
        after former: Task<Result<Opened, RouteFault>, Never>?
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
                let last = try? await former?.value.get().service.lastRenewal
                let service = ProxyService(access: access, plan: plan, sender: sender, lastRenewal: last)
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
