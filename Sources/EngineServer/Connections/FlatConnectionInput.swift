internal import EngineDefinition
internal import EngineHTTP
internal import EngineLanguage

/// What is told to bring in a connection in the older form: credentials beside everything else.
struct FlatConnectionInput: Configurable {
    static let shapeName = "connection.create"

    let integration: String
    private let connectionID: String?
    private let metadata: LiteralValue?
    private let config: LiteralValue?
    private let webhookURL: String?
    private let expiresAt: LiteralValue?
    private let expiresIn: Int?
    private let hasNoExpiration: Bool
    private let texts: [String: String]
    private let raw: LiteralValue?

    /// Names of this form, and of the other one.
    private static let names: [(String, String)] = [
        ("access_token", "access_token"), ("refresh_token", "refresh_token"), ("oauth_token", "oauth_token"),
        ("oauth_token_secret", "oauth_token_secret"), ("username", "username"), ("password", "password"),
        ("api_key", "apiKey"), ("app_id", "app_id"), ("installation_id", "installation_id"),
        ("token_id", "token_id"), ("token_secret", "token_secret"), ("oauth_client_id_override", "client_id"),
        ("oauth_client_secret_override", "client_secret"),
    ]

    init(reading object: inout ObjectReader) {
        integration = object.required(
            "provider_config_key", .text(NameFormat.integration.text), "The key of its integration.")
        connectionID = object.optional("connection_id", .text(NameFormat.connection.text), "Its id; a new one.")
        metadata = object.optional("metadata", .literal, "The host's own data, an object.")
        config = object.optional("connection_config", .literal, "Values of the provider's config, an object.")
        webhookURL = object.optional(
            "webhook_url_override", .text(.addressOrEmpty), "Where the host wants to hear of it.")
        expiresAt = object.optional("expires_at", .literal, "When the access token ends.")
        expiresIn = object.optional("expires_in", .integer(1...Int.max / 1_000_000), "Seconds until it ends.")
        hasNoExpiration = object.optional("no_expiration", .boolean, "Whether it never ends.", default: false)
        var texts: [String: String] = [:]
        for (name, other) in Self.names {
            texts[other] = object.optional(name, .text, "Depends on the provider's auth mode.", [.secret])
        }
        self.texts = texts
        raw = object.optional(
            "raw", .literal, "What the provider answered when it gave the token, an object.", [.secret])
    }

    /// The same in the other form, for the first mode of the provider whose texts were given.
    func wanted(for provider: ProviderDefinition, now: Int64) throws(RouteFault) -> ConnectionImport.Wanted {
        let given = texts.mapValues { JSONValue.string($0) }
        let modes = provider.offeredSchemes.map { AuthMode($0.definition) }
        let mode = modes.first { (try? Self.require($0, given)) != nil && !Self.needs($0).isEmpty }
        return try wanted(for: mode ?? provider.authMode, now: now)
    }

    /// The same in the other form.
    private func wanted(for mode: AuthMode, now: Int64) throws(RouteFault) -> ConnectionImport.Wanted {
        var credentials: [String: JSONValue] = texts.mapValues { .string($0) }
        if mode == .oauth2, expiresAt == nil, expiresIn == nil, !hasNoExpiration {
            throw RouteFault(
                400, "missing_expires_at", "say 'expires_at', 'expires_in' or 'no_expiration: true'", payload: [:])
        }
        try Self.require(mode, credentials)
        if mode == .clientCredentials, let token = credentials.removeValue(forKey: "access_token") {
            credentials["token"] = token
        }
        if mode.takesOwnApplication {
            let own = ["client_id", "client_secret"].compactMap { name in
                credentials.removeValue(forKey: name).map { (name, $0) }
            }
            if !own.isEmpty { credentials["config_override"] = .object(own) }
        }
        credentials["type"] = .string(mode.rawValue)
        if let expiresIn {
            credentials["expires_at"] = .number(JSONNumber(now / 1_000 + Int64(expiresIn) * 1_000))
        }
        if let expiresAt {
            let end = try ClientInstant(expiresAt.json, at: ["expires_at"])
            credentials["expires_at"] = end.map { .string(InstantText.utc($0.micros)) }
        }
        var wanted = ConnectionImport.Wanted(
            publicID: connectionID, credentials: credentials, metadata: metadata?.json, config: config?.json,
            webhookURL: webhookURL)
        if let raw = raw?.json, !raw.isNull {
            guard raw.members != nil else { throw .invalidBody(["raw"], "'raw' must be an object") }
            wanted.answer = raw
        }
        return wanted
    }

    /// What a mode cannot do without, and the code of its absence.
    private static func needs(_ mode: AuthMode) -> [(String, String)] {
        switch mode {
        case .oauth2: [("access_token", "missing_access_token")]
        case .oauth1:
            [("oauth_token", "missing_oauth_token"), ("oauth_token_secret", "missing_oauth_token_secret")]
        case .tba: [("token_id", "missing_token_id"), ("token_secret", "missing_token_secret")]
        case .apiKey: [("apiKey", "missing_api_key")]
        case .basic: [("username", "missing_username"), ("password", "missing_password")]
        default: []
        }
    }

    private static func require(_ mode: AuthMode, _ credentials: [String: JSONValue]) throws(RouteFault) {
        for (name, code) in needs(mode) where credentials[name] == nil {
            let word = names.first { $0.1 == name }?.0 ?? name
            throw RouteFault(400, code, "the body needs the key '\(word)'", payload: [:])
        }
    }
}
