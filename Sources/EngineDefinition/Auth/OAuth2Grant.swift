internal import EngineLanguage

extension OAuth2Scheme {
    /// How a token is obtained.
    enum Grant: String, ShapeChoice {
        /// By a person in a browser.
        case authorizationCode = "authorization_code"
        /// By the application itself.
        case clientCredentials = "client_credentials"
        /// By a person on another device.
        case deviceCode = "device_code"
        /// For a token that this side signs (RFC 7523 §2.1).
        case jwtBearer = "jwt_bearer"
        /// For a person's name and password (RFC 6749 §4.3).
        case password
        /// For another token (RFC 8693).
        case tokenExchange = "token_exchange"

        var doc: String {
            switch self {
            case .authorizationCode:
                "By a person in a browser (`authorize`), or on another device where there is `device` too."
            case .clientCredentials: "By the application itself."
            case .deviceCode: "By a person on another device (`device`, RFC 8628)."
            case .jwtBearer: "For a token that this side signs (`assertion`, RFC 7523)."
            case .password: "For a person's name and password."
            case .tokenExchange: "For another token (`subject_token`, RFC 8693)."
            }
        }

        /// Whether a token can be had without a person.
        var canAcquire: Bool { !asksPerson }

        /// Whether a person grants it in a browser.
        var asksPerson: Bool { self == .authorizationCode || self == .deviceCode }

        /// Whether an answer may bring a refresh token that is of use.
        ///
        /// RFC 6749 §4.4.3 and RFC 7523 §2.1: who can ask again needs none.
        var canRefresh: Bool { self != .clientCredentials && self != .jwtBearer }

        /// The value of `grant_type`.
        var typeName: String {
            switch self {
            case .jwtBearer: "urn:ietf:params:oauth:grant-type:jwt-bearer"
            case .tokenExchange: "urn:ietf:params:oauth:grant-type:token-exchange"
            case .deviceCode: "urn:ietf:params:oauth:grant-type:device_code"
            case .authorizationCode, .clientCredentials, .password: rawValue
            }
        }
    }

    /// How the token request proves who the client is.
    enum ClientAuthentication: String, ShapeChoice {
        /// Id and secret in the body.
        case body
        /// Both in the `Authorization` header.
        case basic
        /// A token that this side signs (RFC 7523 §2.2).
        case privateKeyJWT = "private_key_jwt"
        /// Only the id.
        case none
    }

    /// How the token request is written.
    enum Encoding: String, ShapeChoice {
        /// As a form.
        case form
        /// As JSON.
        case json
        /// In the query.
        case query
    }
}

/// What single grants need beside what all have.
struct OAuth2GrantKeys: Configurable {
    static let shapeName = "auth.oauth2.grant"

    let assertion: SignedTokenDefinition?
    let assertionNode: SyntaxNode?
    let username: ExpressionField?
    let password: ExpressionField?
    let subjectToken: ExpressionField?
    let subjectTokenType: String
    let actorToken: ExpressionField?

    init(reading object: inout ObjectReader) {
        assertionNode = object.node?["assertion"]
        assertion = object.optional(
            "assertion", .object(SignedTokenDefinition.self),
            "The token that this side signs, for `jwt_bearer` and `private_key_jwt`; `sub` says for whom.")
        username = object.optional(
            "username", .expression(in: .auth, .required), "Name for `password`; then there is no such field.")
        password = object.optional(
            "password", .expression(in: .auth, .required), "Password for `password`; then there is no such field.")
        subjectToken = object.optional(
            "subject_token", .expression(in: .auth, .required), "The token that is exchanged.",
            example: "credentials.id_token")
        subjectTokenType = object.optional(
            "subject_token_type", .text(.filled), "What it is (RFC 8693 §3).",
            default: "urn:ietf:params:oauth:token-type:access_token")
        actorToken = object.optional(
            "actor_token", .expression(in: .auth, .required), "The token of whoever acts for the subject.",
            example: "credentials.actor_token")
        object.key("actor_token", needs: "subject_token")
    }

    /// Reports keys that the grant does not read, and those that it lacks.
    static func check(
        _ object: inout ObjectReader, _ grant: OAuth2Scheme.Grant, _ client: OAuth2Scheme.ClientAuthentication
    ) {
        let needs = "`jwt_bearer` and `private_key_jwt` need `assertion`; `token_exchange` needs `subject_token`."
        object.check(.missingKey, needs) { keys in
            if !keys.has("assertion"), grant == .jwtBearer || client == .privateKeyJWT {
                return keys.breach("'\(grant == .jwtBearer ? grant.rawValue : client.rawValue)' needs 'assertion'")
            }
            guard grant == .tokenExchange, !keys.has("subject_token") else { return nil }
            return keys.breach("'grant: token_exchange' needs 'subject_token'")
        }
        object.check(.uselessKey, "Keys of other grants are not written.") { keys in
            let foreign: [(String, Bool)] = [
                ("assertion", grant == .jwtBearer || client == .privateKeyJWT), ("username", grant == .password),
                ("password", grant == .password), ("subject_token", grant == .tokenExchange),
                ("subject_token_type", grant == .tokenExchange), ("actor_token", grant == .tokenExchange),
            ]
            guard let extra = foreign.first(where: { keys.has($0.0) && !$0.1 }) else { return nil }
            return keys.breach("'\(extra.0)' is not read by 'grant: \(grant.rawValue)'", at: extra.0, help: "remove it")
        }
    }
}
