internal import EngineLanguage

/// A token that this side signs: the keys of `type: jwt`, of `assertion` and of an app's `jwt`.
struct SignedTokenDefinition: Configurable {
    static let shapeName = "auth.signed_token"
    static let shapeDoc = "A JSON Web Token (RFC 7519) that this side signs; `iat`, `exp` and `jti` are added."

    let algorithm: JWTAlgorithm
    let key: ExpressionField
    let passphrase: ExpressionField?
    let keyID: ExpressionField?
    let header: NamedValues<TemplateTree>
    let claims: NamedValues<TemplateTree>
    let lifetime: Duration
    let backdate: Duration
    let isPerRequest: Bool

    init(reading object: inout ObjectReader) {
        algorithm = object.required("algorithm", .choice, "How it is signed.", example: "RS256")
        key = object.required(
            "key", .expression(in: .auth),
            "What it is signed with: the path of a private key, in PEM or as a JSON Web Key; for HS… any secret.",
            example: "credentials.private_key")
        passphrase = object.optional(
            "passphrase", .expression(in: .auth), "What opens a private key that is encrypted.")
        keyID = object.optional(
            "key_id", .expression(in: .auth), "Header `kid`: which key it is.",
            example: "credentials.key_id")
        header = object.optional(
            "header", .map(of: .templateTree(in: .auth)), "Further members of the header; null takes one out.",
            default: .init())
        claims = object.optional(
            "claims", .map(of: .templateTree(in: .auth)),
            "Members of the token; null takes out one of `iat`, `exp`, `jti`.", default: .init(),
            example: "{ iss: \"${credentials.issuer}\", aud: \"https://api.acme.test\" }")
        lifetime = object.optional(
            "lifetime", .duration(.seconds(1)...Duration.seconds(31_536_000)), "`exp` is so much later than now.",
            default: .seconds(300))
        backdate = object.optional(
            "backdate", .duration, "`iat` is so much earlier than now, for upstreams whose clock is behind.",
            default: .zero)
        isPerRequest = object.optional(
            "per_request", .boolean,
            "Each request gets a token of its own, whose claims may read `request`; else one serves until it ends.",
            default: false)
    }
}

extension SignedTokenDefinition: SignerDefinition {
    func signer(_ fields: inout FieldCompiler) -> (any RequestSigner)? {
        let plans = fields.seeingRequest(isPerRequest) { fields in
            (header: fields.compile(header), claims: fields.compile(claims))
        }
        guard
            let key = fields.compile(key: key, passphrase: passphrase, isPrivate: algorithm.method.isPrivate)
        else { return nil }
        return TokenSigner(
            algorithm: algorithm, key: key, keyID: fields.compile(keyID), header: plans.header, claims: plans.claims,
            lifetimeSeconds: lifetime.components.seconds, backdateSeconds: backdate.components.seconds,
            coversRequest: isPerRequest)
    }
}
