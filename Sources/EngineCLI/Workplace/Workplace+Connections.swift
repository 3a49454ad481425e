internal import Engine
internal import EngineDefinition
internal import EngineLanguage
internal import EngineServer
internal import EngineStore
internal import Glibc

extension Workplace {
    /// The connection that a command means: the named one, or the only one that fits.
    /// - Throws: exit code 2 if there is none, or several.
    func connection(_ name: String?, of provider: ProviderDefinition) async throws(CommandFailure) -> StoredConnection {
        if let name {
            let found = try await connection(named: name)
            guard found.provider == provider.id.value else {
                throw .usage(
                    "the connection '\(name)' is one of '\(found.provider)', not of '\(provider.id.value)'",
                    hint: "'engine connection list' shows them")
            }
            return found
        }
        let all = try await connections()
        let fitting = all.filter { $0.provider == provider.id.value }
        if fitting.count == 1 { return fitting[0] }
        guard fitting.isEmpty else {
            throw .usage(
                "there are \(fitting.count) connections of '\(provider.id.value)'",
                hint: "name one with --connection: \(fitting.map(\.name).joined(separator: ", "))")
        }
        if provider.needsNothing { return try await addDefault(of: provider) }
        throw .usage(
            "there is no connection of '\(provider.id.value)' yet",
            hint: "run 'engine connect \(provider.id.value)' first")
    }

    /// All connections of the environment.
    func connections() async throws(CommandFailure) -> [StoredConnection] {
        try await Self.storing { () async throws(StoreFault) in try await store.connections(in: environment) }
    }

    /// The connection of a name, of the id that clients of the server know, or of `integration/id`.
    /// - Throws: exit code 2 if there is none, with the nearest names, or if several are meant.
    func connection(named name: String) async throws(CommandFailure) -> StoredConnection {
        let all = try await connections()
        let found = ConnectionName(name).connections(among: all)
        if found.count == 1 { return found[0] }
        guard found.isEmpty else {
            throw .usage(
                "'\(name)' is the id of \(found.count) connections",
                hint: "say which: \(found.map(\.qualifiedName).sorted().joined(separator: ", "))")
        }
        throw .unknown("connection", name, candidates: all.map(\.name))
    }

    /// Refuses an environment that the store does not have: a slip in its name would open an empty place that nobody
    /// can get a key for.
    func requireEnvironment() async throws(CommandFailure) {
        let known = try await Self.storing { () async throws(StoreFault) in
            try await store.allEnvironments().map(\.name)
        }
        guard known.contains(environment) else { throw .unknown("environment", environment, candidates: known) }
    }

    /// Loads and compiles the provider of a connection.
    func provider(of connection: StoredConnection) throws(CommandFailure) -> (ProviderDefinition, PlanCompiler) {
        let definitions = try Definitions.load(.provider(connection.provider), in: session)
        let provider = try definitions.provider(connection.provider)
        return (provider, PlanCompiler(provider: provider))
    }

    /// Stores a connection that works: a new one, or in the place of the old one of its name.
    func keep(
        _ new: NewConnection, _ account: ConnectionService.Account, over old: StoredConnection?,
        of provider: ProviderDefinition
    ) async throws(CommandFailure) -> StoredConnection {
        do throws(ConnectionFault) {
            return try await service.keep(new, account, over: old, actor: session.actor)
        } catch {
            throw CommandFailure(error, connection: new, of: provider)
        }
    }

    /// Does something with the store; its faults become failures of the command.
    static func storing<Result>(
        _ body: () async throws(StoreFault) -> Result
    ) async throws(CommandFailure) -> Result {
        do throws(StoreFault) {
            return try await body()
        } catch {
            throw CommandFailure(error)
        }
    }

    private func addDefault(of provider: ProviderDefinition) async throws(CommandFailure) -> StoredConnection {
        let taken = try await connections().contains { $0.name == "default" }
        let name = taken ? provider.id.value : "default"
        do throws(StoreFault) {
            return try await store.addConnection(
                NewConnection(environment: environment, name: name, provider: provider.id.value, scheme: "none"),
                credentials: nil, actor: session.actor)
        } catch {
            throw CommandFailure(error)
        }
    }

    /// What sends the requests.
    var sender: NetworkSender { NetworkSender(client: client, userAgent: "engine/\(VersionCommand.version)") }

    /// Makes, proves and renews connections, and shows what waits meanwhile.
    var service: ConnectionService { ConnectionService(opener: opener(telling: SyncProgress(session: session))) }

    private func opener(telling events: any EventSink) -> ConnectionOpener {
        ConnectionOpener(store: store, reader: reader, sender: sender, events: events, gates: gates)
    }

    /// Makes a connection ready to be used.
    /// - Parameters:
    ///   - connection: the connection as it is stored.
    ///   - plan: its provider.
    ///   - provider: the same as it is written.
    ///   - events: takes what happens in its calls.
    ///   - outlastsRenewals: whether a renewal that is to be tried later is waited for; a person is told to come again.
    /// - Returns: the connection, ready for calls.
    /// - Throws: what keeps it from being used.
    func access(
        _ connection: StoredConnection, _ plan: ProviderPlan, of provider: ProviderDefinition, events: any EventSink,
        outlastsRenewals: Bool = false
    ) async throws(CommandFailure) -> ConnectionAccess {
        let integration = try await integrationValues(of: connection, provider)
        let opener = opener(telling: events)
        do throws(CallFault) {
            guard outlastsRenewals else {
                return try await opener.open(connection, plan: plan, integration: integration)
            }
            // Nothing of the run has begun: no lease is held, and other runs of the connection go on.
            return try await RenewalPatience(events: events).outlast { () async throws(CallFault) in
                try await opener.open(connection, plan: plan, integration: integration)
            }
        } catch {
            throw await failure(error, of: connection, provider)
        }
    }

}

extension ProviderDefinition {
    /// Whether a connection needs neither a credential nor a setting.
    var needsNothing: Bool {
        let isOpen = auth.isEmpty || auth.first?.value.typeName == NoneScheme.name
        return isOpen && config.allSatisfy { !$0.value.isRequired || $0.value.defaultValue != nil }
    }
}
