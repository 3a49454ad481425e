internal import Engine
internal import EngineCrypto
internal import EngineDefinition
internal import EngineHTTP
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

    /// How credentials that were just read look to clients, with the token that this side signs with them.
    /// - Throws: `invalid_credentials` where they cannot sign.
    func credentialFace(
        of connection: StoredConnection, through integration: StoredIntegration
    ) async throws(RouteFault) -> CredentialFace {
        var face = await credentialFace(of: connection)
        guard [.jwt, .signature].contains(AuthMode(face.scheme)) else { return face }
        guard let provider = await services.catalogue.provider(connection.provider),
            let application = try await services.integrations.application(of: integration, scheme: connection.scheme)
        else { return face }
        var diagnostics = DiagnosticList()
        let plan = PlanCompiler(provider: provider).rawRequest(
            .get, "/", scheme: connection.scheme, diagnostics: &diagnostics)
        do throws(CallFault) {
            let access = try await services.connections.open(connection, at: application)
            face.signed = try access.standingToken(of: plan)
        } catch {
            guard error.cause == .input else { throw RouteFault(error, code: "invalid_credentials") }
            throw RouteFault(400, "invalid_credentials", "'\(error.call)': \(error.message)", payload: [:])
        }
        return face
    }
}
