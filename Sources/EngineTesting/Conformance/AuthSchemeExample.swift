/// What the suite needs of an auth scheme: a block, a person's credentials, and where a request is
/// marked.
package struct AuthSchemeExample: Sendable {
    /// A place of a request.
    package enum Place: Sendable {
        /// Nowhere.
        case nowhere
        /// A header of this name.
        case header(String)
        /// The query's last entry, of this name.
        case query(String)
        /// A cookie of this name.
        case cookie(String)
        /// A member of the body.
        case body(String)
    }

    /// The word after `type:`.
    package var name: String
    /// The block, without its braces.
    package var block: String
    /// What a person filled in, and what was obtained.
    package var credentials: [(String, String)]
    /// Where a request is marked, and with what.
    package var mark: (place: Place, value: String)
    /// Further headers that the mark brings along, lower case.
    package var further: Set<String> = []
    /// The answer that gives a token, where one is obtained.
    package var grant: ScriptedAnswer?
    /// The answer that refuses the credentials, and repeats them.
    package var refusal = ScriptedAnswer(status: 401, body: "{\"error\": \"invalid_grant\"}")

    /// Makes an example.
    package init(
        name: String, block: String, credentials: [(String, String)], mark: (place: Place, value: String),
        grant: ScriptedAnswer? = nil
    ) {
        self.name = name
        self.block = block
        self.credentials = credentials
        self.mark = mark
        self.grant = grant
    }

    /// The examples: at least one for each member of `AuthSchemeRegistry`.
    package static let all: [AuthSchemeExample] = keys + tokens + signers

    private static let keys: [AuthSchemeExample] = [
        key("name: x-api-key", .header("x-api-key")),
        key("in: query, name: key", .query("key")),
        key("in: cookie, name: key", .cookie("key")),
        key("in: body, name: key", .body("key")),
        key("name: authorization, prefix: Token", .header("authorization"), value: "Token k-secret"),
        AuthSchemeExample(
            name: "basic", block: "title: Login", credentials: [("username", "ada"), ("password", "p-secret")],
            mark: (.header("authorization"), "Basic YWRhOnAtc2VjcmV0")),
        AuthSchemeExample(
            name: "bearer", block: "title: Token", credentials: [("token", "t-secret")],
            mark: (.header("authorization"), "Bearer t-secret")),
        AuthSchemeExample(
            name: "custom",
            block: "credentials: { a: { title: A } }, apply: { headers: { x-a: \"${credentials.a}\" } }",
            credentials: [("a", "a-secret")], mark: (.header("x-a"), "a-secret")),
        AuthSchemeExample(name: "none", block: "title: Public", credentials: [], mark: (.nowhere, "")),
    ]

    private static func key(_ block: String, _ place: Place, value: String = "k-secret") -> AuthSchemeExample {
        AuthSchemeExample(name: "api_key", block: block, credentials: [("api_key", "k-secret")], mark: (place, value))
    }

    private static let tokens: [AuthSchemeExample] = [
        oauth2("token: \"https://acme.test/token\""),
        oauth2("token: \"https://acme.test/token\", token_auth: basic, token_encoding: json"),
        oauth2("grant: client_credentials, token: \"https://acme.test/token\""),
        oauth2(
            "grant: password, token: \"https://acme.test/token\"",
            further: [("username", "ada"), ("password", "p-secret")]),
        oauth2(
            """
            grant: jwt_bearer, token: "https://acme.test/token", credentials: { key: { title: Key } }, \
            assertion: { algorithm: HS256, key: credentials.key, claims: { iss: acme } }
            """, further: [("key", "k-secret")]),
        oauth2(
            """
            grant: token_exchange, token: "https://acme.test/token", credentials: { subject: { title: Token } }, \
            subject_token: credentials.subject, subject_token_type: "urn:ietf:params:oauth:token-type:access_token"
            """, further: [("subject", "s-secret")]),
        AuthSchemeExample(
            name: "mcp_oauth", block: "server: \"https://mcp.acme.test/mcp\"",
            credentials: [
                ("access_token", "old-secret"), ("refresh_token", "r-secret"), ("client_id", "c1"),
                ("client_secret", "c-secret"), ("client_auth", "client_secret_post"),
                ("token_url", "https://login.acme.test/token"), ("resource", "https://mcp.acme.test/mcp"),
            ], mark: (.header("authorization"), "Bearer old-secret"),
            grant: ScriptedAnswer(body: "{\"access_token\": \"new-secret\", \"expires_in\": 3600}")),
        AuthSchemeExample(
            name: "two_step",
            block: """
                credentials: { user: { title: User } }, store: { session: response.body.session }, \
                acquire: { request: POST /login, body: { user: \"${credentials.user}\" } }, \
                apply: { headers: { x-session: \"${credentials.session}\" } }
                """, credentials: [("user", "u-secret"), ("session", "s-secret")],
            mark: (.header("x-session"), "s-secret"),
            grant: ScriptedAnswer(body: "{\"session\": \"new-secret\"}")),
        AuthSchemeExample(
            name: "install",
            block: """
                credentials: { user: { title: User } }, store: { access_token: response.body.session }, \
                acquire: { request: POST /login, body: { user: \"${credentials.user}\" } }
                """, credentials: [("user", "u-secret"), ("access_token", "s-secret")],
            mark: (.header("authorization"), "Bearer s-secret"),
            grant: ScriptedAnswer(body: "{\"session\": \"new-secret\", \"expires_in\": 3600}")),
    ]

    private static func oauth2(_ block: String, further: [(String, String)] = []) -> AuthSchemeExample {
        AuthSchemeExample(
            name: "oauth2", block: block,
            credentials: [("access_token", "old-secret"), ("refresh_token", "r-secret")] + further,
            mark: (.header("authorization"), "Bearer old-secret"),
            grant: ScriptedAnswer(body: "{\"access_token\": \"new-secret\", \"expires_in\": \"3600\"}"))
    }
}
