import Testing

@testable import EngineImport

@Suite(.timeLimit(.minutes(5)))
struct AuthImporterTests {
    private static let spec = """
        required: [key]
        properties:
          key: { type: string, title: API key, airbyte_secret: true }
          user: { type: string }
          secret: { type: string, airbyte_secret: true }
          credentials:
            type: object
            oneOf:
              - { properties: { kind: { const: token }, token: { type: string, airbyte_secret: true } } }
              - { properties: { kind: { const: oauth }, client_id: { type: string }, client_secret: { type: string, airbyte_secret: true }, refresh_token: { type: string, airbyte_secret: true } } }

        """

    private static func auth(_ authenticator: String) throws -> Imported {
        let imported = try Imported(requester: "authenticator: \(authenticator)\n", spec: spec)
        #expect(imported.outcomes == [.whole], "\(imported.result.report)")
        return imported
    }

    @Test
    func `a bearer token is asked for as such`() throws {
        let imported = try Self.auth("{ type: BearerAuthenticator, api_token: \"{{ config['key'] }}\" }")
        #expect(imported["auth.token"] == #"{"type":"bearer","credentials":{"token":{"title":"API key"}}}"#)
    }

    @Test
    func `a token with more text around it is applied as written`() throws {
        let imported = try Self.auth("{ type: BearerAuthenticator, api_token: \"v1-{{ config['key'] }}\" }")
        #expect(imported["auth.token.type"] == "custom")
        #expect(imported["auth.token.apply.headers.authorization"] == "Bearer v1-${credentials.key}")
    }

    @Test(arguments: [
        (
            "{ type: ApiKeyAuthenticator, header: X-Key, api_token: \"{{ config['key'] }}\" }",
            #"{"type":"api_key","name":"x-key","credentials":{"api_key":{"title":"API key"}}}"#
        ),
        (
            "{ type: ApiKeyAuthenticator, api_token: \"{{ config['key'] }}\", inject_into: { type: RequestOption, inject_into: request_parameter, field_name: apiKey } }",
            #"{"type":"api_key","in":"query","name":"apiKey","credentials":{"api_key":{"title":"API key"}}}"#
        ),
    ])
    func `a key stands where the manifest puts it`(_ authenticator: String, _ scheme: String) throws {
        #expect(try Self.auth(authenticator)["auth.api_key"] == scheme)
    }

    @Test
    func `a user name and a password may be made of values`() throws {
        let imported = try Self.auth(
            "{ type: BasicHttpAuthenticator, username: \"{{ config['user'] }}/token\", password: \"{{ config['key'] }}\" }"
        )
        #expect(
            imported["auth.basic.username"] == "credentials.user + '/token'"
                || imported["auth.basic.username"] == "coalesce(credentials.user, '') + '/token'")
        #expect(imported["auth.basic.password"] == "credentials.key")
    }

    @Test
    func `what the specification does not have is empty, and nobody is asked for it`() throws {
        let imported = try Self.auth(
            "{ type: BasicHttpAuthenticator, username: \"{{ config['key'] }}\", password: \"{{ config['nothing'] }}\" }"
        )
        #expect(imported["auth.basic.password"] == "''")
        #expect(imported["auth.basic.credentials"] == #"{"key":{"title":"API key"}}"#)
        #expect(imported.features(.note).contains("undeclared-setting"))
    }

    @Test
    func `an address is asked for whatever the specification says`() throws {
        let imported = try Imported(
            spec: "properties: { key: { type: string } }\n", url: "https://{{ config['site'] }}.acme.test")
        #expect(imported["base"] == "https://${config.site}.acme.test")
        #expect(!imported.features(.note).contains("undeclared-setting"))
    }

    @Test
    func `without a specification what is read is asked for`() throws {
        let imported = try Imported(
            requester: "authenticator: { type: BearerAuthenticator, api_token: \"{{ config['key'] }}\" }\n")
        #expect(imported["auth.token"] == #"{"type":"bearer","credentials":{"token":{"title":"key"}}}"#)
    }

    @Test
    func `a refresh token obtains tokens, and is replaced where the manifest says so`() throws {
        let imported = try Self.auth(
            "{ type: OAuthAuthenticator, token_refresh_endpoint: \"https://acme.test/token\", client_id: \"{{ config['user'] }}\", client_secret: \"{{ config['secret'] }}\", refresh_token: \"{{ config['key'] }}\", refresh_token_updater: {} }"
        )
        #expect(imported["auth.oauth.type"] == "two_step")
        #expect(
            imported["auth.oauth.acquire"]?.contains(
                #""request":"POST https://acme.test/token","encoding":"form","body":{"grant_type":"refresh_token","client_id":"${credentials.user}","client_secret":"${credentials.secret}","refresh_token":"${credentials.key}"}"#
            ) == true)
        #expect(
            imported["auth.oauth.store"]
                == #"{"access_token":"response.body.access_token","key":"response.body.refresh_token"}"#)
        #expect(imported["auth.oauth.apply.headers.authorization"] == "Bearer ${credentials.access_token}")
    }

    @Test
    func `a choice of authenticators gives as many schemes`() throws {
        let imported = try Self.auth(
            """
            { type: SelectiveAuthenticator, authenticator_selection_path: [credentials, kind], authenticators: {
              token: { type: BearerAuthenticator, api_token: "{{ config['credentials']['token'] }}" },
              oauth2.0: { type: OAuthAuthenticator, token_refresh_endpoint: "https://acme.test/token",
                client_id: "{{ config['credentials']['client_id'] }}",
                client_secret: "{{ config['credentials']['client_secret'] }}",
                refresh_token: "{{ config['credentials']['refresh_token'] }}" } } }
            """
        )
        #expect(imported["auth.token.type"] == "custom")
        #expect(imported["auth.token.apply.headers.authorization"] == "Bearer ${credentials.credentials_token}")
        #expect(imported["auth.oauth2_0.type"] == "two_step")
    }

    @Test
    func `an authenticator in Python needs code`() throws {
        let imported = try Imported(requester: "authenticator: { class_name: a.B }\n")
        #expect(imported.outcomes == [.custom])
        #expect(imported.features(.custom) == ["custom-authenticator"])
    }
}
