internal import EngineCrypto
public import EngineDefinition
internal import EngineLanguage
public import EngineStore

/// Makes connections ready to be used.
public struct ConnectionOpener: Sendable {
    let store: Store
    private let reader: RecordReader
    private let sender: any RequestSender
    private let clock: any EngineClock
    private let events: any EventSink
    private let gates: SharedGates
    /// Whether connections are tried that nobody has yet: their numbers are those of others, and somebody waits.
    private var isForTrials = false

    /// Makes an opener.
    /// - Parameters:
    ///   - store: where connections and credentials are kept.
    ///   - reader: reads the stored records.
    ///   - sender: sends the requests.
    ///   - clock: the clocks.
    ///   - events: takes what happens in calls.
    ///   - gates: the limits that connections of one app share, the same for all openers of a process.
    public init(
        store: Store, reader: RecordReader, sender: any RequestSender, clock: any EngineClock = SystemClock(),
        events: any EventSink = SilentSink(), gates: SharedGates = SharedGates()
    ) {
        self.store = store
        self.reader = reader
        self.sender = sender
        self.clock = clock
        self.events = events
        self.gates = gates
    }

    /// The same over a store for a trial.
    func over(_ trial: TrialStore) -> ConnectionOpener {
        var opener = ConnectionOpener(
            store: trial.store, reader: trial.store.records, sender: sender, clock: clock, events: events, gates: gates)
        opener.isForTrials = true
        return opener
    }

    /// Opens a connection.
    /// - Parameters:
    ///   - connection: the connection as it is stored.
    ///   - plan: its provider.
    ///   - integration: the operator's application.
    ///   - renews: whether credentials that end soon are renewed at once.
    /// - Returns: the connection, ready for calls.
    /// - Throws: a fault of cause `local` if what is stored cannot be read.
    public func open(
        _ connection: StoredConnection, plan: ProviderPlan, integration: IntegrationValues, renews: Bool = true
    ) async throws(CallFault) -> ConnectionAccess {
        var integration = integration
        integration.settings = try plan.settings.complete(integration)
        var values = try values(of: connection, plan, integration)
        let scheme = plan.auth[connection.scheme]
        let gate = ConnectionGate(
            own: isForTrials
                ? CallGate(limits: plan.limits, clock: clock) : gates.own(of: connection, plan.limits, clock: clock),
            shared: gates.gate(of: connection, plan.limits, clock: clock))
        let steps = StepKeeper(store: store, connection: connection)
        let patience = isForTrials ? TokenKeeper.patience : nil
        var driver = CallDriver(
            sender: sender, gate: gate, clock: clock, events: events, tokens: nil, steps: steps, patience: patience)
        if let scheme, scheme.hasCredentials {
            let tokens = TokenKeeper(
                store: store, environment: connection.environment, connection: connection.name, plan: scheme,
                values: values, driver: driver, learns: plan.learns)
            values.take(try await renews ? tokens.usable() : tokens.stored())
            driver = CallDriver(
                sender: sender, gate: gate, clock: clock, events: events, tokens: tokens, steps: steps,
                patience: patience)
        }
        return ConnectionAccess(connection: connection, values: values, store: store, reader: reader, driver: driver)
    }

    private func values(
        of connection: StoredConnection, _ plan: ProviderPlan, _ integration: IntegrationValues
    ) throws(CallFault) -> ConnectionValues {
        guard let config = ExpressionMap(json: connection.config), let tags = ExpressionMap(json: connection.tags),
            let metadata = plan.learns.metadata(of: connection)
        else {
            throw CallFault(.local, "what is stored of connection '\(connection.name)' is damaged", call: "open")
        }
        return ConnectionValues(
            id: connection.name, owner: connection.owner, tags: tags,
            createdAt: ExpressionTimestamp(seconds: connection.createdAt / 1_000_000) ?? .epoch, config: config,
            metadata: metadata, integration: integration, baseURL: connection.baseURL)
    }
}

extension LearntNames {
    /// What expressions read as `metadata` of a connection.
    /// - Returns: nothing if what is stored is damaged.
    func metadata(of connection: StoredConnection) -> ExpressionMap? {
        guard let host = ExpressionMap(json: connection.metadata), let learnt = ExpressionMap(json: connection.learnt)
        else { return nil }
        return metadata(host: host, learnt: learnt)
    }
}
