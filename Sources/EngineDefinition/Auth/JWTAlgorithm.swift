internal import EngineCrypto
internal import EngineLanguage

/// How a JSON Web Token is signed (RFC 7518 §3.1, RFC 8037 §3.1).
enum JWTAlgorithm: String, ShapeChoice {
    case hs256 = "HS256"
    case hs384 = "HS384"
    case hs512 = "HS512"
    case rs256 = "RS256"
    case rs384 = "RS384"
    case rs512 = "RS512"
    case ps256 = "PS256"
    case ps384 = "PS384"
    case ps512 = "PS512"
    case es256 = "ES256"
    case es384 = "ES384"
    case es512 = "ES512"
    case edDSA = "EdDSA"

    var doc: String {
        switch rawValue.prefix(2) {
        case "HS": "A secret that both sides have."
        case "RS": "An RSA key."
        case "PS": "An RSA key, with PSS padding."
        case "ES": "A key of the curve P-\(self == .es512 ? "521" : String(rawValue.suffix(3)))."
        default: "An Ed25519 key."
        }
    }

    /// What signs.
    enum Method {
        /// A keyed hash.
        case shared(Digest)
        /// A private key.
        case pair(SignatureAlgorithm)

        /// Whether the key is one of a pair.
        var isPrivate: Bool {
            if case .pair = self { return true }
            return false
        }
    }

    var method: Method {
        switch self {
        case .hs256: .shared(.sha256)
        case .hs384: .shared(.sha384)
        case .hs512: .shared(.sha512)
        case .rs256: .pair(.rsa(.sha256))
        case .rs384: .pair(.rsa(.sha384))
        case .rs512: .pair(.rsa(.sha512))
        case .ps256: .pair(.rsaPSS(.sha256))
        case .ps384: .pair(.rsaPSS(.sha384))
        case .ps512: .pair(.rsaPSS(.sha512))
        case .es256: .pair(.ecdsaFixed(.sha256, .p256))
        case .es384: .pair(.ecdsaFixed(.sha384, .p384))
        case .es512: .pair(.ecdsaFixed(.sha512, .p521))
        case .edDSA: .pair(.ed25519)
        }
    }
}
