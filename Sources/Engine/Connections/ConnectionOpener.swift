public import EngineDefinition
internal import EngineLanguage
public import EngineStore
internal import EngineCrypto

/// Makes connections ready to be used.
public struct ConnectionOpener: Sendable {
    private let store: Store
    private let reader: RecordReader
    private let sender: any RequestSender
    private let clock: any EngineClock
    private let events: any EventSink

    /// Makes an opener.
    public init(
        store: Store, reader: RecordReader, sender: any RequestSender, clock: any EngineClock = SystemClock(),
        events: any EventSink = SilentSink()
    ) {
        self.store = store
        self.reader = reader
        self.sender = sender
        self.clock = clock
        self.events = events
    }

    /// Opens a connection.
    /// - Parameters:
    ///   - connection: the connection as it is stored.
    ///   - plan: its provider.
    ///   - integration: the operator's application.
    /// - Throws: a fault of cause `local` if what is stored cannot be read.
    public func open(
        _ connection: StoredConnection, plan: ProviderPlan, integration: IntegrationValues
    ) async throws(CallFault) -> ConnectionAccess {
        var values = try values(of: connection, integration)
        let scheme = plan.auth[connection.scheme]
        let gate = CallGate(limits: plan.limits, clock: clock, events: events)
        let retry = RetryPlan()
        var driver = CallDriver(
            sender: sender, gate: gate, clock: clock, events: events, tokens: nil, retry: retry)
        if let scheme, !scheme.fields.isEmpty || scheme.canRenew {
            let tokens = TokenKeeper(
                store: store, environment: connection.environment, connection: connection.name, plan: scheme,
                values: values, driver: driver)
            values.take(try await tokens.usable())
            driver = CallDriver(
                sender: sender, gate: gate, clock: clock, events: events, tokens: tokens, retry: retry)
        }
        return ConnectionAccess(connection: connection, values: values, store: store, reader: reader, driver: driver)
    }

    private func values(
        of connection: StoredConnection, _ integration: IntegrationValues
    ) throws(CallFault) -> ConnectionValues {
        guard let config = map(connection.config), let tags = map(connection.tags), let metadata = map(connection.metadata)
        else {
            throw CallFault(.local, "what is stored of connection '\(connection.name)' is damaged", call: "open")
        }
        return ConnectionValues(
            id: connection.name, owner: connection.owner, tags: tags,
            createdAt: ExpressionTimestamp(seconds: connection.createdAt / 1_000_000) ?? .epoch, config: config,
            metadata: metadata, integration: integration, baseURL: connection.baseURL)
    }

    private func map(_ text: String) -> ExpressionMap? {
        (try? JSONValue(parsing: text)).flatMap { ExpressionValue($0).map }
    }
}
