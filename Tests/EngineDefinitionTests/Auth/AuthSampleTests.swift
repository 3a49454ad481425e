import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineDefinition

/// The auth blocks of the design's samples of hard APIs, without what needs a browser: they read, and mean what they say.
struct AuthSampleTests {
    private func sample(_ auth: String, _ keys: String = "") throws -> PlanSample {
        try PlanSample(auth + "\n" + keys)
    }

    @Test func `a service account whose key file is JSON`() throws {
        let plan = try sample(
            """
            auth:
              service_account:
                type: oauth2
                grant: jwt_bearer
                token: https://oauth2.googleapis.com/token
                scopes: { default: ["https://www.googleapis.com/auth/bigquery"] }
                credentials: { key: { title: Key file, format: json, multiline: true } }
                assertion:
                  algorithm: RS256
                  key: credentials.key.private_key
                  claims: { iss: "${credentials.key.client_email}", aud: https://oauth2.googleapis.com/token, scope: "${integration.scopes.join(' ')}" }
              oauth:
                type: oauth2
                token: https://oauth2.googleapis.com/token
                scopes: { default: ["https://www.googleapis.com/auth/bigquery"] }
            """
        ).providerPlan()
        #expect(plan.auth["service_account"]?.canAcquire == true && plan.auth["service_account"]?.fields == ["key"])
        #expect(plan.auth["oauth"]?.canAcquire == false && plan.auth["oauth"]?.canRenew == true)
    }

    @Test func `an installed app, whose own token verifies it`() throws {
        let sample = try sample(
            """
            settings:
              app_id: { title: App id, pattern: "^\\\\d+$" }
              private_key: { title: Private key, format: pem, secret: true, multiline: true }
            auth:
              installation:
                type: app
                jwt:
                  algorithm: RS256
                  key: integration.settings.private_key
                  claims: { iss: "${integration.settings.app_id}" }
                  backdate: 60s
                  lifetime: 9m
                acquire:
                  - request: POST /app/installations/${metadata.installation}/access_tokens
                    auth: installation.jwt
                    store: { access_token: response.body.token }
                expires: timestamp(response.body.expires_at)
            """,
            """
            verify:
              request: GET /app/installations/${metadata.installation}
              auth: installation.jwt
              identity: { id: string(response.body.id) }
            """)
        let plan = sample.providerPlan()
        #expect(plan.auth["installation"]?.canAcquire == true)
        #expect(plan.auth["installation.jwt"]?.signsRequests == true)
        #expect(plan.auth["installation"]?.signsRequests == false)
        guard case .request(let verify)? = plan.verify?.call else { throw Unexpected("no request") }
        #expect(verify.authorization.schemes == ["installation.jwt"])
    }

    @Test func `token-based authentication`() throws {
        let plan = try sample(
            """
            config: { account: { title: Account id, pattern: "^[A-Za-z0-9_-]+$", example: 1234567_SB1 } }
            auth:
              tba:
                type: oauth1
                title: Token-based authentication
                credentials:
                  consumer_key: { title: Consumer key }
                  consumer_secret: { title: Consumer secret }
                  token_id: { title: Token id }
                  token_secret: { title: Token secret }
                signature: HMAC-SHA256
                realm: config.account.upperAscii().replace('-', '_')
                consumer_key: credentials.consumer_key
                consumer_secret: credentials.consumer_secret
                token: credentials.token_id
                token_secret: credentials.token_secret
            """
        ).auth()
        #expect(plan.signsRequests && plan.fields.count == 4 && !plan.canRenew)
    }

    @Test func `a token in a header of the API's own`() throws {
        let plan = try sample(
            """
            auth:
              lwa:
                type: oauth2
                token: https://api.amazon.com/auth/o2/token
                apply: { headers: { x-amz-access-token: "${credentials.access_token}" } }
            """
        ).auth()
        #expect(plan.authorization.headers.map(\.name) == ["x-amz-access-token"])
    }

    @Test func `one grant with two tokens`() throws {
        let sample = try sample(
            """
            auth:
              oauth:
                type: oauth2
                token: https://slack.com/api/oauth.v2.access
                scopes:
                  default: ["chat:write", "channels:read"]
                  separator: ","
                  also: { user_scope: { default: ["search:read"], separator: "," } }
                store: { user_token: response.body.authed_user.access_token, team: response.body.team.id }
                public: [team]
                apply_as:
                  user: { headers: { authorization: "Bearer ${credentials.user_token}" } }
            """, "endpoints: { call: { request: GET /search, as: user } }\n")
        var bindings = try ExpressionBindings.written(credentials: #"{"access_token": "bot", "user_token": "me"}"#)
        bindings.bind(.start, idempotencyKey: "i")
        let request = try RequestBuilder(plan: try sample.endpoint().request, baseOverride: nil).build(
            bindings, addition: PageEntries())
        #expect(request.fields["authorization"] == "Bearer me")
    }

    @Test func `a client that proves itself in a header`() throws {
        let plan = try sample(
            """
            auth:
              oauth:
                type: oauth2
                token: https://identity.xero.com/connect/token
                token_auth: basic
                scopes: { default: [offline_access, accounting.contacts.read, accounting.invoices.read] }
            """
        ).auth()
        #expect(plan.refresh.count == 1 && plan.refreshNeeds == "refresh_token")
    }

    @Test func `a role is assumed with keys of one's own`() throws {
        let sample = try sample(
            """
            auth:
              role:
                type: sigv4
                service: execute-api
                region: "${config.region}"
                credentials: { access_key: { title: Key id }, secret_key: { title: Key } }
                access_key: credentials.role_key
                secret_key: credentials.role_secret
                session_token: credentials.role_token
                acquire:
                  - request: POST https://sts.amazonaws.com/
                    auth: keys
                    hosts: sts.amazonaws.com
                    headers: { accept: application/json }
                    encoding: form
                    body: { Action: AssumeRole, RoleArn: "${config.role}", RoleSessionName: engine }
                store:
                  role_key: response.body.AssumeRoleResponse.AssumeRoleResult.Credentials.AccessKeyId
                  role_secret: response.body.AssumeRoleResponse.AssumeRoleResult.Credentials.SecretAccessKey
                  role_token: response.body.AssumeRoleResponse.AssumeRoleResult.Credentials.SessionToken
                expires: response.body.AssumeRoleResponse.AssumeRoleResult.Credentials.Expiration
              keys: { type: sigv4, internal: true, service: sts, region: us-east-1 }
            """,
            """
            config: { region: { title: Region }, role: { title: Role } }
            endpoints: { call: { request: GET /items } }
            """)
        let plan = try sample.auth()
        let credentials = ExpressionMap(texts: [("access_key", .string("AKID")), ("secret_key", .string("S"))])
        var bindings = try ExpressionBindings.written(config: #"{"region": "eu-1", "role": "arn:aws:iam::1:role/r"}"#)
        bindings["credentials"] = .value(.map(credentials))
        var walker = TokenWalker(
            plan: plan, credentials: credentials, metadata: ExpressionMap(), bindings: bindings, baseOverride: nil)
        guard case .call(.send(let request)) = walker.start(at: .start) else { throw Unexpected("nothing was sent") }
        #expect(
            request.fields["authorization"]?.contains("Credential=AKID/20260101/us-east-1/sts/aws4_request") == true)
        let answer = """
            {"AssumeRoleResponse": {"AssumeRoleResult": {"Credentials": {"AccessKeyId": "ASIA1", "SecretAccessKey": "S2", \
            "SessionToken": "T2", "Expiration": 1767229200.0}}}}
            """
        guard case .granted(let grant) = walker.received(.answer(200, answer), at: .start) else {
            throw Unexpected("no keys")
        }
        #expect(grant.expires == Moment.at(3_600).now && grant.credentials["secret_key"]?.string == "S")
        bindings["credentials"] = .value(.map(grant.credentials))
        bindings.bind(.start, idempotencyKey: "i")
        let call = try RequestBuilder(plan: try sample.endpoint().request, baseOverride: nil).build(
            bindings, addition: PageEntries())
        #expect(call.fields["authorization"]?.contains("Credential=ASIA1/20260101/eu-1/execute-api") == true)
        #expect(call.fields["x-amz-security-token"] == "T2")
    }
}
