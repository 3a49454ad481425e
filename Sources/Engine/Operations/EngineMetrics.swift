public import EngineStore

/// The metrics of the engine, by name.
///
/// None has a label for a connection, an owner or a path: their number is what callers make it.
public struct EngineMetrics: Sendable {
    /// Where they are told.
    public let registry: MetricsRegistry
    /// Requests to the server, by method, route and status; seconds until the answer was ready.
    public let requests: MetricFamily
    /// Calls that the proxy forwarded, by class of status or `none`; seconds until upstream answered, repetitions
    /// included.
    public let proxied: MetricFamily
    /// Renewals of tokens, by what came of them.
    public let renewals: MetricFamily
    /// Seconds that calls waited for limits.
    public let waits: MetricFamily
    private let connections: MetricFamily

    /// From a millisecond, which a look into the store takes, to half a minute, after which callers give up.
    private static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
    /// Waits that APIs ask for: from less than a second to an hour.
    private static let waitBounds = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3_600]

    /// Makes the metrics.
    /// - Parameters:
    ///   - version: the version of the program.
    ///   - registry: where they are told.
    public init(version: String, registry: MetricsRegistry = MetricsRegistry()) {
        self.registry = registry
        requests = registry.family(
            "engine_http_request_duration_seconds", "Time until a request's answer was ready.",
            .histogram(bounds: Self.bounds), labels: ["method", "route", "status"])
        proxied = registry.family(
            "engine_proxy_upstream_seconds", "Time until upstream answered a forwarded call.",
            .histogram(bounds: Self.bounds), labels: ["status"])
        renewals = registry.family(
            "engine_token_refresh_total", "Renewals of tokens, by what came of them.", .counter, labels: ["result"])
        waits = registry.family(
            "engine_rate_limit_wait_seconds", "Time for which calls waited for limits.",
            .histogram(bounds: Self.waitBounds))
        connections = registry.family(
            "engine_connections", "Connections, by status.", .gauge, labels: ["status"])
        registry.family("engine_build_info", "The version of the program.", .gauge, labels: ["version"])
            .set(1, version)
        ProcessMetrics.add(to: registry)
    }

    /// Tells of a store whenever the metrics are told.
    public func observe(_ store: Store) {
        registry.onReading { [connections] in
            // A store that cannot be read is told by /readyz.
            guard let counts = try? await store.connectionCounts() else { return }
            for status in StoredConnection.Status.allCases {
                connections.set(Double(counts[status] ?? 0), status.rawValue)
            }
        }
    }
}

/// Counts what happens in calls.
public struct MetricsSink: EventSink {
    private let metrics: EngineMetrics
    private let next: any EventSink

    /// Makes a sink.
    /// - Parameters:
    ///   - metrics: where it is counted.
    ///   - next: who takes the events behind it.
    public init(_ metrics: EngineMetrics, then next: any EventSink = SilentSink()) {
        self.metrics = metrics
        self.next = next
    }

    /// Counts an event, and hands it on.
    public func record(_ event: any EngineEvent) {
        switch event {
        case is TokenRenewed: metrics.renewals.add(1, "renewed")
        case let event as RenewalFailed: metrics.renewals.add(1, event.change.rawValue)
        case let event as CallWaits where event.isForLimit: metrics.waits.observe(event.seconds)
        default: break
        }
        next.record(event)
    }
}
