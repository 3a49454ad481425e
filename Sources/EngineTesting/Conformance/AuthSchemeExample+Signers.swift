/// The examples of schemes that work something out over each request.
///
/// Time and chance are fixed in the suite, so what they sign is known: the marks were computed with the
/// libraries PyJWT, hmac, botocore and oauthlib for Python.
extension AuthSchemeExample {
    package static let signers: [AuthSchemeExample] = [app, certificate, token, signature, signedForAWS] + oauth1

    private static let token = AuthSchemeExample(
        name: "jwt",
        block: """
            algorithm: HS256, key: credentials.key, claims: { iss: acme }, credentials: { key: { title: Key } }
            """, credentials: [("key", "k-secret")],
        mark: (
            .header("authorization"),
            "Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJhY21lIiwiaWF0IjoxNzY3MjI1NjAwLCJ"
                + "leHAiOjE3NjcyMjU5MDAsImp0aSI6IjAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwIn0.WCh"
                + "j4vkrWopcByfG4HgL9TE9doAj5SkavzSsUjszHng"
        ))

    private static let signature = AuthSchemeExample(
        name: "signature",
        block: """
            over: request.method + request.path + string(request.raw), key: credentials.key, \
            credentials: { key: { title: Key } }, apply: { headers: { x-sign: \"${signature}\" } }
            """, credentials: [("key", "k-secret")],
        mark: (.header("x-sign"), "51f93a73bf19cf3dcee83a1ecf3fa4f0523bef5801eeca523702cc5dee2316e7"))

    private static let signedForAWS: AuthSchemeExample = {
        var example = AuthSchemeExample(
            name: "sigv4", block: "service: acme, region: eu-1",
            credentials: [("access_key", "AKID"), ("secret_key", "k-secret")],
            mark: (
                .header("authorization"),
                "AWS4-HMAC-SHA256 Credential=AKID/20260101/eu-1/acme/aws4_request, SignedHeaders=content-ty"
                    + "pe;host;x-amz-date, Signature=cd388540bf64c66744ed32681ec45ba802017c097df87a35d23ebe8158f55063"
            ))
        example.further = ["x-amz-date"]
        return example
    }()

    private static let oauth1: [AuthSchemeExample] = [
        oauth1(
            "signature: PLAINTEXT",
            "OAuth oauth_consumer_key=\"client-id\", oauth_signature_method=\"PLAINTEXT\", oa"
                + "uth_timestamp=\"1767225600\", oauth_nonce=\"00000000000000000000000000000000\", "
                + "oauth_version=\"1.0\", oauth_signature=\"k-secret%26\""),
        oauth1(
            "signature: HMAC-SHA256",
            "OAuth oauth_consumer_key=\"client-id\", oauth_signature_method=\"HMAC-SHA256\", "
                + "oauth_timestamp=\"1767225600\", oauth_nonce=\"00000000000000000000000000000000\""
                + ", oauth_version=\"1.0\", oauth_signature=\"NH4YBjPlRYs2kPqlY84P%2FcZ5wofqe1CnLMY"
                + "1NHIm8js%3D\""),
    ]

    private static func oauth1(_ more: String, _ value: String) -> AuthSchemeExample {
        AuthSchemeExample(
            name: "oauth1",
            block: """
                consumer_key: credentials.id, consumer_secret: credentials.key, \(more), \
                credentials: { id: { title: Id, secret: false }, key: { title: Key } }
                """, credentials: [("id", "client-id"), ("key", "k-secret")],
            mark: (.header("authorization"), value))
    }

    private static let app = AuthSchemeExample(
        name: "app",
        block: """
            jwt: { algorithm: HS256, key: credentials.key }, credentials: { key: { title: Key } }, \
            acquire: { request: POST /tokens, auth: main.jwt, errors: { when: \"response.status == 401\", \
            is: unauthorized }, store: { access_token: response.body.access_token } }
            """, credentials: [("key", "k-secret"), ("access_token", "old-secret")],
        mark: (.header("authorization"), "Bearer old-secret"),
        grant: ScriptedAnswer(body: "{\"access_token\": \"new-secret\", \"expires_in\": \"3600\"}"))

    private static let certificate = AuthSchemeExample(
        name: "mtls", block: "title: Certificate",
        credentials: [("certificate", exampleCertificate), ("private_key", exampleKey)], mark: (.nowhere, ""))

    /// A certificate and its key that were made for this example, and that everybody may have.
    private static let exampleCertificate = """
        -----BEGIN CERTIFICATE-----
        MIIBkTCCATegAwIBAgIUYNeaRrUSRJnNJHkC20EDAXYK6yIwCgYIKoZIzj0EAwIw
        HTEbMBkGA1UEAwwSZW5naW5lLXRlc3QtY2xpZW50MCAXDTI2MTEyOTEyNDIyMloY
        DzIxMjYxMTA1MTI0MjIyWjAdMRswGQYDVQQDDBJlbmdpbmUtdGVzdC1jbGllbnQw
        WTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQJYsBSVZ//YZR8eeFM/ws6PbdmZOSR
        NZ00xOoiYfYqGIvK8rBj84JRCWmkS6BI5Ene+TB7IS+juFTyHfebPJ6Oo1MwUTAd
        BgNVHQ4EFgQU4+FDCsiCTcZ/IFQXZeZl2JIO7BEwHwYDVR0jBBgwFoAU4+FDCsiC
        TcZ/IFQXZeZl2JIO7BEwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBF
        AiA43R9HCaBFLLpeplDv7VFFny6wPS8bno6wkTMEGg24KAIhAMt5SMyn9ogLB6Il
        4zYXemdrzqR2+HW6hoQv7jvLTQs9
        -----END CERTIFICATE-----
        """

    private static let exampleKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgsPkMhcjzTcf/+YH4
        LlxWJnB0G7xHdrnNKwarxb+A3KyhRANCAAQJYsBSVZ//YZR8eeFM/ws6PbdmZOSR
        NZ00xOoiYfYqGIvK8rBj84JRCWmkS6BI5Ene+TB7IS+juFTyHfebPJ6O
        -----END PRIVATE KEY-----
        """
}
