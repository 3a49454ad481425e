import EngineFixtures
import EngineLanguage
import Testing

@testable import EngineDefinition

struct AuthSchemeTests {
    private static let schemes = """
        api_key: { type: api_key, name: x-api-key }
        api_key_query: { type: api_key, in: query, name: key, prefix: "k=" }
        api_key_prefix: { type: api_key, name: authorization, prefix: Token, \
        credentials: { api_key: { title: Secret } } }
        api_key_apply: { type: api_key, apply: { cookies: { k: "${credentials.api_key}" } } }
        basic: { type: basic }
        basic_built: { type: basic, username: credentials.email + '/token', password: credentials.token, \
        credentials: { email: { title: E-mail, secret: false }, token: { title: Token } } }
        bearer: { type: bearer, title: Access token, \
        apply_as: { user: { headers: { x-user: "${credentials.token}" } } } }
        custom: { type: custom, credentials: { a: { title: A } }, apply: { query: { a: "${credentials.a}" } } }
        none: { type: none }
        oauth2: { type: oauth2, token: "https://acme.test/token" }
        oauth2_client: { type: oauth2, grant: client_credentials, token: "https://acme.test/token", \
        scopes: { default: [read, write], separator: "," }, token_params: { audience: "https://acme.test" } }
        oauth2_basic: { type: oauth2, grant: client_credentials, token: "https://acme.test/token", \
        token_auth: basic, token_encoding: json, \
        credentials: { client_id: { title: Client id }, client_secret: { title: Client secret } } }
        oauth2_query: { type: oauth2, token: "https://${config.host}/token", token_auth: none, \
        token_encoding: query, client_param: app, refresh_params: { scope: all }, \
        store: { team: response.body.team }, public: [team] }
        app: { type: app, jwt: { algorithm: RS256, key: integration.settings.pem, claims: { iss: "7" } }, \
        acquire: { request: "POST /tokens", auth: app.jwt, store: { access_token: response.body.token } } }
        jwt: { type: jwt, algorithm: HS256, key: credentials.key, lifetime: 10m, credentials: { key: { title: K } } }
        mcp: { type: mcp_oauth, server: "https://${config.host}/mcp", scopes: { default: [read] } }
        mtls: { type: mtls, passphrase: credentials.phrase, credentials: { phrase: { title: P, required: false } } }
        oauth1: { type: oauth1, signature: HMAC-SHA256, realm: config.account }
        oauth1_person: { type: oauth1, request_token: "https://acme.test/request", \
        authorize: "https://acme.test/authorize", access_token: "https://acme.test/access" }
        oauth2_person: { type: oauth2, authorize: "https://acme.test/authorize", token: "https://acme.test/token", \
        device: "https://acme.test/device", revoke: "https://acme.test/revoke", scopes: { default: [read] }, \
        authorize_params: { prompt: consent } }
        install: { type: install, authorize: "https://acme.test/install", store: { access_token: callback.token } }
        oauth2_account: { type: oauth2, grant: jwt_bearer, token: "https://acme.test/token", \
        credentials: { pem: { title: Key } }, assertion: { algorithm: RS256, key: credentials.pem } }
        oauth2_exchange: { type: oauth2, grant: token_exchange, token: "https://acme.test/token", \
        subject_token: credentials.id_token, credentials: { id_token: { title: Token } }, rotates: false }
        oauth2_inspected: { type: oauth2, grant: client_credentials, token: "https://acme.test/token", \
        introspect: "https://acme.test/inspect", lifetime: introspect, token_auth: private_key_jwt, \
        credentials: { pem: { title: Key } }, assertion: { algorithm: ES256, key: credentials.pem } }
        oauth2_password: { type: oauth2, grant: password, token: "https://acme.test/token" }
        signature: { type: signature, over: request.path, key: credentials.secret, \
        credentials: { secret: { title: Secret } }, apply: { headers: { x-sign: "${signature}" } } }
        sigv4: { type: sigv4, service: s3, region: "${config.region}" }
        two_step: { type: two_step, credentials: { user: { title: User } }, \
        acquire: { request: POST /login, body: { user: "${credentials.user}" } }, \
        store: { session: response.cookies.sid }, apply: { cookies: { sid: "${credentials.session}" } } }
        """

    private func read(_ text: String) throws -> NamedValues<SchemeDefinition> {
        var diagnostics = DiagnosticList()
        let node = try tree(text)
        let entries = node.entries ?? []
        let schemes = entries.map { entry in
            NamedValues<SchemeDefinition>.Entry(
                entry.key.text, at: entry.keySpan, SchemeDefinition.read(entry.value, diagnostics: &diagnostics))
        }
        #expect(diagnostics.isEmpty, "\(DiagnosticRenderer().text(DiagnosticReport(diagnostics)))")
        return NamedValues(schemes)
    }

    @Test func `every scheme stands for the common parts`() throws {
        var text = ""
        for scheme in try read(Self.schemes) {
            text += DefinitionPrinter.print(.map([(scheme.name, scheme.value.expanded)], at: scheme.span))
        }
        let difference = Golden().difference("auth-schemes.yaml", text)
        #expect(difference == nil, "\(difference ?? "")")
    }

    @Test func `an expansion is a scheme of type custom or none with the same parts`() throws {
        for scheme in try read(Self.schemes) {
            let printed = DefinitionPrinter.print(.map([(scheme.name, scheme.value.expanded)], at: scheme.span))
            let again = try #require(try read(printed)[scheme.name])
            // Where code signs, the type stays.
            let isCode = scheme.value.scheme.signer != nil || !scheme.value.scheme.inner.isEmpty
            let isData = !isCode && scheme.value.scheme.answer == nil
            let type = scheme.value.typeName
            #expect(again.typeName == (isData && type != "none" ? "custom" : type))
            #expect(again.scheme.inner.map(\.name) == scheme.value.scheme.inner.map(\.name))
            #expect(again.parts.end == scheme.value.parts.end && again.parts.rotates == scheme.value.parts.rotates)
            #expect(again.credentialNames == scheme.value.credentialNames)
            #expect(again.parts.acquire.count == scheme.value.parts.acquire.count)
            #expect(again.parts.lifetime == scheme.value.parts.lifetime)
            #expect(again.canRefresh == scheme.value.canRefresh)
        }
    }

    @Test func `every member of the registry has a golden expansion`() {
        for member in AuthSchemeRegistry.members { #expect(Self.schemes.contains("type: \(member.name)")) }
    }

    @Test func `a field that a type asks for may be worded anew`() throws {
        let scheme = try #require(
            try read("k: { type: bearer, credentials: { token: { title: Key, help: There. } } }")["k"])
        let field = try #require(scheme.parts.credentials["token"]?.setting)
        #expect(field.title == "Key" && field.help == "There." && field.isSecret)
    }

    @Test func `a refresh needs no acquiring`() throws {
        let schemes = try read(Self.schemes)
        #expect(schemes["oauth2"]?.canRefresh == true)
        #expect(schemes["oauth2"]?.parts.acquire.isEmpty == true)
        #expect(schemes["bearer"]?.canRefresh == false)
        #expect(schemes["two_step"]?.parts.lifetime == .seconds(3600))
    }
}
