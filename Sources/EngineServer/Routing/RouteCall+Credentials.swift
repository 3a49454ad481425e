internal import EngineCrypto
internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

extension RouteCall {
    /// A connection as it is now.
    func refreshed(_ connection: StoredConnection) async throws(RouteFault) -> StoredConnection {
        let (name, environment) = (connection.name, connection.environment)
        return try await storing { store throws(StoreFault) in
            try await store.connection(named: name, in: environment)
        } ?? connection
    }

    /// How the credentials of a connection look to clients.
    func credentialFace(of connection: StoredConnection) async -> CredentialFace {
        let provider = await services.catalogue.provider(connection.provider)
        return CredentialFace(
            scheme: provider?.auth[connection.scheme], config: (try? JSONValue(parsing: connection.config)) ?? [:])
    }
}
