import EngineCrypto
import EngineFixtures
import Testing

/// Certificates of clients: their parts are checked before anybody sends them.
struct ClientCertificateTests {
    private let certificate = Secret(TestKeys.certificate)

    @Test func `a certificate with its key is taken`() throws {
        let pair = try ClientCertificate(certificate: certificate, key: Secret(TestKeys.p256), authority: certificate)
        #expect(pair.certificate == certificate && pair.authority == certificate)
        #expect(try SigningKey(pem: pair.key).kind == .elliptic(.p256))
        // The same key in another form.
        let other = try ClientCertificate(certificate: certificate, key: Secret(TestKeys.p256Traditional))
        #expect(other.key == pair.key)
    }

    @Test func `the key of another certificate is refused`() {
        for pem in [TestKeys.rsa, TestKeys.p384, TestKeys.ed25519] {
            #expect(throws: SigningFault.foreignCertificate) {
                try ClientCertificate(certificate: certificate, key: Secret(pem))
            }
        }
    }

    @Test func `what is no certificate is refused`() {
        for text in ["", "hello", TestKeys.p256, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"] {
            #expect(throws: SigningFault.noCertificate) {
                try ClientCertificate(certificate: Secret(text), key: Secret(TestKeys.p256))
            }
            #expect(throws: SigningFault.noCertificate) {
                try ClientCertificate(certificate: certificate, key: Secret(TestKeys.p256), authority: Secret(text))
            }
        }
    }

    @Test func `an encrypted key is told from a certificate of another`() {
        let key = Secret(TestKeys.rsaEncrypted)
        #expect(throws: SigningFault.needsPassphrase) { try ClientCertificate(certificate: certificate, key: key) }
        #expect(throws: SigningFault.foreignCertificate) {
            try ClientCertificate(certificate: certificate, key: key, passphrase: Secret("open-sesame"))
        }
    }

    @Test func `printing it shows no key`() throws {
        let pair = try ClientCertificate(certificate: certificate, key: Secret(TestKeys.p256))
        var dumped = ""
        dump(pair, to: &dumped)
        #expect(!(dumped + "\(pair)").contains("PRIVATE"))
    }
}
