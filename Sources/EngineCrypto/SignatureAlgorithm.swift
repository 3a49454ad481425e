/// How a private key signs.
public enum SignatureAlgorithm: Sendable, Hashable {
    /// RSA with PKCS #1 v1.5 padding (RFC 8017 §8.2).
    case rsa(Digest)
    /// RSA with PSS padding; the salt is as long as the hash (RFC 7518 §3.5).
    case rsaPSS(Digest)
    /// A curve; the signature is the two numbers in DER (RFC 3279 §2.2.3).
    case ecdsa(Digest, EllipticCurve)
    /// A curve; the signature is the two numbers in fixed length, one after the other (RFC 7518 §3.4).
    case ecdsaFixed(Digest, EllipticCurve)
    /// Ed25519 (RFC 8032), which hashes by itself.
    case ed25519
}

/// The curves of NIST that signatures use.
public enum EllipticCurve: String, Sendable, Hashable, CaseIterable {
    /// P-256, also prime256v1.
    case p256 = "P-256"
    /// P-384, also secp384r1.
    case p384 = "P-384"
    /// P-521, also secp521r1.
    case p521 = "P-521"

    /// Bytes of one number.
    var byteCount: Int {
        switch self {
        case .p256: 32
        case .p384: 48
        case .p521: 66
        }
    }

    /// OpenSSL's name of it.
    var groupName: String {
        switch self {
        case .p256: "prime256v1"
        case .p384: "secp384r1"
        case .p521: "secp521r1"
        }
    }

    /// Its object identifier, encoded (RFC 5480 §2.1.1.1).
    var identifier: [UInt8] {
        switch self {
        case .p256: [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07]
        case .p384: [0x2B, 0x81, 0x04, 0x00, 0x22]
        case .p521: [0x2B, 0x81, 0x04, 0x00, 0x23]
        }
    }
}
