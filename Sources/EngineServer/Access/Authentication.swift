internal import EngineCrypto
internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork
internal import EngineStore

/// Finds out who asks, and whether a route's rule lets them in.
struct Authentication: Sendable {
    /// What a session's token begins with; such a token is never tried as a key.
    static let sessionPrefix = "nango_connect_session_"

    let store: Store
    /// Keys that were shown lately.
    let memory: StoreMemory
    /// Counts keys that were refused.
    let refusals: RefusalCounter

    /// Lets a request in, or says why not.
    /// - Parameters:
    ///   - rule: the route's.
    ///   - request: the request.
    ///   - client: the address that it came from.
    /// - Returns: who asks.
    /// - Throws: 401, 403 or 429.
    func admit(_ rule: RouteRule, _ request: ServerRequest, from client: String) async throws(RouteFault) -> Principal {
        switch rule {
        case .open, .ownProof: return .nobody
        case .key(let scope):
            return try await key(Self.credential(of: request), scope, from: client)
        case .keyOrSession(let scope):
            let credential = try Self.credential(of: request)
            guard credential.reveal().hasPrefix(Self.sessionPrefix) else {
                return try await key(credential, scope, from: client)
            }
            return try await session(credential, from: client)
        case .session:
            return try await session(Self.credential(of: request), from: client)
        case .querySession:
            return try await session(Self.queryToken(of: request), from: client)
        }
    }

    /// The session of a token.
    func session(_ token: Secret, from client: String) async throws(RouteFault) -> Principal {
        let text = token.reveal()
        let digits = text.dropFirst(Self.sessionPrefix.count)
        let isSound =
            digits.utf8.count == 64 && digits.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
        guard text.hasPrefix(Self.sessionPrefix), isSound else {
            throw try refused(client, "invalid_connect_session_token_format", "the token is no connect session's")
        }
        guard let session = try await found({ () throws(StoreFault) in try await store.session(matching: token) })
        else {
            // Sessions end by themselves, and their pages stay open: that is no guessing.
            throw RouteFault(
                401, "unknown_connect_session_token", "the connect session has ended or never was; ask for a new one",
                payload: [:])
        }
        return .session(session)
    }

    private func key(_ key: Secret, _ scope: Scope, from client: String) async throws(RouteFault) -> Principal {
        let name = StoreMemory.Name.key(hash: key.withBytes { Digest.sha256.hash($0) })
        let known = try await memory.value(name, while: isGood) { () async throws(RouteFault) -> StoredKey? in
            try await found({ () throws(StoreFault) in try await store.key(matching: key) })
        }
        guard let stored = known else {
            throw try refused(client, "unknown_account", "the API key is unknown, was revoked or has expired")
        }
        let principal = Principal.key(stored)
        guard principal.has(scope) else {
            throw RouteFault(403, "forbidden", "Insufficient scope. Required: \(scope)")
        }
        return principal
    }

    /// Whether a key that was found before is still one, and its use need not be noted again.
    private func isGood(_ key: StoredKey) -> Bool {
        let now = store.options.clock.now()
        return now < key.expiresAt ?? .max && now - (key.usedAt ?? 0) < StoredKey.useInterval
    }

    /// Good keys are taken from any address: only who guesses has to wait.
    private func refused(
        _ client: String, _ code: String, _ message: String
    ) throws(RouteFault) -> RouteFault {
        try refusals.check(client)
        refusals.note(client)
        return RouteFault(401, code, message, payload: [:])
    }

    private func found<Value>(
        _ search: () async throws(StoreFault) -> Value?
    ) async throws(RouteFault) -> Value? {
        do throws(StoreFault) {
            return try await search()
        } catch {
            throw RouteFault(error)
        }
    }

    /// The token that Nango's front end sends (nango-api.md §2.6).
    private static func queryToken(of request: ServerRequest) throws(RouteFault) -> Secret {
        let items = request.queryItems
        if let token = items.first(where: { $0.name == "connect_session_token" })?.value, !token.isEmpty {
            return Secret(token)
        }
        guard items.contains(where: { $0.name == "public_key" }) else {
            throw RouteFault(401, "missing_public_key", "the query needs 'connect_session_token'", payload: [:])
        }
        throw RouteFault(
            401, "deprecated_authentication", "public keys are not taken; ask for a connect session", payload: [:])
    }

    /// What stands behind the last `Bearer`; a bare key is taken too.
    static func credential(of request: ServerRequest) throws(RouteFault) -> Secret {
        guard let header = request.fields["authorization"] else {
            throw RouteFault(
                401, "missing_auth_header", "send the API key as 'Authorization: Bearer <key>'", payload: [:])
        }
        let parts = header.split(separator: "Bearer ", omittingEmptySubsequences: false)
        let text = String(parts.last ?? "").filter { $0 != " " }
        guard !text.isEmpty, text != "Bearer" else {
            throw RouteFault(
                401, "malformed_auth_header", "the Authorization header holds no key: 'Bearer <key>'", payload: [:])
        }
        return Secret(text)
    }
}
