internal import Engine
internal import EngineDefinition
internal import EngineLanguage

/// Credentials as clients of Nango write and read them, over what is sealed (nango-api.md §6).
struct CredentialFace {
    let scheme: SchemeDefinition?
    /// The connection's configuration, which may be part of a login.
    var config: JSONValue = [:]
    /// What this side signs for requests, where it is one token for all of them.
    var signed: StandingToken?

    private var mode: AuthMode { AuthMode(scheme) }

    /// The fields that a person fills, in order.
    private var fields: [String] { scheme?.parts.credentials.names ?? [] }

    // MARK: Out

    /// What clients are told.
    /// - Parameters:
    ///   - sealed: what is sealed.
    ///   - expiresAt: when the token ends, in microseconds since 1970.
    ///   - hidesRefreshToken: whether what obtains further tokens is left out.
    /// - Returns: none for a scheme without credentials.
    func answer(of sealed: SealedCredentials, expiresAt: Int64?, hidesRefreshToken: Bool) -> CredentialAnswer {
        guard mode != .none else { return .none }
        let stored = JSONValue.object(sealed.values)
        func told(_ value: JSONValue) -> JSONValue { hidesRefreshToken ? Self.withoutRefreshTokens(value) : value }
        let plain = Self.answer(in: stored)
        let own = told(LoginNames(scheme)?.told(plain, config: config) ?? plain)
        // What was connected before answers were kept shows what was kept of them; a signer has keys of its own.
        let kept: JSONValue? = mode == .sigV4 ? JSONValue?.none : own
        let raw: JSONValue? = showsAnswer ? sealed.answer.map(told) ?? kept : JSONValue?.none
        let facts = CredentialFacts(
            mode: mode, stored: stored, expiresAt: [.basic, .oauth1, .tba].contains(mode) ? nil : expiresAt, raw: raw,
            signed: signed)
        switch mode {
        case .apiKey: return .key(KeyCredentialFace(key: stored[keyField]))
        case .oauth2, .mcp:
            return .granted(
                GrantedCredentialFace(
                    facts: facts, hidesRefreshToken: hidesRefreshToken, application: Self.application(in: stored)))
        case .clientCredentials: return .application(ApplicationCredentialFace(facts: facts))
        case .oauth1, .tba, .basic, .app, .jwt, .twoStep, .signature, .sigV4, .none:
            let application = mode == .tba ? Self.application(in: stored) ?? [:] : JSONValue?.none
            return .fields(FieldCredentialFace(facts: facts, told: own, application: application))
        }
    }

    /// Whether clients are told what the provider answered, or what was brought in.
    var showsAnswer: Bool {
        switch mode {
        case .oauth2, .mcp, .clientCredentials, .app, .oauth1, .twoStep, .sigV4: true
        case .apiKey, .basic, .tba, .jwt, .signature, .none: false
        }
    }

    /// What is kept of the provider's answer, without what belongs to the client.
    private static func answer(in stored: JSONValue) -> JSONValue {
        let names = IntegrationValues.overrideNames
        let own: Set = [
            names.id, names.secret, "client_id", "client_secret", "client_auth", "token_url", "authorize_url",
            "revoke_url", "issuer", "resource", "requested_scope", "demands_issuer",
        ]
        let isLearnt = stored["token_url"] != nil
        return .object(
            (stored.members ?? []).filter { member in
                member.key != names.id && member.key != names.secret && !(isLearnt && own.contains(member.key))
            })
    }

    /// The application that the connection brought.
    private static func application(in stored: JSONValue) -> JSONValue? {
        let names = IntegrationValues.overrideNames
        let pairs = [("client_id", stored[names.id]), ("client_secret", stored[names.secret])]
        let members = pairs.compactMap { name, value in value.map { (name, $0) } }
        return members.isEmpty ? nil : .object(members)
    }

    /// The value without whatever a refresh token may be called, however deep.
    static func withoutRefreshTokens(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let members):
            .object(
                members.filter { $0.key.lowercased().filter { $0 != "_" && $0 != "-" } != "refreshtoken" }
                    .map { JSONValue.Member(key: $0.key, value: withoutRefreshTokens($0.value)) })
        case .array(let elements): .array(elements.map { withoutRefreshTokens($0) })
        default: value
        }
    }

    /// The field that clients call `apiKey`: the first secret one.
    var keyField: String {
        let credentials = scheme?.parts.credentials ?? .init()
        return credentials.first { $0.value.setting.isSecret }?.name ?? credentials.first?.name ?? "api_key"
    }

    // MARK: In

    /// What is sealed of credentials that a client brings.
    /// - Parameter posted: the members, without `type`.
    /// - Returns: the members to seal.
    /// - Throws: `invalid_body` where one is missing or too many.
    func stored(from posted: [String: JSONValue]) throws(RouteFault) -> [(String, JSONValue)] {
        var posted = posted
        posted["type"] = nil
        posted["expires_at"] = nil
        let application = try takeApplication(&posted)
        let names: [(from: String, to: String, isNeeded: Bool)] =
            switch mode {
            case .none, .mcp: []
            case .apiKey: [("apiKey", keyField, true)]
            case .oauth2: [("access_token", "access_token", true), ("refresh_token", "refresh_token", false)]
            case .clientCredentials:
                [
                    ("token", "access_token", false), ("client_id", "client_id", fields.contains("client_id")),
                    ("client_secret", "client_secret", fields.contains("client_secret")),
                ]
            case .oauth1:
                [("oauth_token", "oauth_token", true), ("oauth_token_secret", "oauth_token_secret", true)]
            case .tba, .basic, .app, .jwt, .twoStep, .signature, .sigV4:
                scheme?.parts.credentials.map { ($0.name, $0.name, !$0.value.setting.isOptional) } ?? []
            }
        var members = application
        for (from, to, isNeeded) in names {
            guard let value = posted.removeValue(forKey: from), !value.isNull else {
                guard !isNeeded else {
                    throw .invalidBody(["credentials", from], "'credentials' needs the key '\(from)', a text")
                }
                continue
            }
            guard let text = value.string else {
                throw .invalidBody(["credentials", from], "'\(from)' must be a text")
            }
            members.append((to, .string(text)))
        }
        if let unknown = posted.keys.sorted().first {
            let known = names.map { "'\($0.from)'" }.joined(separator: ", ")
            throw .invalidBody(
                ["credentials", unknown],
                "'\(unknown)' is no key of \(mode.rawValue) credentials\(known.isEmpty ? "" : "; they have \(known)")")
        }
        return members
    }

    /// An application that a client brings beside a token of OAuth.
    private func takeApplication(
        _ posted: inout [String: JSONValue]
    ) throws(RouteFault) -> [(String, JSONValue)] {
        guard mode.takesOwnApplication, let given = posted.removeValue(forKey: "config_override") else {
            return []
        }
        guard let members = given.members else {
            throw .invalidBody(["credentials", "config_override"], "'config_override' must be an object")
        }
        let names = IntegrationValues.overrideNames
        return try members.map { member throws(RouteFault) in
            guard let text = member.value.string, member.key == "client_id" || member.key == "client_secret" else {
                throw .invalidBody(
                    ["credentials", "config_override", member.key],
                    "'config_override' has 'client_id' and 'client_secret', two texts")
            }
            return (member.key == "client_id" ? names.id : names.secret, .string(text))
        }
    }
}
