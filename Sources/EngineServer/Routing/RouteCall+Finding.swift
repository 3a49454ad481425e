internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// Finds things for a caller: what it may not reach is not found.
extension RouteCall {
    /// The integration of a name.
    func findIntegration(_ name: String) async throws(RouteFault) -> StoredIntegration? {
        guard reaches(integration: name) else { return nil }
        let environment = try environment
        let known = StoreMemory.Name.integration(name, environment: environment)
        return try await services.memory.value(known) { () async throws(RouteFault) -> StoredIntegration? in
            try await storing { store throws(StoreFault) in
                try await store.integration(named: name, in: environment)
            }
        }
    }

    /// The integration of a name.
    /// - Throws: 404 if there is none for this caller.
    func integration(_ name: String) async throws(RouteFault) -> StoredIntegration {
        guard let found = try await findIntegration(name) else {
            throw .notFound("no integration '\(name)'; GET /integrations lists them")
        }
        return found
    }

    /// Whether a session offers an integration; keys see all.
    func isOffered(_ integration: String) -> Bool {
        guard case .session(let session) = principal else { return true }
        guard let allowed = SessionContent(session).allowedIntegrations else { return true }
        return allowed.contains(integration)
    }

    /// The connection of an id in an integration.
    /// - Parameters:
    ///   - publicID: its id.
    ///   - integration: the integration's name.
    ///   - claimable: whether one that nobody has claimed yet is meant too: it may be claimed or deleted, not used.
    /// - Returns: nothing if there is none for this caller.
    /// - Throws: the fault of the store.
    func findConnection(
        _ publicID: String, of integration: String, claimable: Bool = false
    ) async throws(RouteFault) -> StoredConnection? {
        guard reaches(integration: integration) else { return nil }
        let environment = try environment
        let name = StoreMemory.Name.connection(publicID, integration: integration, environment: environment)
        let found = try await services.memory.value(name) { () async throws(RouteFault) -> StoredConnection? in
            try await storing { store throws(StoreFault) in
                try await store.connection(withID: publicID, of: integration, in: environment)
            }
        }
        return found.flatMap { reaches($0) && (claimable || $0.status != .pending) ? $0 : nil }
    }

    /// Notes that secrets were read, before they are told.
    func noteSecretRead(
        _ action: String, _ subject: String, detail: [(key: String, value: String?)] = []
    ) async throws(RouteFault) {
        let environment = try environment
        try await storing { store throws(StoreFault) in
            _ = try await store.appendEvent(
                action, subject: subject, actor: principal.actor, in: environment, detail: detail)
        }
    }
}
