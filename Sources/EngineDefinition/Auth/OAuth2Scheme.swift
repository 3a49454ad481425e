public import EngineLanguage

/// OAuth 2.0: a token of the application, one that another credential is exchanged for, or the refresh of one that a
/// person granted (RFC 6749).
public struct OAuth2Scheme: AuthScheme {
    /// The word after `type:`.
    public static let name = "oauth2"
    /// What it is for.
    public static let summary =
        "OAuth 2.0: a token of the application, one for another credential, or one that a person granted."

    let grant: Grant
    let token: TemplateField
    let introspection: TemplateField?
    let scopes: OAuth2Scopes?
    let tokenParameters: NamedValues<TemplateTree>
    let refreshParameters: NamedValues<TemplateTree>
    let parameterNodes: (token: SyntaxNode?, refresh: SyntaxNode?)
    let clientID: ExpressionField?
    let clientSecret: ExpressionField?
    let clientParameter: String?
    let clientAuthentication: ClientAuthentication
    let encoding: Encoding
    let keys: OAuth2GrantKeys
    let asking: OAuth2ConsentKeys
    private let written: WrittenScheme
    private let span: Span

    /// Reads the type's keys.
    public init(reading object: inout ObjectReader) {
        let node = object.node
        span = object.span(of: "type") ?? object.span
        written = WrittenScheme(node: node)
        parameterNodes = (node?["token_params"], node?["refresh_params"])
        grant = object.optional("grant", .choice, "How a token is obtained.", default: .authorizationCode)
        token = object.required(
            "token", .template(in: .auth), "Address that gives tokens.", example: "https://acme.test/oauth/token")
        asking = object.keys(of: OAuth2ConsentKeys.self)
        introspection = object.optional(
            "introspect", .template(in: .auth),
            "Address that tells when a token ends (RFC 7662), for `lifetime: introspect`.",
            example: "https://acme.test/oauth/introspect")
        scopes = object.optional("scopes", .object(OAuth2Scopes.self), "What is asked for.")
        tokenParameters = object.optional(
            "token_params", .map(of: .templateTree(in: .auth)), "Further entries of the token request.",
            default: .init(),
            example: "{ audience: \"https://api.acme.test\" }")
        refreshParameters = object.optional(
            "refresh_params", .map(of: .templateTree(in: .auth)), "Further entries of the refresh request.",
            default: .init())
        clientID = object.optional(
            "client_id", .expression(in: .auth, .required),
            "The client's id; the integration's, or the person's own where `credentials` has a field of this name.")
        clientSecret = object.optional(
            "client_secret", .expression(in: .auth), "The client's secret, from the same place as its id.")
        clientParameter = object.removable(
            "client_param", .text,
            "Name of the entry with the client's id, in the address and in token requests; null sends none.",
            default: "client_id")
        clientAuthentication = object.optional(
            "token_auth", .choice, "How the token request proves who the client is.", default: .body)
        encoding = object.optional("token_encoding", .choice, "How the token request is written.", default: .form)
        keys = object.keys(of: OAuth2GrantKeys.self)
        OAuth2GrantKeys.check(&object, grant, clientAuthentication)
        OAuth2ConsentKeys.check(&object, grant)
        object.check(.conflictingKeys, "`introspect` and `lifetime: introspect` are written together.") { keys in
            let asks = node?["lifetime"]?.scalar?.text == TokenLifetime.introspect.notation
            guard keys.has("introspect") != asks else { return nil }
            return asks
                ? keys.breach("'lifetime: introspect' needs 'introspect', the address that is asked", at: "lifetime")
                : keys.breach("'introspect' is of use only with 'lifetime: introspect'", at: "introspect")
        }
    }

    /// The signed token that token requests carry.
    public var inner: [InnerScheme] {
        guard let assertion = OAuth2TokenStep(scheme: self, written: written, span: span).assertion else { return [] }
        return [assertion]
    }

    /// The callback brings a code.
    public var answer: ConsentDefinition.Answer? {
        asking.authorize != nil || asking.device != nil ? .code(asking.codeParameter) : nil
    }

    /// Where a person grants access.
    public var consent: ConsentDefinition? {
        guard answer != nil else { return nil }
        return OAuth2Consent(scheme: self, written: written, span: span).definition
    }

    /// The token request as a step, what is kept of its answer, and the header that carries the token.
    public func expansion(_ written: WrittenScheme, at span: Span) -> SyntaxNode {
        let step = OAuth2TokenStep(scheme: self, written: written, span: span)
        return .map(
            [
                ("credentials", step.fields),
                ("acquire", acquires ? .list(step.acquire, at: span) : nil),
                ("refresh", grant.canRefresh ? .list(step.refresh, at: span) : nil),
                ("store", step.store), ("revoke", written.revocation.map { step.revoke($0) }),
                (
                    "expires",
                    introspection == nil ? tokenEndNode(at: span) : .text(Self.introspectedEnd, at: span)
                ),
                ("apply", headerNode("authorization", .text("Bearer ${credentials.access_token}", at: span), at: span)),
            ], at: span)
    }

    /// Whether there is a call for a token: one that needs no person, or one for the code that they bring.
    private var acquires: Bool { grant.canAcquire || grant == .authorizationCode && asking.authorize != nil }

    /// RFC 7662 §2.2: seconds since 1970.
    private static let introspectedEnd = "timestamp(int(response.body.exp))"
}
