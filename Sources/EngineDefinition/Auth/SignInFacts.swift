public import EngineLanguage

/// What may be told of a sign-in: where it happens, and what is asked for.
public struct SignInFacts: Sendable {
    /// The address that a person opens; nothing where none is opened.
    public let authorize: TemplateField?
    /// The address that gives tokens.
    public let token: TemplateField?
    /// What is asked for where the operator names no scopes.
    public let scopes: [String]
    /// What stands between two of them.
    public let scopeSeparator: String
    /// Whether the token request proves who the client is by its `Authorization` header.
    public let usesBasicAuthentication: Bool
}

extension SchemeDefinition {
    /// The facts of a scheme of OAuth; nothing for others.
    public var signIn: SignInFacts? {
        if let scheme = scheme as? OAuth2Scheme {
            return SignInFacts(
                authorize: scheme.asking.authorize, token: scheme.token, scopes: scheme.scopes?.main.defaults ?? [],
                scopeSeparator: scheme.scopes?.main.separator ?? " ",
                usesBasicAuthentication: scheme.clientAuthentication == .basic)
        }
        guard let legs = (scheme as? OAuth1Scheme)?.legs, legs.isWritten else { return nil }
        return SignInFacts(
            authorize: legs.authorize, token: legs.accessToken, scopes: [], scopeSeparator: " ",
            usesBasicAuthentication: false)
    }
}
