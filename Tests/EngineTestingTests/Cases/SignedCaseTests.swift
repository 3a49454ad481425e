import EngineFixtures
import Testing

/// Cases of schemes that sign: time and chance are the case's, so signatures are compared byte for byte.
struct SignedCaseTests {
    private static let provider = """
        provider: acme
        title: Acme
        base: https://api.acme.test
        config: { account: { title: Account, pattern: "^[A-Z0-9]+$" } }
        settings: { app: { title: App }, pem: { title: Key, format: pem, secret: true, multiline: true } }
        auth:
          tba:
            type: oauth1
            signature: HMAC-SHA256
            realm: config.account
            consumer_key: credentials.consumer_key
            consumer_secret: credentials.consumer_secret
            token: credentials.token_id
            token_secret: credentials.token_secret
            credentials:
              consumer_key: { title: Consumer key }
              consumer_secret: { title: Consumer secret }
              token_id: { title: Token id }
              token_secret: { title: Token secret }
          aws: { type: sigv4, service: execute-api, region: eu-west-1 }
          app:
            type: app
            jwt: { algorithm: RS256, key: integration.settings.pem, claims: { iss: "${integration.settings.app}", jti: null } }
            acquire:
              - request: POST /installations/${metadata.installation}/tokens
                auth: app.jwt
                store: { access_token: response.body.token }
            expires: timestamp(response.body.expires_at)
        endpoints: { list: { request: GET /items, query: { limit: 2 }, records: response.body } }

        """

    private func failures(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> [String] {
        try CaseBench.failures(text, of: Self.provider, sourceLocation: sourceLocation)
    }

    private func tokenBased(_ signature: String) -> String {
        """
        - name: token-based authentication
          run: endpoint list
          config: { account: ACME1 }
          now: 2026-01-01T00:00:00Z
          nonce: abcdef0123456789
          credentials: { consumer_key: ck, consumer_secret: cs, token_id: tk, token_secret: ts }
          exchanges:
            - request: GET https://api.acme.test/items?limit=2
              headers:
                authorization: 'OAuth realm="ACME1", oauth_consumer_key="ck", oauth_token="tk",
                  oauth_signature_method="HMAC-SHA256", oauth_timestamp="1767225600", oauth_nonce="abcdef0123456789",
                  oauth_version="1.0", oauth_signature="\(signature)"'
              response: { body: [] }
          records: []
        """
    }

    @Test func `a signature of OAuth 1.0 is compared byte for byte`() throws {
        // Computed with oauthlib.
        let good = "SX5gb%2FbOyvXBPDq3EVqGivCh60AoK1bFIXtqiv9bjvU%3D"
        #expect(try failures(tokenBased(good)) == [])
        let found = try failures(tokenBased(good.replacing("%3D", with: "%3E")))
        #expect(found.count == 1 && found[0].contains("expected the header 'authorization'"), "\(found)")
    }

    @Test func `another nonce or moment is another signature`() throws {
        let good = tokenBased("SX5gb%2FbOyvXBPDq3EVqGivCh60AoK1bFIXtqiv9bjvU%3D")
        #expect(try failures(good.replacing("nonce: abcdef0123456789", with: "nonce: other")).count == 1)
        #expect(try failures(good.replacing("now: 2026-01-01T00:00:00Z", with: "now: 2026-01-01T00:00:01Z")).count == 1)
    }

    @Test func `a signature of AWS is compared byte for byte`() throws {
        // Computed with botocore.
        let text = """
            - name: signed for AWS
              run: endpoint list
              auth: aws
              config: { account: ACME1 }
              now: 2026-01-01T00:00:00Z
              credentials: { access_key: AKID, secret_key: wJalrXUtnFEMI }
              exchanges:
                - request: GET https://api.acme.test/items?limit=2
                  headers:
                    x-amz-date: 20260101T000000Z
                    authorization: 'AWS4-HMAC-SHA256 Credential=AKID/20260101/eu-west-1/execute-api/aws4_request,
                      SignedHeaders=host;x-amz-date, Signature=97a139d6126ac1c5f4c245bb069101921e7f86249eb0b54d5b9882e2b5b5310e'
                  response: { body: [] }
              records: []
            """
        #expect(try failures(text) == [])
        #expect(try failures(text.replacing("secret_key: wJalrXUtnFEMI", with: "secret_key: other")).count == 1)
    }

    @Test func `an app's own token is compared byte for byte, and the installation's goes on`() throws {
        // Computed with PyJWT: RSA gives the same bytes for the same text.
        let pem = TestKeys.rsa.split(separator: "\n").map { "      \($0)" }.joined(separator: "\n")
        let text = """
            - name: an installed app
              run: endpoint list
              auth: app
              config: { account: ACME1 }
              metadata: { installation: 7 }
              now: 2026-01-01T00:00:00Z
              settings:
                app: "42"
                pem: |
            \(pem)
              exchanges:
                - request: POST https://api.acme.test/installations/7/tokens
                  headers: { authorization: "Bearer eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiI0MiIsImlhdCI6MTc2NzIyNTYwMCwiZXhwIjoxNzY\\
                    3MjI1OTAwfQ.TUP1VX67EvT8Q-aoqUzEUYa-Nj6SJyIJgEsOsL5-lauf73K9NOPFNb0HimrVtBq3RNkbWtSHfcpe\\
                    nqXrGT63nYQNHgnCSrHe3t9tVWcAHksO7gQA1gN5_p66e63ubz3tUOtchgWSliX1VHZPhvaN8KSX0caiBYa_b53V\\
                    hzd-0F72eez-gXpg2h2JqJBecc7iJKxYQ0vPHJ-CHXzF625P1VHrYg-O5jPrVGCBlii5Qsga_EhC4DgV6tNVdw3O\\
                    -ln7-ZRATAIkEYXceMyT1rqujuxFSIzqFPBnMomubLJ5eOcIx1K-v7tZW8pFV8shuWHHUX2cLQJ12wkmmO89ShHD\\
                    pg" }
                  response: { status: 201, body: { token: ghs_1, expires_at: "2026-01-01T01:00:00Z" } }
                - request: GET https://api.acme.test/items?limit=2
                  headers: { authorization: Bearer ghs_1 }
                  response: { body: [] }
              records: []
            """
        #expect(try failures(text) == [])
    }

    @Test func `a key that cannot sign fails the case, with its name`() throws {
        let text = """
            - name: no key
              run: endpoint list
              auth: aws
              config: { account: ACME1 }
              credentials: { access_key: AKID }
              exchanges: [{ request: "GET https://api.acme.test/items?limit=2", response: { body: [] } }]
              records: []
            """
        let found = try failures(text)
        #expect(found.contains { $0.contains("'credentials.secret_key' is missing") }, "\(found)")
    }
}
