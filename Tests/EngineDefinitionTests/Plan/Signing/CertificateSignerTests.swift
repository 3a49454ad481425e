import EngineCrypto
import EngineFixtures
import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineDefinition

/// Certificates that go along with requests.
struct CertificateSignerTests {
    @Test func `a request brings the certificate, and stays as it is`() throws {
        let request = try SignedSample(
            "{ type: mtls }", credentials: ["certificate": TestKeys.certificate, "private_key": TestKeys.p256]
        ).request()
        let pair = try #require(request.certificate)
        #expect(pair.certificate.reveal() == TestKeys.certificate && pair.authority == nil)
        #expect(request.fields.isEmpty && request.url == "https://api.acme.test/v1/items?a=1")
        #expect(request.maxRedirects == 5)
    }

    @Test func `names, an authority and a passphrase may come from elsewhere`() throws {
        let block = """
            { type: mtls, certificate: credentials.cert, key: credentials.pem, authority: credentials.ca, \
            passphrase: credentials.phrase, credentials: { cert: { title: C }, pem: { title: P }, ca: { title: A }, \
            phrase: { title: W } } }
            """
        var credentials = [
            "cert": TestKeys.certificate, "pem": TestKeys.p256, "ca": TestKeys.certificate, "phrase": "",
        ]
        #expect(try SignedSample(block, credentials: credentials).request().certificate?.authority != nil)
        credentials = ["cert": TestKeys.certificate, "pem": TestKeys.rsaEncrypted, "ca": "", "phrase": "open-sesame"]
        let fault = try SignedSample(block, credentials: credentials).fault()
        #expect(fault.message.contains("'credentials.pem': the certificate belongs to another key"))
    }

    @Test(arguments: [
        (["private_key": TestKeys.p256], "'credentials.certificate' is missing"),
        (["certificate": TestKeys.certificate], "'credentials.private_key' is missing"),
        (["certificate": "x", "private_key": TestKeys.p256], "'credentials.certificate': the certificate is no PEM"),
        (["certificate": TestKeys.certificate, "private_key": TestKeys.rsa], "belongs to another key"),
        (["certificate": TestKeys.certificate, "private_key": TestKeys.rsaEncrypted], "there is no passphrase"),
    ])
    func `what cannot be shown is named before anything is sent`(
        _ credentials: [String: String], _ words: String
    ) throws {
        let fault = try SignedSample("{ type: mtls }", credentials: credentials).fault()
        #expect(fault.cause == .input && fault.message.contains(words), "\(fault.message)")
        #expect(!fault.message.contains("MI"), "nothing of a key is told")
    }

    @Test func `nobody shows a certificate without TLS`() throws {
        let fault = try SignedSample(
            "{ type: mtls }", head: "provider: acme\ntitle: Acme\nbase: http://127.0.0.1:8080\n",
            credentials: ["certificate": TestKeys.certificate, "private_key": TestKeys.p256]
        ).fault()
        #expect(fault.message.contains("over https only"))
    }

    @Test func `a certificate goes together with another scheme`() throws {
        let sample = try PlanSample(
            """
            auth:
              token: { type: bearer, credentials: { certificate: { title: C }, private_key: { title: K } } }
              client: { type: mtls, internal: true }
            endpoints: { call: { request: GET /items, auth: [client, token] } }

            """)
        var bindings = try ExpressionBindings.written()
        let values = [("certificate", TestKeys.certificate), ("private_key", TestKeys.p256), ("token", "t")]
        bindings["credentials"] = .value(.map(ExpressionMap(texts: values.map { ($0.0, .string($0.1)) })))
        let request = try RequestBuilder(plan: try sample.endpoint().request, baseOverride: nil).build(
            bindings, addition: PageEntries())
        #expect(request.certificate != nil && request.fields["authorization"] == "Bearer t")
    }
}
