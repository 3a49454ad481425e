internal import EngineCrypto
public import EngineLanguage

/// A text that the definition puts together is signed for each request.
public struct SignatureScheme: AuthScheme {
    /// How the text is signed.
    enum Algorithm: String, ShapeChoice {
        case hmacSHA1 = "hmac-sha1"
        case hmacSHA256 = "hmac-sha256"
        case hmacSHA512 = "hmac-sha512"
        case rsaSHA256 = "rsa-sha256"
        case ecdsaP256 = "ecdsa-p256"
        case ed25519

        /// What signs.
        var method: JWTAlgorithm.Method {
            switch self {
            case .hmacSHA1: .shared(.sha1)
            case .hmacSHA256: .shared(.sha256)
            case .hmacSHA512: .shared(.sha512)
            case .rsaSHA256: .pair(.rsa(.sha256))
            case .ecdsaP256: .pair(.ecdsa(.sha256, .p256))
            case .ed25519: .pair(.ed25519)
            }
        }
    }

    /// How the signature is written.
    enum Encoding: String, ShapeChoice {
        case hex
        case base64
        case base64url
    }

    /// The word after `type:`.
    public static let name = "signature"
    /// What it is for.
    public static let summary =
        "A text that `over` makes of each request is signed; the result is `signature` in `apply`."

    private let over: ExpressionField
    private let algorithm: Algorithm
    private let key: ExpressionField
    private let passphrase: ExpressionField?
    private let encoding: Encoding

    /// Reads the type's keys.
    public init(reading object: inout ObjectReader) {
        over = object.required(
            "over", .expression(in: .auth, .required), "The text, or bytes, that are signed; reads `request`.",
            example: "request.method + request.path + string(request.raw)")
        algorithm = object.optional("algorithm", .choice, "How it is signed.", default: .hmacSHA256)
        key = object.required(
            "key", .expression(in: .auth),
            "What it is signed with: a secret; for RSA, ECDSA and Ed25519 the path of a private key.",
            example: "credentials.secret")
        passphrase = object.optional(
            "passphrase", .expression(in: .auth), "What opens a private key that is encrypted.")
        encoding = object.optional("encoding", .choice, "How the signature is written.", default: .hex)
        object.check(.missingKey, "`apply` is written.") { keys in
            keys.has("apply") || keys.has("apply_as")
                ? nil : keys.breach("a signature needs 'apply', how a request carries '${signature}'")
        }
    }

    /// What signs.
    public var signer: SchemeSigner? { SchemeSigner(definition: self, isComplete: false) }

    /// Nothing: what a person is asked, and where the signature goes, differs from API to API.
    public func expansion(_ written: WrittenScheme, at span: Span) -> SyntaxNode { .map([], at: span) }
}

extension SignatureScheme: SignerDefinition {
    func signer(_ fields: inout FieldCompiler) -> (any RequestSigner)? {
        let text = fields.seeingRequest(true) { $0.compile(over) }
        let key = fields.compile(key: key, passphrase: passphrase, isPrivate: algorithm.method.isPrivate)
        guard let text, let key else { return nil }
        return CanonicalSigner(over: text, algorithm: algorithm, key: key, encoding: encoding)
    }
}
