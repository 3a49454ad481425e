import Testing

/// `run: connect`: the address, the callback, the token and what follows, with written answers (definitions.md §6, §9).
struct ConnectCaseTests {
    private static let head = """
        provider: acme
        title: Acme
        base: https://api.acme.test
        config: { shop: { title: Shop, format: subdomain, default: one } }

        """

    private static let person =
        head + """
            auth:
              oauth:
                type: oauth2
                authorize: https://acme.test/authorize
                token: https://acme.test/token
                device: https://acme.test/device
                scopes: { default: [read, "write:all"], separator: "," }
                authorize_params: { access_type: offline }
                store: { team: response.body.team.id }
                public: [team]
            connect:
              before:
                - { name: hello, request: GET /hello, metadata: { greeting: response.body.word } }
              callback:
                check: callback.shop == config.shop
                metadata: { realm: callback.realm }
              after:
                - name: sites
                  request: GET /sites
                  choose: { into: site, from: response.body, value: item.id, label: item.name }
                - { name: zone, request: "GET /sites/${metadata.site}", metadata: { zone: response.body.zone } }
              metadata: { team: credentials.team }
            verify:
              request: GET /me
              identity: { id: string(response.body.id), name: response.body.name }

            """

    private static let address = """
        https://acme.test/authorize?response_type=code&client_id=client-id\
        &redirect_uri=https%3A%2F%2Fengine.example%2Foauth%2Fcallback&scope=read%2Cwrite%3Aall&state=state\
        &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256&access_type=offline
        """

    private static let before = """
        - request: GET https://api.acme.test/hello
          headers: { authorization: null }
          response: { body: { word: hi } }
        """

    private static let after = """
        - request: GET https://api.acme.test/sites
          headers: { authorization: Bearer t }
          response: { body: [{ id: s1, name: One }, { id: s2, name: Two }] }
        - request: GET https://api.acme.test/sites/s1
          response: { body: { zone: UTC } }
        - request: GET https://api.acme.test/me
          response: { body: { id: 7, name: Ada } }
        """

    private func failures(_ text: String, _ provider: String = person) throws -> [String] {
        try CaseTrial.failures(text, provider: provider)
    }

    private func indented(_ text: String) -> String {
        text.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
    }

    private func granted(
        authorize: String = address, callback: String = "{ code: abc, shop: one, realm: r9 }"
    ) -> String {
        """
        run: connect
        authorize: \(authorize)
        callback: { query: \(callback) }
        exchanges:
        \(indented(Self.before))
          - request: POST https://acme.test/token
            headers: { content-type: application/x-www-form-urlencoded }
            body: "grant_type=authorization_code&code=abc&redirect_uri=https%3A%2F%2Fengine.example%2Foauth%2Fcallback\\
              &code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk&client_id=client-id&client_secret=client-secret"
            response: { body: { access_token: t, refresh_token: r, expires_in: 3600, team: { id: T1 } } }
        \(indented(Self.after))
        identity: { id: "7", name: Ada }
        metadata_after: { greeting: hi, realm: r9, site: s1, zone: UTC, team: T1 }
        credentials_after: { access_token: t, refresh_token: r, team: T1 }
        """
    }

    @Test func `a person grants access, and all that follows is done`() throws {
        #expect(try failures(granted()) == [])
    }

    @Test func `the address is compared byte for byte`() throws {
        let found = try failures(granted(authorize: Self.address.replacing("S256", with: "plain")))
        #expect(found.count == 1 && found[0].hasPrefix("authorize: expected"), "\(found)")
    }

    @Test(arguments: [
        ("{ code: abc, shop: two }", "invalid", "'check' does not hold"),
        ("{ code: abc, shop: one, state: other }", "invalid", "'state' is of another flow"),
        ("{ code: abc, shop: one, state: null }", "invalid", "it has no 'state'"),
        ("{ shop: one }", "invalid", "it brings no 'code'"),
        ("{ code: abc, shop: one, iss: https://evil.test }", "invalid", "'iss' is of another origin"),
        ("{ error: access_denied, error_description: <b>no</b> }", "forbidden", "access_denied (bno/b)"),
        ("{ error: invalid_scope }", "invalid", "access was not granted: invalid_scope"),
    ])
    func `a callback that is not believed ends it, and no token is asked for`(
        _ query: String, _ meaning: String, _ message: String
    ) throws {
        let text = """
            run: connect
            authorize: \(Self.address)
            callback: { query: \(query) }
            exchanges:
            \(indented(Self.before))
            error: { is: \(meaning), message: "\(message)" }
            """
        #expect(try failures(text) == [])
    }

    @Test(arguments: ["https://acme.test", "https://acme.test/realms/one"])
    func `an issuer of the same origin is believed`(_ issuer: String) throws {
        #expect(try failures(granted(callback: "{ code: abc, shop: one, realm: r9, iss: \(issuer) }")) == [])
    }

    @Test func `an issuer that is named must come, and be that one`() throws {
        let provider = Self.person.replacing("    scopes:", with: "    issuer: https://id.acme.test\n    scopes:")
        let good = granted(callback: "{ code: abc, shop: one, realm: r9, iss: https://id.acme.test }")
        #expect(try failures(good, provider) == [])
        for (query, message) in [
            ("", "it has no 'iss'"), (", iss: https://acme.test", "not the issuer that was asked"),
        ] {
            let text = """
                run: connect
                callback: { query: { code: abc, shop: one\(query) } }
                exchanges:
                \(indented(Self.before))
                error: { is: invalid, message: "\(message)" }
                """
            #expect(try failures(text, provider) == [])
        }
    }

    @Test func `another device types a code, and is waited for`() throws {
        let pending = """
            - request: POST https://acme.test/token
              body: { grant_type: urn:ietf:params:oauth:grant-type:device_code, device_code: d1, client_id: client-id }
              response: { status: 400, body: { error: ERROR } }
            """
        let text = """
            run: connect
            exchanges:
            \(indented(Self.before))
              - request: POST https://acme.test/device
                body: client_id=client-id&client_secret=client-secret&scope=read%2Cwrite%3Aall
                response: { body: { device_code: d1, user_code: WDJB-MJHT, verification_uri: https://acme.test/d, expires_in: 1800, interval: 2 } }
            \(indented(pending.replacing("ERROR", with: "authorization_pending")))
            \(indented(pending.replacing("ERROR", with: "slow_down")))
              - request: POST https://acme.test/token
                response: { body: { access_token: t, team: { id: T1 } } }
            \(indented(Self.after))
            waits: [2s, 2s, 7s]
            credentials_after: { access_token: t, team: T1 }
            metadata_after: { site: s1, team: T1 }
            """
        #expect(try failures(text) == [])
    }

    @Test(arguments: [("expired_token", "invalid"), ("access_denied", "invalid")])
    func `a device that is refused ends it`(_ error: String, _ meaning: String) throws {
        let text = """
            run: connect
            exchanges:
            \(indented(Self.before))
              - request: POST https://acme.test/device
                response: { body: { device_code: d1, user_code: A, verification_url: https://acme.test/d, expires_in: 60 } }
              - request: POST https://acme.test/token
                response: { status: 400, body: { error: \(error) } }
            waits: [5s]
            error: \(meaning)
            """
        #expect(try failures(text) == [])
    }

    @Test func `a code that nobody types ends at its time`() throws {
        let text = """
            run: connect
            exchanges:
            \(indented(Self.before))
              - request: POST https://acme.test/device
                response: { body: { device_code: d1, user_code: A, verification_uri: https://acme.test/d, expires_in: 9 } }
              - request: POST https://acme.test/token
                response: { status: 400, body: { error: authorization_pending } }
            waits: [5s, 5s]
            error: { is: forbidden, message: the code ended }
            """
        #expect(try failures(text) == [])
    }

    @Test func `three legs of OAuth 1.0`() throws {
        let provider =
            Self.head + """
                auth:
                  oauth:
                    type: oauth1
                    request_token: https://acme.test/request
                    authorize: https://acme.test/authorize
                    authorize_params: { name: Engine }
                    access_token: https://acme.test/access
                endpoints: { items: { request: GET /items, records: response.body } }

                """
        // Signatures computed with oauthlib.
        let text = """
            run: connect
            now: 2026-01-01T00:00:00Z
            nonce: abcdef0123456789
            authorize: https://acme.test/authorize?oauth_token=rt&name=Engine
            callback: { query: { oauth_token: rt, oauth_verifier: v1 } }
            exchanges:
              - request: POST https://acme.test/request
                headers:
                  authorization: 'OAuth oauth_consumer_key="client-id", oauth_signature_method="HMAC-SHA1",
                    oauth_timestamp="1767225600", oauth_nonce="abcdef0123456789", oauth_version="1.0",
                    oauth_callback="https%3A%2F%2Fengine.example%2Foauth%2Fcallback%3Fstate%3Dstate",
                    oauth_signature="SIGNATURE1"'
                response: { headers: { content-type: text/html }, body: oauth_token=rt&oauth_token_secret=rs&oauth_callback_confirmed=true }
              - request: POST https://acme.test/access
                headers:
                  authorization: 'OAuth oauth_consumer_key="client-id", oauth_token="rt",
                    oauth_signature_method="HMAC-SHA1", oauth_timestamp="1767225600", oauth_nonce="abcdef0123456789",
                    oauth_version="1.0", oauth_verifier="v1", oauth_signature="SIGNATURE2"'
                response: { headers: { content-type: text/plain }, body: oauth_token=at&oauth_token_secret=as }
            credentials_after: { oauth_token: at, oauth_token_secret: as }
            """
        let signed = text.replacing("SIGNATURE1", with: Self.requestSignature).replacing(
            "SIGNATURE2", with: Self.accessSignature)
        #expect(try failures(signed, provider) == [])
        let foreign = """
            run: connect
            callback: { query: { oauth_token: other, oauth_verifier: v1 } }
            exchanges:
              - request: POST https://acme.test/request
                response: { body: oauth_token=rt&oauth_token_secret=rs }
            error: { is: invalid, message: of another flow }
            """
        #expect(try failures(foreign, provider) == [])
    }

    private static let requestSignature = "5PIwsXfPM4HMy1qP5AOA%2BBU4erU%3D"
    private static let accessSignature = "5Z5rLEweIUoss55RAdZ2yt2eZNI%3D"

    @Test func `an app is installed, and its callback names the installation`() throws {
        let provider =
            Self.head + """
                settings: { app: { title: App } }
                auth:
                  app:
                    type: app
                    authorize: https://acme.test/apps/${integration.settings.app}/install
                    jwt: { algorithm: HS256, key: integration.client_secret, claims: { iss: x, jti: null } }
                    acquire:
                      - request: POST /installations/${metadata.installation}/tokens
                        auth: app.jwt
                        store: { access_token: response.body.token }
                connect:
                  callback:
                    check: has(callback.installation_id)
                    metadata: { installation: callback.installation_id }

                """
        let text = """
            run: connect
            settings: { app: engine }
            authorize: https://acme.test/apps/engine/install?state=state
            callback: { query: { installation_id: "42" } }
            exchanges:
              - request: POST https://api.acme.test/installations/42/tokens
                response: { body: { token: it } }
            metadata_after: { installation: "42" }
            credentials_after: { access_token: it }
            """
        #expect(try failures(text, provider) == [])
        let pending = """
            run: connect
            settings: { app: engine }
            callback: { query: { setup_action: request } }
            error: { is: invalid, message: "'check' does not hold" }
            """
        #expect(try failures(pending, provider) == [])
    }

    @Test func `an installation keeps what the callback brings, or exchanges it`() throws {
        let provider =
            Self.head + """
                auth:
                  install: { type: install, authorize: https://acme.test/install, store: { access_token: callback.token } }
                  swap:
                    type: install
                    authorize: https://acme.test/install
                    acquire: { request: POST /swap, encoding: form, body: { ticket: "${callback.ticket}" }, store: { access_token: response.body.token } }
                  token: { type: bearer }

                """
        let kept = """
            run: connect
            authorize: https://acme.test/install?state=state
            callback: { query: { token: tok } }
            credentials_after: { access_token: tok }
            """
        #expect(try failures(kept, provider) == [])
        let swapped = """
            run: connect
            auth: swap
            authorize: https://acme.test/install?state=state
            callback: { query: { ticket: one } }
            exchanges:
              - request: POST https://api.acme.test/swap
                body: ticket=one
                response: { body: { token: two } }
            credentials_after: { access_token: two }
            """
        #expect(try failures(swapped, provider) == [])
    }

    private static let signed =
        head + """
            auth:
              oauth: { type: oauth2, authorize: https://acme.test/authorize, token: https://acme.test/token, pkce: none, code_param: auth_code, client_param: null }
            connect:
              callback:
                signature:
                  type: hmac
                  key: integration.client_secret
                  value: callback.hmac
                  over: "callback.map(k, k).filter(k, k != 'hmac').sort().map(k, k + '=' + callback[k]).join('&')"

            """

    @Test func `a callback that must be signed is`() throws {
        let text = """
            run: connect
            authorize: https://acme.test/authorize?response_type=code&redirect_uri=https%3A%2F%2Fengine.example%2Foauth%2Fcallback&state=state
            callback: { signed: true, query: { auth_code: abc, shop: one } }
            exchanges:
              - request: POST https://acme.test/token
                body: { code: abc }
                response: { headers: { content-type: application/x-www-form-urlencoded }, body: access_token=t&scope=read }
            credentials_after: { access_token: t }
            """
        #expect(try failures(text, Self.signed) == [])
        // Computed with Python's hmac over "auth_code=abc&shop=one&state=state".
        let own = text.replacing("signed: true, query: {", with: "query: { hmac: \(Self.digest),")
        #expect(try failures(own, Self.signed) == [])
        for forged in ["hmac: 00, ", ""] {
            let refused = """
                run: connect
                callback: { query: { \(forged)auth_code: abc, shop: one } }
                error: { is: invalid, message: its signature is wrong }
                """
            #expect(try failures(refused, Self.signed) == [])
        }
    }

    private static let digest = "67b2bf2d8b7990eca408c46cec038383e8bd9bc9a36343a4b4050507d7a939e1"

    @Test func `a credential that was just given and is refused ends it`() throws {
        let provider =
            Self.head + """
                auth: { oauth: { type: oauth2, authorize: https://acme.test/authorize, token: https://acme.test/token } }
                verify: { request: GET /me }

                """
        let text = """
            run: connect
            callback: { query: { code: abc } }
            exchanges:
              - request: POST https://acme.test/token
                response: { body: { access_token: t, refresh_token: r } }
              - request: GET https://api.acme.test/me
                response: { status: 401 }
            error: { is: unauthorized, message: it has just been given }
            """
        #expect(try failures(text, provider) == [])
    }

    @Test func `a scheme that asks nobody goes through the same steps`() throws {
        let provider =
            Self.head + """
                auth: { token: { type: bearer } }
                connect:
                  after:
                    - { name: sites, request: GET /sites, choose: { into: sites, from: response.body, many: true, value: item.id, label: item.name } }
                verify: { request: "GET /sites/${metadata.sites[0]}", identity: { id: response.body.id } }

                """
        let text = """
            run: connect
            credentials: { token: key }
            exchanges:
              - request: GET https://api.acme.test/sites
                headers: { authorization: Bearer key }
                response: { body: [{ id: a, name: A }, { id: b, name: B }] }
              - request: GET https://api.acme.test/sites/a
                response: { body: { id: a } }
            metadata_after: { sites: [a, b] }
            identity: { id: a }
            """
        #expect(try failures(text, provider) == [])
    }
}
