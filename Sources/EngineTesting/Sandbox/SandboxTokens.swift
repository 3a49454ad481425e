internal import EngineCrypto
internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork

/// Who may call, and the tokens that were given out (RFC 6749).
struct SandboxTokens: Sendable {
    private let credentials: SandboxConfiguration.Credentials
    private let lifetime: Duration
    private let givesRefreshTokens: Bool
    /// Access tokens and when they end.
    private var access: [String: MonotonicInstant] = [:]
    /// Refresh tokens and whether they were used.
    private var refresh: [String: Bool] = [:]
    private var count = 0

    init(_ configuration: SandboxConfiguration) {
        credentials = configuration.credentials
        lifetime = configuration.tokenLifetime
        givesRefreshTokens = configuration.givesRefreshTokens
    }

    /// Ends all access tokens; with `all` the refresh tokens too.
    mutating func expire(all: Bool) {
        access = access.mapValues { _ in .now }
        if all { refresh = [:] }
    }
}

// MARK: Calls

extension SandboxTokens {
    /// Nil if the caller may call, else why not.
    func refusal(of request: WholeRequest) -> SandboxAnswer? {
        if let key = request.fields["x-api-key"] {
            return key == credentials.apiKey ? nil : Self.unauthorized("invalid_credentials", "the API key is wrong")
        }
        guard let authorization = request.fields["authorization"] else {
            return Self.unauthorized(
                "missing_credentials", "send X-API-Key, basic authentication or a bearer token")
        }
        let parts = authorization.split(separator: " ", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return Self.unauthorized("invalid_credentials", "Authorization is unreadable") }
        switch parts[0].lowercased() {
        case "bearer": return refusal(ofToken: parts[1])
        case "basic":
            let isKnown = Self.basic(parts[1]) == "\(credentials.username):\(credentials.password)"
            return isKnown ? nil : Self.unauthorized("invalid_credentials", "user name or password are wrong")
        default: return Self.unauthorized("invalid_credentials", "'\(parts[0])' is no scheme that is taken here")
        }
    }

    private func refusal(ofToken token: String) -> SandboxAnswer? {
        if token == credentials.apiKey { return nil }
        guard let end = access[token] else {
            return Self.unauthorized("invalid_credentials", "the token is not known")
        }
        return MonotonicInstant.now < end ? nil : Self.unauthorized("token_expired", "the token has expired")
    }

    private static func basic(_ text: String) -> String? {
        Base64.decode(text).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func unauthorized(_ code: String, _ message: String) -> SandboxAnswer {
        var answer = SandboxAnswer.error(401, code, message)
        answer.fields["www-authenticate"] = "Bearer realm=\"sandbox\""
        return answer
    }
}

// MARK: Token endpoint

extension SandboxTokens {
    /// Answers `POST /oauth/token`.
    mutating func answer(_ request: WholeRequest, counting counters: inout SandboxCounters) -> SandboxAnswer {
        let form = Dictionary(FormEncoding.decode(request.body).map { ($0.name, $0.value) }) { first, _ in first }
        guard isClient(request, form) else {
            counters.unauthorized += 1
            return Self.failure(401, "invalid_client", "client id or secret are wrong")
        }
        switch form["grant_type"] {
        case "client_credentials": return issue(&counters)
        case "refresh_token":
            guard let token = form["refresh_token"], let wasUsed = refresh[token] else {
                return Self.failure(400, "invalid_grant", "the refresh token is not known")
            }
            guard !wasUsed else {
                // RFC 9700 §4.14: a token that comes twice was stolen, or its answer was lost.
                counters.refreshReuse += 1
                return Self.failure(400, "invalid_grant", "the refresh token was used before")
            }
            refresh[token] = true
            counters.refreshes += 1
            return issue(&counters)
        default:
            return Self.failure(400, "unsupported_grant_type", "client_credentials and refresh_token are served")
        }
    }

    private func isClient(_ request: WholeRequest, _ form: [String: String]) -> Bool {
        if let authorization = request.fields["authorization"], authorization.lowercased().hasPrefix("basic ") {
            return Self.basic(String(authorization.dropFirst(6)))
                == "\(credentials.clientID):\(credentials.clientSecret)"
        }
        return form["client_id"] == credentials.clientID && form["client_secret"] == credentials.clientSecret
    }

    private mutating func issue(_ counters: inout SandboxCounters) -> SandboxAnswer {
        count += 1
        counters.tokensIssued += 1
        let token = "sat_\(count)_\(Hex.encode(RandomBytes.make(16)))"
        access[token] = .now.advanced(by: lifetime)
        var members: [(String, JSONValue)] = [
            ("access_token", .string(token)), ("token_type", "Bearer"),
            ("expires_in", .number(JSONNumber(lifetime.components.seconds))),
        ]
        if givesRefreshTokens {
            let next = "srt_\(count)_\(Hex.encode(RandomBytes.make(16)))"
            refresh[next] = false
            members.append(("refresh_token", .string(next)))
        }
        var answer = SandboxAnswer(.object(members))
        answer.fields["cache-control"] = "no-store"
        return answer
    }

    private static func failure(_ status: HTTPStatus, _ code: String, _ message: String) -> SandboxAnswer {
        SandboxAnswer(
            status: status, .object([("error", .string(code)), ("error_description", .string(message))]))
    }
}
