internal import EngineHTTP
internal import EngineLanguage
internal import EngineStore

/// How far a caller reaches: what is beyond is told like what is not there.
extension RouteCall {
    /// The environment in which everything happens.
    var environment: String {
        get throws(RouteFault) {
            // A route that asks for no key has none; its handlers do not ask.
            guard let name = principal.environment else {
                throw RouteFault(401, "missing_auth_header", "this needs an API key", payload: [:])
            }
            return name
        }
    }

    /// The number of the key that asks.
    var keyID: Int64? {
        guard case .key(let key) = principal else { return nil }
        return key.id
    }

    /// Whom alone the caller may act for, if anybody.
    var owner: String? {
        switch principal {
        case .nobody: nil
        case .key(let key): key.owner
        case .session(let session): session.owner
        }
    }

    /// Whether the caller may touch an integration.
    func reaches(integration name: String) -> Bool {
        guard case .key(let key) = principal, let bound = key.integration else { return true }
        return bound == name
    }

    /// Whether the caller may touch a connection.
    func reaches(_ connection: StoredConnection) -> Bool {
        guard connection.environment == principal.environment, reaches(integration: connection.integration) else {
            return false
        }
        guard let owner else { return true }
        return connection.owner == owner
    }

    /// Refuses a key that is bound to an integration or an owner: what is asked for concerns all of them.
    func requireUnbound() throws(RouteFault) {
        guard case .key(let key) = principal else { return }
        guard key.integration == nil, key.owner == nil else {
            throw RouteFault(403, "forbidden", "this key is bound to an integration or an owner; this needs another")
        }
    }

    /// Refuses a key that acts for one person: an integration is the operator's, and everybody's.
    func requireNoOwner() throws(RouteFault) {
        guard case .key(let key) = principal, key.owner != nil else { return }
        throw RouteFault(403, "forbidden", "this key is bound to an owner; this needs another")
    }

    /// Does something with the store; its faults become answers.
    func storing<Result: Sendable>(
        _ body: (Store) async throws(StoreFault) -> Result
    ) async throws(RouteFault) -> Result {
        do throws(StoreFault) {
            return try await body(services.store)
        } catch {
            throw RouteFault(error)
        }
    }
}

extension RouteCall {
    /// The session in which the caller is.
    var session: StoredSession {
        get throws(RouteFault) {
            guard case .session(let session) = principal else {
                throw RouteFault(401, "unknown_connect_session_token", "this needs a session's token", payload: [:])
            }
            return session
        }
    }

    /// Whom a new thing is for: the person that was told, else the one for whom the key acts.
    func endUser(_ told: EndUser?) -> EndUser? { told ?? owner.map { EndUser(id: $0) } }

    /// Whom a new thing belongs to: the person that was told, whom a key that is bound must not exchange.
    func owner(for endUser: String?) throws(RouteFault) -> String? {
        guard let owner else { return endUser }
        guard endUser == nil || endUser == owner else {
            throw .invalidBody(["end_user", "id"], "this key acts for another owner only")
        }
        return owner
    }
}
