internal import EngineCrypto
internal import EngineDefinition
internal import EngineLanguage

/// Credentials as clients of Nango are told them (nango-api.md §6): each mode has members of its own.
enum CredentialAnswer: Sendable {
    /// Nothing: there are none, or the caller may not see them.
    case none
    case key(KeyCredentialFace)
    case granted(GrantedCredentialFace)
    case application(ApplicationCredentialFace)
    case fields(FieldCredentialFace)

    /// What clients read.
    var json: JSONValue {
        switch self {
        case .none: NoCredentialFace().json
        case .key(let face): face.json
        case .granted(let face): face.json
        case .application(let face): face.json
        case .fields(let face): face.json
        }
    }
}

extension AnswerShape where Value == CredentialAnswer {
    /// Credentials of whatever mode.
    static var credentials: AnswerShape {
        AnswerShape(
            {
                .either([
                    .face(NoCredentialFace.self), .face(KeyCredentialFace.self), .face(GrantedCredentialFace.self),
                    .face(ApplicationCredentialFace.self), .face(FieldCredentialFace.self),
                ])
            }, write: { $0.json })
    }
}

/// What credentials of several modes have.
struct CredentialFacts: Sendable {
    let mode: AuthMode
    /// What is sealed.
    let stored: JSONValue
    /// When the token ends, in microseconds since 1970.
    let expiresAt: Int64?
    /// What the provider answered, or what was brought in, where it is told.
    let raw: JSONValue?
    /// What this side signs for requests.
    var signed: StandingToken?

    /// When the token ends that is told, in microseconds since 1970.
    var end: Int64? { signed == nil ? expiresAt : signed?.end.map { $0 * 1_000_000 } }

    /// A text among what is sealed.
    subscript(_ name: String) -> JSONValue? { stored[name] }
}

/// No credentials.
struct NoCredentialFace: AnswerFace {
    static let shapeName: String? = "NoCredentials"
    static let shapeDoc = "None: there are none, or the key may not see them."

    static func members(_ object: inout AnswerWriter<Self>) {}
}

/// A key.
struct KeyCredentialFace: AnswerFace {
    let key: JSONValue?

    static let shapeName: String? = "KeyCredentials"
    static let shapeDoc = "A key (`API_KEY`)."

    static func members(_ object: inout AnswerWriter<Self>) {
        object.member("type", .word(among: [AuthMode.apiKey.rawValue]), "The mode.") { _ in AuthMode.apiKey.rawValue }
        object.optional("apiKey", .keptText, "The key.") { $0.key }
    }
}

/// A token that a person granted.
struct GrantedCredentialFace: AnswerFace {
    let facts: CredentialFacts
    let hidesRefreshToken: Bool
    /// The application that the connection brought.
    let application: JSONValue?

    static let shapeName: String? = "OAuth2Credentials"
    static let shapeDoc = "A token that a person granted (`OAUTH2`)."

    static func members(_ object: inout AnswerWriter<Self>) {
        // Tokens of MCP servers are to those clients what all tokens of OAuth 2.0 are.
        object.member("type", .word(among: [AuthMode.oauth2.rawValue]), "The mode.") { _ in AuthMode.oauth2.rawValue }
        object.optional("access_token", .keptText, "The token.") { $0.facts["access_token"] }
        object.optional("refresh_token", .keptText, "What obtains further ones; with `refresh_token=true`.") {
            $0.hidesRefreshToken ? nil : $0.facts["refresh_token"]
        }
        object.optional("config_override", .texts, "The application that the connection brought.") { $0.application }
        CredentialEnd.members(&object) { $0.facts }
    }
}

/// A token of an application.
struct ApplicationCredentialFace: AnswerFace {
    let facts: CredentialFacts

    static let shapeName: String? = "OAuth2ClientCredentials"
    static let shapeDoc = "A token of an application of the person's own (`OAUTH2_CC`)."

    static func members(_ object: inout AnswerWriter<Self>) {
        object.member("type", .word(among: [AuthMode.clientCredentials.rawValue]), "The mode.") {
            $0.facts.mode.rawValue
        }
        object.optional("token", .keptText, "The token.") { $0.facts["access_token"] }
        object.optional("client_id", .keptText, "The application's id.") { $0.facts["client_id"] }
        object.optional("client_secret", .keptText, "Its secret.") { $0.facts["client_secret"] }
        CredentialEnd.members(&object) { $0.facts }
    }
}

/// What was entered, beside a token that was obtained with it.
struct FieldCredentialFace: AnswerFace {
    /// The other modes.
    private static let modes: [AuthMode] = [.oauth1, .tba, .basic, .app, .jwt, .twoStep, .signature, .sigV4]

    let facts: CredentialFacts
    /// What is told of what is sealed.
    let told: JSONValue
    /// The application that the connection brought, where clients look for it.
    let application: JSONValue?

    static let shapeName: String? = "FieldCredentials"
    static let shapeDoc =
        "What was entered, by the names of the provider's fields, and a token where one was obtained with it: "
        + "`oauth_token` and `oauth_token_secret` of `OAUTH1`, `username` and `password` of `BASIC`, for example."

    static func members(_ object: inout AnswerWriter<Self>) {
        object.member("type", .word(among: modes.map(\.rawValue)), "The mode.") { $0.facts.mode.rawValue }
        object.others(.any, "What was entered.") { face in
            (face.told.members ?? [])
                .filter { $0.key != "access_token" || face.facts.mode == .app }
                .filter { $0.key != "token" || face.facts.signed == nil }
                .map { ($0.key, $0.value) }
        }
        object.optional("config_override", .texts, "The application that a connection of `TBA` brought.") {
            $0.application
        }
        object.optional("token", .keptText, "The token that was obtained, or that this side signs.") { face in
            if let signed = face.facts.signed { return .string(signed.text.reveal()) }
            guard face.facts.mode != .app, face.facts["token"] == nil else { return nil }
            return face.facts["access_token"]
        }
        CredentialEnd.members(&object) { $0.facts }
    }
}

/// When it ends, and where it came from.
private enum CredentialEnd {
    static func members<Face>(_ object: inout AnswerWriter<Face>, _ facts: (Face) -> CredentialFacts) {
        object.optional("expires_at", .time, "When the token ends.") { facts($0).end }
        object.optional("raw", .any, "What the provider answered last, or what was brought in.") { facts($0).raw }
    }
}
