internal import COpenSSL

/// What a client shows a server that asks who it is (TLS client authentication, RFC 8446 §4.4.2).
public struct ClientCertificate: Sendable, Equatable {
    /// The certificate, with those of its chain behind it, in PEM.
    public let certificate: Secret
    /// Its private key, in PEM.
    public let key: Secret
    /// The certificates by which the server is believed, in PEM; nothing: those of the system.
    public let authority: Secret?

    /// Checks that the parts can be read and belong together.
    ///
    /// A key that was encrypted is decrypted here, so nobody behind this needs its passphrase.
    /// - Throws: `SigningFault` that names the part.
    public init(
        certificate: Secret, key: Secret, authority: Secret? = nil, passphrase: Secret? = nil
    ) throws(SigningFault) {
        let signer = try SigningKey(pem: key, passphrase: passphrase)
        guard let first = Self.certificate(in: certificate) else { throw .noCertificate }
        defer { X509_free(first) }
        guard X509_check_private_key(first, signer.pointer) == 1 else {
            ERR_clear_error()
            throw .foreignCertificate
        }
        if let authority {
            guard let root = Self.certificate(in: authority) else { throw .noCertificate }
            X509_free(root)
        }
        self.certificate = certificate
        self.authority = authority
        self.key = try signer.plainPEM()
    }

    private static func certificate(in text: Secret) -> OpaquePointer? {
        (try? PEMBlock(text))?.readCertificate()
    }
}

extension SigningKey {
    /// The key as an unencrypted block of PKCS #8.
    fileprivate func plainPEM() throws(SigningFault) -> Secret {
        guard let writer = BIO_new(BIO_s_secmem()) else { throw .refused }
        defer { BIO_free(writer) }
        guard PEM_write_bio_PKCS8PrivateKey(writer, pointer, nil, nil, 0, nil, nil) == 1 else { throw .refused }
        var text = [UInt8](repeating: 0, count: Int(BIO_ctrl_pending(writer)))
        defer { OPENSSL_cleanse(&text, text.count) }
        guard BIO_read(writer, &text, Int32(clamping: text.count)) == text.count else { throw .refused }
        return Secret(utf8: text)
    }
}
