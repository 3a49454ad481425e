public import EngineLanguage

/// OAuth 1.0 (RFC 5849): each request is signed with the secrets of the client and of the token.
public struct OAuth1Scheme: AuthScheme {
    /// How a request is signed (RFC 5849 §3.4).
    enum Method: String, ShapeChoice {
        case hmacSHA1 = "HMAC-SHA1"
        case hmacSHA256 = "HMAC-SHA256"
        case rsaSHA1 = "RSA-SHA1"
        case plaintext = "PLAINTEXT"
    }

    /// Where the parameters go (RFC 5849 §3.5).
    enum Place: String, ShapeChoice {
        case header
        case query
        case body
    }

    /// The word after `type:`.
    public static let name = "oauth1"
    /// What it is for.
    public static let summary =
        "OAuth 1.0 (RFC 5849): each request is signed with the secrets of the client and of a token, which a person "
        + "grants (`authorize`) or pastes."

    private let method: Method
    private let place: Place
    private let realm: ExpressionField?
    private let privateKey: ExpressionField?
    private let keys: SigningExpressions
    let legs: OAuth1Legs
    private let span: Span

    /// Reads the type's keys.
    public init(reading object: inout ObjectReader) {
        let span = object.span
        self.span = object.span(of: "type") ?? span
        method = object.optional("signature", .choice, "How a request is signed.", default: .hmacSHA1)
        realm = object.optional(
            "realm", .expression(in: .auth), "Parameter `realm` of the header; it is not signed.",
            example: "config.account")
        keys = SigningExpressions(
            [
                "consumer_key": object.optional(
                    "consumer_key", .expression(in: .auth), "The client; the integration's id.",
                    example: "credentials.consumer_key"),
                "consumer_secret": object.optional(
                    "consumer_secret", .expression(in: .auth), "The client's secret; the integration's.",
                    example: "credentials.consumer_secret"),
                "token": object.optional(
                    "token", .expression(in: .auth), "The token; `credentials.oauth_token`, if there is one.",
                    example: "credentials.token"),
                "token_secret": object.optional(
                    "token_secret", .expression(in: .auth), "The token's secret; `credentials.oauth_token_secret`.",
                    example: "credentials.token_secret"),
            ], at: span)
        place = object.optional("in", .choice, "Where the parameters go.", default: .header)
        privateKey = object.optional(
            "private_key", .expression(in: .auth), "Path of the private key, for `RSA-SHA1`.",
            example: "credentials.private_key")
        legs = object.keys(of: OAuth1Legs.self)
        object.check(.missingKey, "`RSA-SHA1` needs `private_key`.") { [method] keys in
            method == .rsaSHA1 && !keys.has("private_key")
                ? keys.breach("'signature: RSA-SHA1' needs 'private_key'", at: "signature") : nil
        }
    }

    /// What signs.
    public var signer: SchemeSigner? { SchemeSigner(definition: self, isComplete: true) }

    /// The signers of the calls for a token: one names the callback, one proves that a person has granted it.
    public var inner: [InnerScheme] {
        guard legs.isWritten else { return [] }
        return [
            InnerScheme(OAuth1Legs.request, at: span, OAuth1LegSigner(scheme: self, entry: OAuth1Legs.callback)),
            InnerScheme(OAuth1Legs.exchange, at: span, OAuth1LegSigner(scheme: self, entry: OAuth1Legs.verifier)),
        ]
    }

    /// Where the type stands.
    var anchor: Span { span }

    /// The callback brings a verifier.
    public var answer: ConsentDefinition.Answer? { legs.isWritten ? .verifier : nil }

    /// Where a person grants the token.
    public var consent: ConsentDefinition? {
        legs.consent(of: keys["consumer_key", or: "integration.client_id"], at: span)
    }

    /// The call for the token, where a person grants it; else nothing: what is asked differs from API to API.
    public func expansion(_ written: WrittenScheme, at span: Span) -> SyntaxNode {
        .map(
            [("acquire", legs.exchange(at: span)), ("store", legs.isWritten ? legs.store(at: span) : nil)], at: span)
    }
}

extension OAuth1Scheme: SignerDefinition {
    func signer(_ fields: inout FieldCompiler) -> (any RequestSigner)? { signer(&fields, further: nil) }

    /// The signer, with an entry that only one call has.
    func signer(
        _ fields: inout FieldCompiler, further: (name: String, value: ExpressionField)?
    ) -> (any RequestSigner)? {
        let secret =
            method == .rsaSHA1
            ? nil : fields.compile(key: keys["consumer_secret", or: "integration.client_secret"], isPrivate: false)
        let key = privateKey.flatMap { fields.compile(key: $0, isPrivate: true) }
        guard let consumer = fields.compile(text: keys["consumer_key", or: "integration.client_id"]),
            let token = fields.compile(text: keys["token", or: "credentials.oauth_token"]),
            let tokenSecret = fields.compile(text: keys["token_secret", or: "credentials.oauth_token_secret"]),
            method == .rsaSHA1 ? key != nil : secret != nil
        else { return nil }
        var signer = OAuth1Signer(
            method: method, place: place, realm: realm.flatMap { fields.compile(text: $0) }, consumerKey: consumer,
            consumerSecret: secret, token: token, tokenSecret: tokenSecret, privateKey: key)
        if let further, let value = fields.compile(text: further.value) { signer.further = (further.name, value) }
        return signer
    }
}
