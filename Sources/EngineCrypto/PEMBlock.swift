internal import COpenSSL

/// A text in PEM (RFC 7468), seen from outside: what it is said to hold.
struct PEMBlock {
    /// The words between `BEGIN` and the dashes.
    let label: String
    /// Whether what it holds is encrypted.
    let isEncrypted: Bool
    private let text: Secret

    init(_ secret: Secret) throws(SigningFault) {
        guard !secret.isEmpty else { throw .empty }
        let text = Self.withLineBreaks(secret.reveal())
        guard let start = text.firstRange(of: "-----BEGIN "),
            let end = text[start.upperBound...].firstRange(of: "-----")
        else { throw .notPEM }
        label = String(text[start.upperBound..<end.lowerBound])
        isEncrypted = label.contains("ENCRYPTED") || text.contains("Proc-Type: 4,ENCRYPTED")
        self.text = Secret(text)
    }

    /// Whether it says that it is a private key.
    var isPrivateKey: Bool { label.hasSuffix("PRIVATE KEY") }

    /// A key that was copied out of JSON has `\n` for its line breaks.
    private static func withLineBreaks(_ text: String) -> String {
        guard text.contains("\\n") else { return text }
        return text.split(separator: "\\n", omittingEmptySubsequences: false).joined(separator: "\n")
    }

    /// The key inside, owned by the caller; nothing if it cannot be read.
    func readPrivateKey(_ passphrase: Secret?) -> OpaquePointer? {
        withReader { reader in
            guard let passphrase else {
                // Without a function of ours the library would ask on the terminal.
                return PEM_read_bio_PrivateKey(reader, nil, { _, _, _, _ in 0 }, nil)
            }
            var phrase = Array(passphrase.reveal().utf8) + [0]
            defer { OPENSSL_cleanse(&phrase, phrase.count) }
            return phrase.withUnsafeMutableBytes { PEM_read_bio_PrivateKey(reader, nil, nil, $0.baseAddress) }
        }
    }

    /// The first certificate inside, owned by the caller.
    func readCertificate() -> OpaquePointer? {
        withReader { PEM_read_bio_X509($0, nil, { _, _, _, _ in 0 }, nil) }
    }

    private func withReader(_ body: (OpaquePointer) -> OpaquePointer?) -> OpaquePointer? {
        text.withBytes { bytes in
            guard let reader = BIO_new_mem_buf(bytes.baseAddress, Int32(clamping: bytes.count)) else { return nil }
            defer {
                BIO_free(reader)
                // What the library noted of a failure may hold parts of the text.
                ERR_clear_error()
            }
            return body(reader)
        }
    }
}
