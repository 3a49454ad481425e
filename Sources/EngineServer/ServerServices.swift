internal import Engine
internal import EngineDefinition
internal import EngineNetwork
internal import EngineStore

/// What handlers work with: built once, by the composition.
struct ServerServices: Sendable {
    let settings: ServerSettings
    let store: Store
    let memory: StoreMemory
    let reader: RecordReader
    let client: HTTPClient
    let catalogue: ProviderCatalogue
    let integrations: IntegrationDirectory
    let connections: ConnectionService
    let proxies: ProxyDesk
    let state: ServerState
    let metrics: EngineMetrics
    let authentication: Authentication
    let sendings: SendingTrail
    let connect: ConnectServices
    /// Sends requests to providers.
    let sender: any RequestSender
    /// Microseconds since 1970.
    let now: @Sendable () -> Int64
}
