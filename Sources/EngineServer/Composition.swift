internal import Engine
internal import EngineDefinition
internal import EngineNetwork
internal import EngineStore

/// The one place that builds the server's objects.
enum Composition {
    /// Builds what answers requests.
    /// - Parameters:
    ///   - settings: what the operator set.
    ///   - parts: what it is built on.
    ///   - clients: one for each loop that serves, for proxied calls.
    ///   - observer: takes what came of each request.
    /// - Returns: what answers requests.
    static func make(
        _ settings: ServerSettings, _ parts: ServerParts, clients: [HTTPClient] = [], observer: any RequestObserver
    ) -> RequestDesk {
        let clock = parts.store.options.clock
        let catalogue = ProviderCatalogue(
            loader: parts.loader, interval: parts.lookInterval ?? ProviderCatalogue.usualInterval,
            events: parts.events)
        let directory = IntegrationDirectory(
            store: parts.store, catalogue: catalogue, environment: settings.environment,
            declared: Dictionary(parts.integrations.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first }))
        let sender = NetworkSender(client: parts.client, userAgent: "engine/\(settings.version)")
        let metrics = parts.metrics ?? EngineMetrics(version: settings.version)
        metrics.observe(parts.store)
        catalogue.tell(metrics)
        let connections = ConnectionService(
            opener: ConnectionOpener(
                store: parts.store, reader: parts.reader, sender: sender,
                events: MetricsSink(metrics, then: parts.events), gates: parts.gates))
        // A store that cannot be watched is asked each time.
        let memory = StoreMemory(watch: try? StoreWatch.open(beside: parts.store))
        let services = ServerServices(
            settings: settings, store: parts.store, memory: memory, reader: parts.reader, client: parts.client,
            catalogue: catalogue,
            integrations: directory,
            connections: connections,
            proxies: ProxyDesk(
                connections: connections, integrations: directory, catalogue: catalogue,
                sender: NetworkSender(
                    clients: clients.isEmpty ? [parts.client] : clients, userAgent: "engine/\(settings.version)")),
            state: ServerState(), metrics: metrics,
            authentication: Authentication(
                store: parts.store, memory: memory, refusals: RefusalCounter(now: { clock.now() / 1_000_000 })),
            sendings: SendingTrail(now: { clock.now() / 1_000_000 }),
            connect: ConnectServices(settings, store: parts.store), sender: sender, now: clock.now)
        return RequestDesk(
            router: Router(RouteList.all), services: services,
            observer: RequestMetrics(metrics: metrics, next: observer),
            proxies: TrustedProxies(settings.trustedProxies), hosts: ServedHosts(settings))
    }
}
