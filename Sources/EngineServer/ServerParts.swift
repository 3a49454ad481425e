public import Engine
public import EngineDefinition
public import EngineNetwork
public import EngineStore

/// What a server is built on, made by whoever starts it: it gives everything back itself.
public struct ServerParts: Sendable {
    /// Where everything is kept; unlocked.
    public var store: Store
    /// Reads records beside the store.
    public var reader: RecordReader
    /// Sends requests to providers.
    public var client: HTTPClient
    /// A client of the same egress policy for each loop that serves; nothing: `client` alone.
    public var clientOfLoop: (@Sendable (EventLoop) -> HTTPClient)?
    /// Reads definitions.
    public var loader: LibraryLoader
    /// The operator's applications of `engine.yaml`.
    public var integrations: [DeclaredIntegration]
    /// The limits that all connections of an application keep together.
    public var gates: SharedGates
    /// Where it is counted what happens; nothing: in metrics of the server's own.
    public var metrics: EngineMetrics?
    /// Takes what happens in calls: waits, renewals.
    public var events: any EventSink = SilentSink()
    /// For how long a look at the files of providers is good; nothing: a quarter of a second.
    public var lookInterval: Duration?

    /// Puts parts together.
    public init(
        store: Store, reader: RecordReader, client: HTTPClient, loader: LibraryLoader,
        integrations: [DeclaredIntegration] = [], gates: SharedGates = SharedGates()
    ) {
        self.store = store
        self.reader = reader
        self.client = client
        self.loader = loader
        self.integrations = integrations
        self.gates = gates
    }
}
