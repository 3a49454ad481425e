public import EngineLanguage

/// A certificate that the client shows in the TLS handshake.
public struct MutualTLSScheme: AuthScheme {
    /// The word after `type:`.
    public static let name = "mtls"
    /// What it is for.
    public static let summary =
        "A certificate that the client shows in the TLS handshake; fields `certificate` and `private_key`."

    private let authority: ExpressionField?
    private let passphrase: ExpressionField?
    private let keys: SigningExpressions

    /// Reads the type's keys.
    public init(reading object: inout ObjectReader) {
        keys = SigningExpressions(
            [
                "certificate": object.optional(
                    "certificate", .expression(in: .auth),
                    "The certificate, its chain behind it, in PEM; then there is no such field.",
                    example: "credentials.client_certificate"),
                "key": object.optional(
                    "key", .expression(in: .auth),
                    "Path of its private key, in PEM; then there is no field `private_key`.",
                    example: "credentials.client_key"),
            ], at: object.span)
        authority = object.optional(
            "authority", .expression(in: .auth),
            "Certificates by which the server is believed, in PEM; those of the system.",
            example: "config.authority")
        passphrase = object.optional(
            "passphrase", .expression(in: .auth), "What opens a private key that is encrypted.",
            example: "credentials.passphrase")
    }

    /// What shows the certificate.
    public var signer: SchemeSigner? { SchemeSigner(definition: self, isComplete: true) }

    /// Two fields, unless expressions stand in their place.
    public func expansion(_ written: WrittenScheme, at span: Span) -> SyntaxNode {
        func field(_ title: String) -> SyntaxNode {
            .map(
                [
                    ("title", .text(title, at: span)), ("format", .text("pem", at: span)),
                    ("multiline", .boolean(true, at: span)),
                ], at: span)
        }
        let fields: [(String, SyntaxNode?)] = [
            ("certificate", keys.isWritten("certificate") ? nil : field("Certificate")),
            ("private_key", keys.isWritten("key") ? nil : field("Private key")),
        ]
        return .map([("credentials", .map(fields, at: span))], at: span)
    }
}

extension MutualTLSScheme: SignerDefinition {
    func signer(_ fields: inout FieldCompiler) -> (any RequestSigner)? {
        let key = keys["key", or: "credentials.private_key"]
        guard let certificate = fields.compile(text: keys["certificate", or: "credentials.certificate"]),
            let key = fields.compile(key: key, passphrase: passphrase, isPrivate: true)
        else { return nil }
        return CertificateSigner(
            certificate: certificate, key: key, authority: authority.flatMap { fields.compile(text: $0) })
    }
}
