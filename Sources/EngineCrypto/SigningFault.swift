/// Why a key cannot sign.
public enum SigningFault: Error, Sendable, Hashable {
    /// There is no text at all.
    case empty
    /// The text is no PEM block; it begins with none of their lines.
    case notPEM
    /// The PEM block is something else: a public key, a certificate.
    case notPrivate(label: String)
    /// The key is encrypted, and no passphrase was given.
    case needsPassphrase
    /// The key is encrypted, and the passphrase does not open it.
    case wrongPassphrase
    /// The block or the numbers inside are damaged.
    case unreadable
    /// The key is of another kind than the algorithm needs.
    case wrongKind(needed: String, found: String)
    /// A key and a certificate do not belong together.
    case foreignCertificate
    /// The certificate is no PEM block of a certificate.
    case noCertificate
    /// The library refused, for example since the key is too small for the hash.
    case refused
}

extension SigningFault: CustomStringConvertible {
    /// The fault in one line: lower case, no full stop, nothing of the key.
    public var description: String {
        switch self {
        case .empty: "the key is empty"
        case .notPEM: "the key is no PEM block; it begins with '-----BEGIN PRIVATE KEY-----' or alike"
        case .notPrivate(let label): "the key is no private key, but the PEM block '\(label)'"
        case .needsPassphrase: "the key is encrypted, and there is no passphrase for it"
        case .wrongPassphrase: "the passphrase does not open the key"
        case .unreadable: "the key cannot be read: it is damaged or cut off"
        case .wrongKind(let needed, let found): "the key is \(found), and the algorithm needs \(needed)"
        case .foreignCertificate: "the certificate belongs to another key"
        case .noCertificate: "the certificate is no PEM block that begins with '-----BEGIN CERTIFICATE-----'"
        case .refused: "the key cannot make such a signature"
        }
    }
}
