public import EngineLanguage

/// Signature Version 4 of AWS.
public struct SigV4Scheme: AuthScheme {
    /// The word after `type:`.
    public static let name = "sigv4"
    /// What it is for.
    public static let summary =
        "Signature Version 4 of AWS, over the whole request; fields `access_key` and `secret_key`."

    private let service: String
    private let region: TemplateField
    private let keys: SigningExpressions

    /// Reads the type's keys.
    public init(reading object: inout ObjectReader) {
        let span = object.span
        service = object.required("service", .text(.filled), "Name of the service in the signature.", example: "s3")
        region = object.required(
            "region", .template(in: .auth), "Region in the signature.", example: "\"${config.region}\"")
        keys = SigningExpressions(
            [
                "access_key": object.optional(
                    "access_key", .expression(in: .auth),
                    "The key's id; then there is no such field.", example: "credentials.role_access_key"),
                "secret_key": object.optional(
                    "secret_key", .expression(in: .auth), "The key; then there is no such field.",
                    example: "credentials.role_secret_key"),
                "session_token": object.optional(
                    "session_token", .expression(in: .auth),
                    "The token of temporary keys; `credentials.session_token`, if there is one.",
                    example: "credentials.role_session_token"),
            ], at: span)
    }

    /// What signs.
    public var signer: SchemeSigner? { SchemeSigner(definition: self, isComplete: true) }

    /// Two fields, unless expressions stand in their place.
    public func expansion(_ written: WrittenScheme, at span: Span) -> SyntaxNode {
        let fields: [(String, SyntaxNode?)] = [
            (
                "access_key",
                keys.isWritten("access_key") ? nil : credentialNode("Access key id", isSecret: false, at: span)
            ),
            (
                "secret_key",
                keys.isWritten("secret_key") ? nil : credentialNode("Secret access key", isSecret: true, at: span)
            ),
        ]
        return .map([("credentials", .map(fields, at: span))], at: span)
    }
}

extension SigV4Scheme: SignerDefinition {
    func signer(_ fields: inout FieldCompiler) -> (any RequestSigner)? {
        let region = fields.compile(.leaf(region))
        guard let access = fields.compile(text: keys["access_key", or: "credentials.access_key"]),
            let secret = fields.compile(key: keys["secret_key", or: "credentials.secret_key"], isPrivate: false)
        else { return nil }
        let token = keys["session_token", or: "credentials.session_token"]
        return SigV4Signer(
            service: service, region: region, accessKey: access, secretKey: secret,
            sessionToken: fields.compile(text: token))
    }
}
