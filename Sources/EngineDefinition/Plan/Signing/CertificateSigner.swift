internal import EngineCrypto
internal import EngineLanguage

/// Shows a certificate in the TLS handshake; the request itself stays as it is.
struct CertificateSigner: RequestSigner {
    let certificate: SigningText
    let key: KeyPlan
    let authority: SigningText?

    var coversRequest: Bool { false }

    func sign(_ request: RequestDraft, _ bindings: ExpressionBindings) throws(SigningRefusal) -> SignedMarks {
        guard request.url.hasPrefix("https://") else {
            throw SigningRefusal("a certificate is shown over https only, and the address is another", at: nil)
        }
        let chain = try certificate.required(bindings)
        let authority = try authority?.optional(bindings).map { Secret($0) }
        let pair = try key.text(bindings)
        do throws(SigningFault) {
            return SignedMarks(
                certificate: try ClientCertificate(
                    certificate: Secret(chain), key: pair.key, authority: authority, passphrase: pair.passphrase))
        } catch .noCertificate {
            let name = authority == nil ? certificate : self.authority ?? certificate
            throw SigningRefusal(.noCertificate, of: name.expression)
        } catch {
            throw SigningRefusal(error, of: key.expression)
        }
    }
}
